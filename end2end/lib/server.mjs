// A server of one's own: a data folder, a free port, its log in the report. Ended as an operator would end it.
import { spawn, spawnSync } from "node:child_process";
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newPostgres } from "./databases.mjs";
import { send } from "./http.mjs";
import { sleep, within } from "./runner.mjs";
import { BIN, REPORT, REPORTS, SITE } from "./tools.mjs";

const READY_LIMIT = 20_000;
const STOP_LIMIT = 20_000;
const children = new Set();
let count = 0;

// Whatever ends this process, no child of it goes on.
process.on("exit", () => children.forEach((child) => child.kill("SIGKILL")));

// Removes what runs that are over have left behind: their reports, and their folders where they were killed.
export function sweep() {
  mkdirSync(REPORTS, { recursive: true });
  for (const name of readdirSync(REPORTS)) if (isOver(Number(name))) remove(join(REPORTS, name));
  for (const name of readdirSync(tmpdir())) {
    const [, pid] = name.match(/^study-plus-e2e-(\d+)-/) ?? [];
    if (!pid || !isOver(Number(pid))) continue;
    const path = join(tmpdir(), name);
    // A small disk may still be mounted there.
    if (existsSync(join(path, "disk"))) spawnSync("umount", [join(path, "disk")], { stdio: "ignore", timeout: 20_000 });
    remove(path);
  }
}

function remove(path) {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // Somebody else's, under a number that means nothing here.
  }
}

// Whether the process of this number has ended; what is no number belongs to nobody.
function isOver(pid) {
  try {
    return !(pid > 0) || !process.kill(pid, 0);
  } catch (error) {
    return error.code === "ESRCH";
  }
}

export function newFolder() {
  const path = mkdtempSync(join(tmpdir(), `study-plus-e2e-${process.pid}-`));
  return { path, close: async () => rmSync(path, { recursive: true, force: true }) };
}

export async function freePort() {
  const server = net.createServer();
  await new Promise((resolve, refuse) => server.once("error", refuse).listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

// Starts a child that ends with this process, with its output in a file of the report.
export function launch(file, args, { env = {}, cwd, log, user }) {
  mkdirSync(REPORT, { recursive: true });
  const output = createWriteStream(log, { flags: "a" });
  const own = user === undefined ? {} : { uid: user, gid: user };
  const child = spawn(file, args, { cwd, env: { PATH: process.env.PATH, ...env }, stdio: ["ignore", "pipe", "pipe"], ...own });
  children.add(child);
  const exited = new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: null, signal: null, error }));
    child.once("close", (code, signal) => resolve({ code, signal }));
  }).finally(() => children.delete(child));
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  return { child, exited: exited.then((how) => new Promise((resolve) => output.end(() => resolve(how)))) };
}

export const ENGINES = ["SQLite", "PostgreSQL"];

// A server on one of them, with a database of its own, for as long as the suite lasts.
export async function startOn(engine, t, settings) {
  const database = engine === "PostgreSQL" ? t.use(await newPostgres()).url : undefined;
  return t.use(await Server.start({ ...settings, database }));
}

export class Server {
  // `under`: what the program is started by; `user`: the number of whoever it runs as; `bin`: another copy of it.
  static async start({ dataDir, database, env = {}, name = "server", port, under, user, bin } = {}) {
    const folder = dataDir ? null : newFolder();
    const server = new Server(folder, dataDir ?? folder.path, { database, env, name, under, user, bin });
    server.port = port ?? (await freePort());
    await server.launch();
    return server;
  }

  constructor(folder, dataDir, settings) {
    this.folder = folder;
    this.dataDir = dataDir;
    this.settings = settings;
    this.log = join(REPORT, `${settings.name}-${process.pid}-${(count += 1)}.log`);
  }

  get base() {
    return `http://127.0.0.1:${this.port}`;
  }
  get file() {
    return join(this.dataDir, "study-plus.db");
  }
  get pid() {
    return this.child.pid;
  }

  environment() {
    const { database, env } = this.settings;
    const own = { STUDY_PLUS_LISTEN: `127.0.0.1:${this.port}`, STUDY_PLUS_DATA_DIR: this.dataDir, STUDY_PLUS_SITE_DIR: SITE };
    return { ...own, ...(database ? { DATABASE_URL: database } : {}), ...env };
  }

  // Starts the process (again) and waits until it says that it is ready.
  async launch() {
    const began = performance.now();
    // From its own folder, so that no settings file of the checkout is read.
    const [file, ...args] = [...(this.settings.under ?? []), this.settings.bin ?? BIN, "serve"];
    const settings = { env: this.environment(), cwd: this.dataDir, log: this.log, user: this.settings.user };
    Object.assign(this, launch(file, args, settings));
    let ended = null;
    this.exited.then((how) => (ended = how));
    for (;;) {
      if (ended) throw new Error(`the server ended at its start (${JSON.stringify(ended)}):\n${this.tail()}`);
      const answer = await send(this.base, { path: "/ready", timeout: 1000 }).catch(() => null);
      if (answer?.status === 200) break;
      if (performance.now() - began > READY_LIMIT) throw new Error(`not ready after ${READY_LIMIT / 1000} s:\n${this.tail()}`);
      await sleep(10);
    }
    this.readyAfter = performance.now() - began;
  }

  // Runs another command of the program on the same data.
  async command(args, { env = {}, limit = 120_000 } = {}) {
    const log = `${this.log}.${args[0]}`;
    const { child, exited } = launch(BIN, args, { env: { ...this.environment(), ...env }, cwd: this.dataDir, log });
    const { code, signal, error } = await within(limit, exited, `${args.join(" ")} did not end`).catch((late) => {
      child.kill("SIGKILL");
      throw late;
    });
    return { code, signal, error, output: readFileSync(log, "utf8") };
  }

  tail(lines = 15) {
    return readFileSync(this.log, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
  }

  async kill() {
    this.child.kill("SIGKILL");
    await this.exited;
  }

  // Asks it to stop; returns how it ended.
  async stop() {
    this.child.kill("SIGTERM");
    return within(STOP_LIMIT, this.exited, "the server did not end after SIGTERM");
  }

  async close() {
    try {
      const isRunning = this.child && this.child.exitCode === null && this.child.signalCode === null;
      if (isRunning) {
        const { code, signal } = await this.stop();
        if (code !== 0) throw new Error(`the server ended with ${signal ?? code} after SIGTERM:\n${this.tail()}`);
      }
      const log = readFileSync(this.log, "utf8");
      const panic = log.split("\n").find((line) => /panicked|RUST_BACKTRACE/.test(line));
      if (panic) throw new Error(`a panic is in ${this.log}: ${panic}`);
    } finally {
      this.child?.kill("SIGKILL");
      await this.folder?.close();
    }
  }
}
