// When the disk is full, the file is read-only or the database is away: writers are told so, readers are served, nothing
// that was acknowledged is lost, and all is well again without a restart.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmodSync, chownSync, copyFileSync, cpSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { dayFromNow } from "../lib/csv.mjs";
import { sqlite } from "../lib/databases.mjs";
import { newDisk } from "../lib/disks.mjs";
import { send, sha256 } from "../lib/http.mjs";
import { aPerson, registered, visitor } from "../lib/people.mjs";
import { sleep, until } from "../lib/runner.mjs";
import { Server, newFolder } from "../lib/server.mjs";
import { BIN, ROOT, SITE, postgresProgram } from "../lib/tools.mjs";

const run = promisify(execFile);
const env = { STUDY_PLUS_LIMITS: "off" };
const result = (test_name) => ({
  test_name,
  subject: "Physics",
  total_questions: 40,
  correct_answers: 20,
  wrong_answers: 10,
  score: 70,
  max_score: 160,
  test_date: dayFromNow(-1),
  chapter_performance: Array.from({ length: 20 }, (_, i) => ({ chapter: `A chapter with a name that fills the disk ${i}`, attempted: 1, correct: 1 })),
});

export default {
  async run(t) {
    await fullDisk(t);
    await readOnly(t);
    await awayDatabase(t);
  },
};

const names = (batch) => Array.from({ length: 100 }, (_, i) => `disk ${batch} ${i}`);

async function fullDisk(t) {
  const disk = t.use(newDisk(16));
  const server = t.use(await Server.start({ dataDir: disk.path, name: "full-disk", env, under: disk.under }));
  const person = await registered(server, aPerson("Full Disk"));
  const student = await visitor(server, person);
  const told = [];
  t.note(`the disk is ${disk.kind}`);
  const upload = async (batch) => {
    const answer = await person.api.post("/tests/upload", { results: names(batch).map(result) });
    if (answer.status === 201) told.push(...names(batch));
    return answer;
  };
  let batch = 0;
  await t.step("a full disk refuses an upload with 507 and a problem", async () => {
    let answer;
    do answer = await upload((batch += 1));
    while (answer.status === 201 && batch < 400);
    answer.is(507);
    assert.equal(answer.headers["content-type"], "application/problem+json");
    assert.equal(answer.json.code, "storage_full");
    assert.doesNotMatch(answer.text, /sqlite|sqlx|disk I\/O/i);
    assert.ok(told.length > 0, "nothing was stored before");
  });
  await t.step("reading goes on: the API, the pages and the probes", async () => {
    assert.equal((await person.api.get("/tests/history?limit=1")).is(200).json.total, told.length);
    for (const path of ["/tests/dashboard", "/exams", "/auth/me"]) (await person.api.get(path)).is(200);
    for (const path of ["/tests", "/today", "/me"]) (await student.get(path)).is(200);
    for (const path of ["/health", "/ready"]) (await send(server.base, { path })).is(200);
  });
  await t.step("every further write is refused alike, and a form keeps what was typed", async () => {
    const statuses = new Set();
    for (let i = 0; i < 10; i += 1) statuses.add((await upload((batch += 1))).status);
    for (const status of statuses) assert.ok([201, 507].includes(status), `${[...statuses]}`);
    assert.ok(statuses.has(507));
    const typed = { ...result("Typed by hand"), test_name: "Typed by hand" };
    delete typed.chapter_performance;
    const form = await student.post("/tests/new", typed);
    // A small one may still fit.
    if (form.status === 303) told.push("Typed by hand");
    else assert.ok(form.is(507).text.includes("Typed by hand"));
  });
  await t.step("once there is room, it stores again without a restart", async () => {
    disk.grow(server.pid);
    await until(async () => (await upload((batch += 1))).status === 201, "an upload that is stored", 20_000, 200);
    for (let i = 0; i < 5; i += 1) (await upload((batch += 1))).is(201);
  });
  await t.step("everything that was acknowledged is there once, and the file is whole", async () => {
    await server.stop();
    const [[[check]], stored] = await sqlite(server.file, "PRAGMA integrity_check", "SELECT test_name FROM test_results");
    assert.equal(check, "ok");
    assert.deepEqual(stored.flat().sort(), told.sort());
  });
}

async function readOnly(t) {
  await t.test("a database that may not be written is refused at the start with a clear line, and left as it is", async () => {
    const folder = t.use(newFolder());
    const own = everybodysProgram(t);
    const first = await Server.start({ dataDir: folder.path, name: "read-only", ...own });
    await first.stop();
    const isRoot = process.getuid() === 0;
    // Whoever is root may write everything, so it is somebody else who starts.
    const user = isRoot ? 65_534 : undefined;
    const files = readdirSync(folder.path).map((name) => join(folder.path, name));
    for (const file of files.filter((file) => statSync(file).isFile())) {
      chmodSync(file, 0o444);
      if (isRoot) chownSync(file, user, user);
    }
    chmodSync(folder.path, 0o555);
    const before = sha256(readFileSync(first.file));
    first.settings.user = user;
    const error = await first.launch().then(
      () => null,
      (error) => error,
    );
    const { code } = await Promise.race([first.exited, sleep(100).then(() => first.kill().then(() => ({ code: null })))]);
    chmodSync(folder.path, 0o755);
    assert.ok(error && code > 0, `it started, or ended with ${code}: ${error?.message}`);
    assert.match(error.message, /read-only|readonly|permission|cannot be written/i);
    assert.doesNotMatch(error.message, /panicked|RUST_BACKTRACE/);
    assert.equal(sha256(readFileSync(first.file)), before);
  });
}

