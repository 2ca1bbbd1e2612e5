// The same calls on SQLite and on PostgreSQL have the same answers, byte by byte, ids and times aside.
import assert from "node:assert/strict";
import { dayFromNow, writeCsv } from "../lib/csv.mjs";
import { newPostgres } from "../lib/databases.mjs";
import { aPerson, registered } from "../lib/people.mjs";
import { Server } from "../lib/server.mjs";

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g;

export default {
  async run(t) {
    const postgres = t.use(await newPostgres());
    const settings = { env: { STUDY_PLUS_LIMITS: "off" } };
    const servers = [
      t.use(await Server.start({ ...settings, name: "engines-sqlite" })),
      t.use(await Server.start({ ...settings, name: "engines-postgres", database: postgres.url })),
    ];
    const person = aPerson("Zoë O'Neil");
    const said = [];
    for (const server of servers) {
      const { api } = await registered(server, person);
      said.push(await script(api));
    }
    for (const [what, answer] of said[0]) {
      await t.test(`${what}: the same on both`, async () => {
        assert.ok(answer.status < 500, `${answer.status}: ${answer.text}`);
        const other = said[1].get(what);
        assert.equal(other.status, answer.status, `${other.text} and ${answer.text}`);
        if (other.text !== answer.text) assert.fail(difference(answer.text, other.text));
      });
    }
    await t.test("the script met good answers and refusals alike", async () => {
      const statuses = [...said[0].values()].map(({ status }) => status);
      for (const status of [200, 201, 404, 409, 422]) assert.ok(statuses.includes(status), `no ${status} among ${statuses}`);
    });
  },
};

// Where two texts part, and what stands there in each.
function difference(one, other) {
  let at = 0;
  while (one[at] === other[at]) at += 1;
  return [one, other].map((text) => `at ${at}: …${text.slice(Math.max(at - 120, 0), at + 120)}…`).join("\nand ");
}

// Ids become their order of appearance, times a word: what is left must be equal.
function normaliser() {
  const ids = new Map();
  const number = (id) => {
    if (!ids.has(id)) ids.set(id, `id-${ids.size + 1}`);
    return ids.get(id);
  };
  return (text) => text.replaceAll(ID, number).replaceAll(TIME, "time");
}

async function script(api) {
  const said = new Map();
  const plain = normaliser();
  const say = async (what, asked) => {
    const answer = await asked;
    // A request's own number is told in refusals.
    const text = plain(answer.text).replaceAll(/"request_id":"[0-9a-f]+"/g, '"request_id":""');
    said.set(what, { status: answer.status, text });
    return answer;
  };
  await exams(api, say);
  const ids = await results(api, say);
  await imports(api, say);
  await sessions(api, say);
  await reads(api, say, ids);
  await samples(api, say);
  return said;
}

async function exams(api, say) {
  await say("exam profiles", api.get("/exams/profiles"));
  const exam = await say("an exam", api.post("/exams", { profile: "neet_ug", exam_date: dayFromNow(90) }));
  await say("a second exam", api.post("/exams", { profile: "jee_main", name: "JEE, first try" }));
  await say("an exam that is refused", api.post("/exams", { profile: "nothing" }));
  await say("all exams", api.get("/exams"));
  const { chapters, name } = exam.json;
  chapters[0].weight = 33.25;
  await say(
    "an exam with another weight",
    api.call("PUT", `/exams/${exam.json.id}`, { profile: "neet_ug", name, exam_date: dayFromNow(91), chapters }),
  );
  await say("rank tables", api.get("/rank/tables"));
  await say("a rank", api.get("/rank?exam=neet_ug&marks=612"));
}

const result = (i, more = {}) => ({
  test_name: `Mock ${i}`,
  source: i % 2 ? "Série Ä" : null,
  subject: ["Physics", "Chemistry", "Biology"][i % 3],
  total_questions: 45,
  correct_answers: 20 + ((i * 7) % 20),
  wrong_answers: i % 5,
  time_taken: 50 + i,
  test_date: dayFromNow(-70 + i * 5),
  chapter_performance: [
    { chapter: "Optics", attempted: 10, correct: (i * 3) % 10, wrong: 0, marks: 1.1 * i },
    { chapter: "Straße & Œuvre", attempted: 8, correct: i % 8 },
  ],
  ...more,
});

async function results(api, say) {
  const ids = [];
  for (let i = 0; i < 12; i += 1) ids.push((await say(`result ${i}`, api.post("/tests/upload", result(i)))).json.results[0].id);
  await say(
    "many at once",
    api.post("/tests/upload", {
      results: [result(20, { score: -3.5, max_score: 60 }), result(21, { test_date: dayFromNow(-1) })],
    }),
  );
  await say("many, one of them wrong", api.post("/tests/upload", { results: [result(22), result(23, { correct_answers: 60 })] }));
  await say("a dry run", api.post("/tests/upload?dry_run=true", result(24)));
  const once = { "idempotency-key": "the same" };
  await say("once", api.post("/tests/upload", result(13, { test_date: dayFromNow(-2) }), once));
  await say("once more under the same key", api.post("/tests/upload", result(13, { test_date: dayFromNow(-2) }), once));
  await say("another under the same key", api.post("/tests/upload", result(14), once));
  await say(
    "a change",
    api.call("PUT", `/results/${ids[3]}`, result(3, { test_name: "Changed’s <b>name</b>", score: 99.75, max_score: 180 })),
  );
  await say("a removal", api.call("DELETE", `/results/${ids[4]}`));
  await say("the removed one", api.get(`/results/${ids[4]}`));
  await say("a second removal", api.call("DELETE", `/results/${ids[4]}`));
  await say("brought back", api.call("POST", `/results/${ids[4]}/restore`));
  await say("removed for good", api.call("DELETE", `/results/${ids[5]}`));
  await say("one that never was", api.get("/results/00000000-0000-7000-8000-000000000000"));
  return ids;
}

