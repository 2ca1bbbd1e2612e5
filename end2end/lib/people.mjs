// People: registered through the API as a program would, or those of the sample data.
import { cpSync } from "node:fs";
import { join } from "node:path";
import { newPostgres } from "./databases.mjs";
import { Api, Visitor } from "./http.mjs";
import { waitForMail } from "./mail.mjs";
import { Server, newFolder } from "./server.mjs";

// What nobody else's blocklist holds.
export const PASSWORD = "violet kettle over 9 hills";
let count = 0;

export function aPerson(name = "Asha Rao") {
  count += 1;
  return {
    name,
    email: `${name.replaceAll(/[^a-z]/gi, "").toLowerCase()}.${process.pid}.${count}@example.net`,
    password: PASSWORD,
    zone: "Asia/Kolkata",
  };
}

// Registers a student with the digits of the mail: the person, and calls in their name.
export async function registered(server, person = aPerson()) {
  const api = new Api(server.base);
  const begun = await api.post("/auth/register", {
    email: person.email,
    password: person.password,
    display_name: person.name,
    time_zone: person.zone,
    born: person.born ?? "2001-04",
  });
  begun.is(202);
  const mail = await waitForMail(join(server.dataDir, "outbox"), person.email);
  const verified = await api.post("/auth/verify", { pending: begun.json.pending, code: mail.code });
  return { ...person, api: new Api(server.base, verified.is(200).json.access_token) };
}

export async function signedIn(server, { email, password }) {
  const answer = await new Api(server.base).post("/auth/login", { email, password });
  return new Api(server.base, answer.is(200).json.access_token);
}

// Signs in by the form of the page.
export async function visitor(server, { email, password }) {
  const visitor = new Visitor(server.base);
  (await visitor.post("/login", { email, password })).is(303);
  return visitor;
}

export const SAMPLE = {
  student: { email: "student@example.org", password: "correct horse battery" },
  mentor: { email: "mentor@example.org", password: "correct horse battery" },
  admin: { email: "admin@example.org", password: "correct horse battery" },
};

let sample = null;

// A data folder with sample data, made once and copied for whoever asks.
export async function sampleFolder() {
  sample ??= makeSample();
  const { path: origin } = await sample;
  const folder = newFolder();
  cpSync(origin, folder.path, { recursive: true });
  return folder;
}

// What `study-plus sample` printed.
export async function sampleOutput() {
  sample ??= makeSample();
  return (await sample).output;
}

async function makeSample() {
  const folder = newFolder();
  process.once("exit", () => folder.close());
  return { path: folder.path, output: await withSample(folder.path) };
}

// Puts the sample data into a folder's database, or into the one named.
async function withSample(path, database) {
  const maker = new Server(null, path, { database, env: {}, name: "sample" });
  maker.port = 1; // It listens nowhere.
  const { code, output } = await maker.command(["sample"], { limit: 300_000 });
  if (code !== 0) throw new Error(`study-plus sample ended with ${code}:\n${output.slice(-2000)}`);
  return output;
}

// A server on a copy of the sample data.
export async function sampleServer(name, env = {}) {
  const folder = await sampleFolder();
  const server = await Server.start({ dataDir: folder.path, name, env: { STUDY_PLUS_LIMITS: "off", ...env } });
  server.folder = folder;
  return server;
}

// The same on PostgreSQL.
export async function samplePostgres(name) {
  const [database, folder] = [await newPostgres(), newFolder()];
  await withSample(folder.path, database.url);
  const server = await Server.start({ dataDir: folder.path, database: database.url, name, env: { STUDY_PLUS_LIMITS: "off" } });
  const close = async () => {
    await folder.close();
    await database.close();
  };
  server.folder = { close };
  return server;
}