// The program and the site where everybody may read them: the checkout may be in a folder of somebody's own.
function everybodysProgram(t) {
  const folder = t.use(newFolder());
  const bin = join(folder.path, "study-plus");
  const site = join(folder.path, "site");
  copyFileSync(BIN, bin);
  cpSync(SITE, site, { recursive: true });
  chmodSync(folder.path, 0o755);
  return { bin, env: { STUDY_PLUS_SITE_DIR: site } };
}

async function awayDatabase(t) {
  const script = join(ROOT, "scripts/postgres.sh");
  const cluster = (await run(script, ["start", String(process.pid)], { timeout: 120_000 })).stdout.trim().split("\n").at(-1);
  t.use({ close: () => run(script, ["stop", cluster], { timeout: 60_000 }) });
  const database = readFileSync(join(cluster, "url"), "utf8").trim();
  const server = t.use(await Server.start({ name: "away", database, env }));
  const { api } = await registered(server, aPerson("Away Database"));
  const seen = { told: [], answers: [], isOver: false };
  const writer = async (n) => {
    for (let i = 0; !seen.isOver; i += 1) {
      const name = `away ${n} ${i}`;
      const answer = n < 3 ? await api.post("/tests/upload", result(name)) : await api.get("/tests/history?limit=5");
      seen.answers.push(answer);
      if (answer.status === 201) seen.told.push(name);
      await sleep(20);
    }
  };
  const writers = [0, 1, 2, 3].map(writer);
  await t.step("while PostgreSQL is away, callers are told to come back and the process lives", async () => {
    await sleep(400);
    await run(script, ["pause", cluster], { timeout: 60_000 });
    const begun = seen.answers.length;
    await sleep(4000);
    const answers = seen.answers.slice(begun);
    assert.ok(answers.length > 0, "nobody was answered");
    for (const answer of answers) {
      answer.is(503);
      assert.ok(Number(answer.headers["retry-after"]) > 0, answer.text);
      assert.equal(answer.headers["content-type"], "application/problem+json");
    }
    (await send(server.base, { path: "/health" })).is(200);
    (await send(server.base, { path: "/ready" })).is(503);
  });
  await t.step("once it is back, so are the answers, within ten seconds", async () => {
    await run(script, ["resume", cluster], { timeout: 90_000 });
    const began = performance.now();
    await until(async () => (await api.get("/tests/history?limit=1")).status === 200, "an answer", 10_000);
    t.note(`answers came again ${((performance.now() - began) / 1000).toFixed(1)} s after PostgreSQL did`);
    await sleep(500);
    seen.isOver = true;
    await Promise.all(writers);
    for (const { status, text } of seen.answers) assert.ok([200, 201, 503].includes(status), `${status} ${text}`);
  });
  await t.step("a database that becomes read-only refuses writes with 503, says so in /ready, and reads on", async () => {
    const set = (value) =>
      run(postgresProgram("psql"), ["-X", "-q", database, "-c", `ALTER SYSTEM SET default_transaction_read_only = ${value}`, "-c", "SELECT pg_reload_conf()"]);
    let tries = 0;
    const upload = async () => {
      const name = `read-only ${(tries += 1)}`;
      const answer = await api.post("/tests/upload", result(name));
      if (answer.status === 201) seen.told.push(name);
      return answer;
    };
    const ready = async () => (await send(server.base, { path: "/ready" })).is(200).json.status;
    assert.equal(await ready(), "ready");
    await set("on");
    await until(async () => (await upload()).status === 503, "a refused upload", 10_000, 200);
    assert.equal((await upload()).is(503).json.code, "read_only");
    (await api.get("/tests/history?limit=1")).is(200);
    assert.equal(await ready(), "read_only");
    await set("off");
    await until(async () => (await ready()) === "ready", "/ready to say ready", 10_000, 200);
    (await upload()).is(201);
  });
  await t.step("nothing that was acknowledged is lost, and nothing is there twice", async () => {
    const stored = [];
    for (let after = ""; after !== null; ) {
      const page = (await api.get(`/tests/history?limit=200${after && `&after=${after}`}`)).is(200).json;
      stored.push(...page.items.map((item) => item.test_name));
      after = page.next;
    }
    assert.equal(new Set(stored).size, stored.length, "stored twice");
    const lost = seen.told.filter((name) => !stored.includes(name));
    assert.deepEqual(lost, []);
    assert.ok(seen.told.length > 10, `only ${seen.told.length} were stored`);
  });
}
