// kill -9 in the middle of uploads and imports: what was acknowledged is there once, an import is all or nothing.
// KILL_ROUNDS sets how often on SQLite (20 unless set), where a kill may also cut what the database itself was doing.
import assert from "node:assert/strict";
import { cpSync, rmSync } from "node:fs";
import http from "node:http";
import { dayFromNow, writeCsv } from "../lib/csv.mjs";
import { newPostgres, sqlite } from "../lib/databases.mjs";
import { Api } from "../lib/http.mjs";
import { aPerson, registered, signedIn } from "../lib/people.mjs";
import { sleep } from "../lib/runner.mjs";
import { Server, newFolder } from "../lib/server.mjs";

const ROUNDS = Number(process.env.KILL_ROUNDS || 20);
const POSTGRES_ROUNDS = 5;
const WRITERS = 4;
const ROWS = 5000;
// So that the database of round 200 is no larger than that of round 10, and no token gets too old.
const AFRESH = 10;
const READY = 2000;

export default {
  async run(t) {
    await rounds(t, await onSqlite(t), ROUNDS, "");
    await rounds(t, await onPostgres(t), POSTGRES_ROUNDS, " on PostgreSQL");
  },
};

async function rounds(t, place, count, where) {
  const sums = { acknowledged: 0, imported: 0, cut: 0, slowest: 0 };
  for (let round = 1; round <= count; round += 1) {
    await t.test(`killed in the middle of writing, round ${round} of ${count}${where}`, () => killOnce(place, round, sums));
  }
  t.note(
    `${sums.acknowledged} results acknowledged, ${sums.imported} imports whole, ${sums.cut} imports not at all, ready after ${sums.slowest.toFixed(0)} ms at worst${where}`,
  );
  await t.test(`writes were acknowledged at all${where}`, async () =>
    assert.ok(sums.acknowledged > count, `${sums.acknowledged}`),
  );
}

async function started(t, settings) {
  const server = t.use(await Server.start({ ...settings, env: { STUDY_PLUS_LIMITS: "off" } }));
  const people = [];
  for (let i = 0; i <= WRITERS; i += 1) people.push(await registered(server, aPerson("Kil Tester")));
  await server.stop();
  return { server, people };
}

async function onSqlite(t) {
  const { server, people } = await started(t, { name: "kill" });
  const origin = t.use(newFolder());
  cpSync(server.dataDir, origin.path, { recursive: true });
  const begin = async (round) => {
    if (round % AFRESH !== 1) return server.launch();
    rmSync(server.dataDir, { recursive: true, force: true });
    cpSync(origin.path, server.dataDir, { recursive: true });
    await server.launch();
    for (const person of people) person.api = await signedIn(server, person);
  };
  const ask = async (...statements) => {
    const [[[check]], ...answers] = await sqlite(server.file, "PRAGMA integrity_check", ...statements);
    assert.equal(check, "ok");
    return answers;
  };
  return { server, people, begin, ask };
}

async function onPostgres(t) {
  const database = t.use(await newPostgres());
  const { server, people } = await started(t, { name: "kill-postgres", database: database.url });
  const row = (line) => line.split("|").map((cell) => (/^\d+$/.test(cell) ? Number(cell) : cell));
  const one = async (sql) => (await database.ask(sql)).stdout.split("\n").filter(Boolean).map(row);
  return { server, people, begin: () => server.launch(), ask: (...statements) => Promise.all(statements.map(one)) };
}

async function killOnce({ server, people, begin, ask }, round, sums) {
  await begin(round);
  const told = new Set();
  const sent = new Set();
  const work = people.slice(0, WRITERS).map((person, writer) => write(server, person, `r${round} w${writer}`, sent, told));
  const life = 250 + Math.random() * 850;
  // Late enough that some are cut in the middle.
  const importing = sleep(Math.max(0, life - Math.random() * 600)).then(() => bring(server, people[WRITERS], round));
  await sleep(life);
  await server.kill();
  await Promise.all(work);
  const answer = await importing;

  await server.launch();
  sums.slowest = Math.max(sums.slowest, server.readyAfter);
  assert.ok(server.readyAfter <= READY, `ready after ${server.readyAfter.toFixed(0)} ms`);
  const [stored, [[imported]], [[twice]], [[own]]] = await ask(
    `SELECT test_name, count(*) FROM test_results WHERE test_name LIKE 'r${round} w%' GROUP BY test_name`,
    `SELECT count(*) FROM test_results WHERE test_name LIKE 'r${round} import %'`,
    "SELECT count(*) FROM (SELECT 1 FROM test_results GROUP BY user_id, identity HAVING count(*) > 1) AS twice",
    "SELECT count(*) FROM test_results WHERE test_name LIKE 'r% w0 %'",
  );
  const there = new Map(stored);
  const lost = [...told].filter((name) => there.get(name) !== 1);
  assert.deepEqual(lost, [], "acknowledged and not there exactly once");
  assert.deepEqual(
    [...there.keys()].filter((name) => !sent.has(name)),
    [],
    "there and never sent",
  );
  assert.equal(twice, 0, "stored twice");
  assert.ok(imported === 0 || imported === ROWS, `${imported} rows of an import of ${ROWS}`);
  if (answer) assert.equal(imported, ROWS, "an acknowledged import is there");
  const { total } = (await people[0].api.get("/tests/history?limit=1")).is(200).json;
  assert.equal(total, own, "the API counts what is stored");
  await server.stop();
  sums.acknowledged += told.size;
  sums[imported ? "imported" : "cut"] += 1;
}

async function write(server, person, name, sent, told) {
  const api = new Api(server.base, person.api.token, new http.Agent({ keepAlive: true, maxSockets: 1 }));
  for (let i = 0; ; i += 1) {
    const test_name = `${name} ${i}`;
    const result = {
      test_name,
      subject: "Physics",
      total_questions: 45,
      correct_answers: 30,
      wrong_answers: 5,
      score: 115,
      max_score: 180,
      test_date: dayFromNow(-1),
    };
    sent.add(test_name);
    const answer = await api.post("/tests/upload", result).catch(() => null);
    if (!answer) return;
    answer.is(201);
    told.add(test_name);
  }
}

// Returns whether the import was acknowledged.
async function bring(server, person, round) {
  const head = ["test_date", "test_name", "subject", "total_questions", "correct_answers", "wrong_answers", "score", "max_score"];
  const rows = Array.from({ length: ROWS }, (_, i) => [
    dayFromNow(-1 - (i % 300)),
    `r${round} import ${i}`,
    "Chemistry",
    "45",
    "30",
    "5",
    "115",
    "180",
  ]);
  const answer = await person.api
    .file("/tests/upload?dry_run=false", Buffer.from(writeCsv([head, ...rows])), "many.csv")
    .catch(() => null);
  if (answer) assert.equal(answer.is(201).json.new, ROWS);
  return answer !== null;
}