async function imports(api, say) {
  const head = [
    "test_date",
    "test_name",
    "subject",
    "total_questions",
    "correct_answers",
    "wrong_answers",
    "score",
    "max_score",
    "chapter",
    "chapter_attempted",
    "chapter_correct",
  ];
  const row = (day, name, right, chapter) => [
    dayFromNow(day),
    name,
    "Physics",
    "45",
    right,
    "3",
    "100",
    "180",
    chapter,
    "9",
    "4",
  ];
  const broken = [
    head,
    row(-30, "File 1", "30", "Waves"),
    row(-30, "File 1", "30", "Sound"),
    row(-29, "File 2", "x", "Waves"),
    row(-28, "=1+1", "31", "Waves"),
  ];
  const csv = (rows) => Buffer.from(writeCsv(rows));
  const preview = (await say("a preview", api.file("/tests/upload", csv(broken), "a.csv"))).json;
  await say("a confirmation with errors", api.post(`/imports/${preview.id}/confirm`, { file_hash: preview.file_hash }));
  await say(
    "a confirmation of another file",
    api.post(`/imports/${preview.id}/confirm`, { file_hash: "0".repeat(64), skip_bad: true }),
  );
  await say("refused rows", api.get(`/imports/${preview.id}/failed.csv`));
  await say(
    "a corrected cell",
    api.call("PATCH", `/imports/${preview.id}`, { cells: [{ row: 4, column: "correct_answers", value: "29" }] }),
  );
  await say("a confirmation", api.post(`/imports/${preview.id}/confirm`, { file_hash: preview.file_hash }));
  await say("a second confirmation", api.post(`/imports/${preview.id}/confirm`, { file_hash: preview.file_hash }));
  broken[3][4] = "33";
  const second = (await say("a changed file", api.file("/tests/upload?dry_run=false", csv(broken), "b.csv"))).json;
  await say("the changed file again", api.file("/tests/upload", csv(broken), "b.csv"));
  await say("an undo", api.call("POST", `/imports/${second.id}/undo`));
  await say("a second undo", api.call("POST", `/imports/${second.id}/undo`));
  await say(
    "dates that can be read both ways",
    api.file("/tests/upload", csv([head, ["03/04/2026", ...row(0, "Both", "30", "Waves").slice(1)]]), "c.csv"),
  );
  await say("no table", api.file("/tests/upload", Buffer.from("\0\0\0"), "d.csv"));
  await say("all imports", api.get("/imports"));
}

async function sessions(api, say) {
  for (let i = 0; i < 4; i += 1) {
    await say(
      `session ${i}`,
      api.post("/sessions", {
        subject: "Physics",
        chapter: i % 2 ? "Optics" : null,
        date: dayFromNow(-i),
        duration_minutes: 25 + i,
        focus_score: 1 + i,
      }),
    );
  }
  await say("a session that is refused", api.post("/sessions", { subject: "", date: "1800-01-01", duration_minutes: 0 }));
  await say("no timer", api.get("/timer"));
  await say("a timer", api.post("/timer/start", { subject: "Chemistry" }));
  await say("a second timer", api.post("/timer/start", { subject: "Chemistry" }));
  await say("a pause", api.call("POST", "/timer/pause"));
  await say("a stop", api.post("/timer/stop", { focus_score: 5 }));
  await say("all sessions", api.get("/sessions"));
}

async function reads(api, say, ids) {
  await say("who am I", api.get("/auth/me"));
  await say("one result", api.get(`/results/${ids[7]}`));
  await say("history", api.get("/tests/history"));
  const first = await say("history, three at a time", api.get("/tests/history?limit=3"));
  await say("history, the next three", api.get(`/tests/history?limit=3&after=${first.json.next}`));
  await say("history of a subject", api.get("/tests/history?subject=Chemistry"));
  await say("history by words", api.get(`/tests/history?q=${encodeURIComponent("SÉRIE ä")}`));
  await say("history by words with a wildcard", api.get("/tests/history?q=%25"));
  await say("history of some days", api.get(`/tests/history?from=${dayFromNow(-40)}&to=${dayFromNow(-20)}`));
  await say("a bad filter", api.get("/tests/history?from=yesterday"));
  await say("dashboard", api.get("/tests/dashboard"));
  await say("dashboard afresh", api.send("GET", "/tests/dashboard", { headers: { "cache-control": "no-cache" } }));
  await say("recommendations", api.get("/tests/recommendations"));
  for (const ending of ["csv", "xlsx", "json"]) await say(`export as ${ending}`, api.get(`/exports/results.${ending}`));
  await say("export of a subject", api.get("/exports/results.csv?subject=Physics"));
}

async function samples(api, say) {
  await say("sample data", api.call("POST", "/sample"));
  await say("sample data twice", api.call("POST", "/sample"));
  await say("dashboard with sample data", api.get("/tests/dashboard"));
  await say("history with sample data", api.get("/tests/history?limit=200"));
  await say("sample data removed", api.call("DELETE", "/sample"));
  await say("dashboard as before", api.get("/tests/dashboard"));
}
