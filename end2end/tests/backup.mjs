// A copy of the database while it is in use, and what becomes of it, on both engines.
import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { dayFromNow } from "../lib/csv.mjs";
import { counts, newPostgres, sqlite } from "../lib/databases.mjs";
import { registered, signedIn } from "../lib/people.mjs";
import { Server, newFolder } from "../lib/server.mjs";

const result = (name) => ({
  test_name: name,
  subject: "Physics",
  total_questions: 10,
  correct_answers: 5,
  wrong_answers: 1,
  score: 5,
  max_score: 10,
  test_date: dayFromNow(-1),
});

export default {
  async run(t) {
    const settings = { env: { STUDY_PLUS_LIMITS: "off" } };
    const small = t.use(await Server.start({ ...settings, name: "backup" }));
    await copied(t, "SQLite", small, {
      counts: () => counts(small.file),
      restored: async (file) => {
        const [[[check]]] = await sqlite(file, "PRAGMA integrity_check");
        assert.equal(check, "ok");
        return { database: `sqlite:${file}`, counts: () => counts(file) };
      },
    });
    await refused(t, small);
    const postgres = t.use(await newPostgres());
    const large = t.use(await Server.start({ ...settings, name: "backup-postgres", database: postgres.url }));
    await copied(t, "PostgreSQL", large, {
      counts: () => postgres.counts(),
      restored: async (file) => {
        const other = t.use(await newPostgres());
        await other.restore(file);
        return { database: other.url, counts: () => other.counts() };
      },
    });
  },
};

async function copied(t, engine, server, database) {
  const folder = t.use(newFolder());
  const { api, ...person } = await registered(server);
  const told = [];
  await t.step(`a copy made while others write holds what was acknowledged before, on ${engine}`, async () => {
    for (let i = 0; i < 5; i += 1) told.push(...(await api.post("/tests/upload", result(`before ${i}`))).is(201).json.results);
    let isOver = false;
    const writer = (async () => {
      for (let i = 0; !isOver; i += 1) (await api.post("/tests/upload", result(`beside ${i}`))).is(201);
    })();
    const { code, output } = await server.command(["backup", join(folder.path, "beside")]);
    isOver = true;
    await writer;
    assert.equal(code, 0, output);
    await database.restored(join(folder.path, "beside"));
  });
  await t.step(`a copy of a quiet database has the same rows in every table, for its owner's eyes only, on ${engine}`, async () => {
    const file = join(folder.path, "quiet");
    const before = await database.counts();
    const { code, output } = await server.command(["backup", file]);
    assert.equal(code, 0, output);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(folder.path).sort(), ["beside", "quiet"], "nothing else is left there");
    const again = await database.restored(file);
    assert.deepEqual(await again.counts(), before);
    await opens(server, again.database, person, told, join(folder.path, "home"));
  });
  await t.step(`a copy does not overwrite a file, on ${engine}`, async () => {
    const { code, output } = await server.command(["backup", join(folder.path, "quiet")]);
    assert.notEqual(code, 0);
    assert.match(output, /exists already/);
    assert.doesNotMatch(output, /panicked/);
  });
}

// A server on the copy lets people in as before, given the secret that it does not hold.
async function opens(from, database, person, told, dataDir) {
  mkdirSync(dataDir);
  copyFileSync(join(from.dataDir, "secret.key"), join(dataDir, "secret.key"));
  const server = await Server.start({ dataDir, database, name: "restored" });
  try {
    const api = await signedIn(server, person);
    for (const { id } of told) (await api.get(`/results/${id}`)).is(200);
  } finally {
    await server.stop();
  }
}

async function refused(t, server) {
  await t.step("a database that is not there is not made and copied", async () => {
    const folder = t.use(newFolder());
    const [missing, copy] = [join(folder.path, "missing.db"), join(folder.path, "copy.db")];
    const { code, output } = await server.command(["backup", copy], { env: { DATABASE_URL: `sqlite:${missing}` } });
    assert.notEqual(code, 0);
    assert.match(output, /there is no database/);
    assert.ok(!existsSync(missing) && !existsSync(copy));
    assert.equal((await server.command(["backup", "--help"])).code, 2);
  });
  await t.step("one that does not answer leaves no file, and its password stays unsaid", async () => {
    const folder = t.use(newFolder());
    const env = { DATABASE_URL: "postgres://asha:sesame@127.0.0.1:1/plus" };
    const { code, output } = await server.command(["backup", join(folder.path, "copy")], { env });
    assert.notEqual(code, 0);
    assert.match(output, /refused|connect/i);
    assert.doesNotMatch(output, /sesame|panicked/);
    assert.deepEqual(readdirSync(folder.path), []);
  });
}
