// Who else waits, and how long: while sign-ins are flooded, pairs are tried out, sockets hang on, files unpack to much or
// the mail server is silent. Where a database is asked, on both. Nothing runs beside this suite, since what it asserts are
// milliseconds.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import net from "node:net";
import { Api } from "../lib/http.mjs";
import { aPerson, registered, visitor } from "../lib/people.mjs";
import { sleep, until } from "../lib/runner.mjs";
import { ENGINES, Server, freePort, startOn } from "../lib/server.mjs";
import { median, quantile } from "../lib/statistics.mjs";
import { watch } from "../lib/watch.mjs";
import { bombs } from "../lib/zip.mjs";

const LOGINS = 200;
const WAVES = 5;
const PAIRS = 1000;
// Milliseconds for which pairs are tried at least: a thousand are over in a moment, too.
const TRIED = 1000;
const SOCKETS = 2000;
// Seconds for which as many sockets as that are held open; a longer run is asked for by `make bench`.
const HELD = Number(process.env.SOCKET_SECONDS ?? 12);
const LIMITS_OFF = { STUDY_PLUS_LIMITS: "off", STUDY_PLUS_MAX_CONNECTIONS: "4096" };

export default {
  async run(t) {
    const [{ server, person }] = [await signIns(t, "SQLite"), await signIns(t, "PostgreSQL")];
    await files(t, server, person.api);
    await texts(t, server, person.api);
    await sockets(t, server, person);
    for (const engine of ENGINES) await pairs(t, engine);
    await mail(t);
  },
};

// From /proc, in MiB: what is in memory now, and the most since the peak was last reset.
const memory = ({ pid }, what) => Number(readFileSync(`/proc/${pid}/status`, "utf8").match(new RegExp(`${what}:\\s+(\\d+)`))[1]) / 1024;

// Whoever is signed in and looks at their home meanwhile.
async function reader(server, person) {
  const { cookies } = await visitor(server, person);
  return watch(server, "/today", { accept: "text/html", cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") });
}

function soon(t, what, times, limit) {
  const p99 = quantile(times, 0.99);
  t.note(`${what}: p99 ${p99.toFixed(1)} ms, median ${median(times).toFixed(1)} ms of ${times.length}`);
  assert.ok(times.length >= 50, `only ${times.length} were asked`);
  assert.ok(p99 < limit, `${what}: ${p99.toFixed(1)} ms`);
}

// L05
async function signIns(t, engine) {
  const server = await startOn(engine, t, { name: "prompt", env: LIMITS_OFF });
  const person = await registered(server, aPerson("Flo Tester"));
  await t.test(`of ${LOGINS} sign-ins at once a few wait their turn, the others are told to come back, and memory stays small, on ${engine}`, async () => {
    const [health, page] = [await watch(server), await reader(server, person)];
    const api = new Api(server.base);
    const login = (i) => api.post("/auth/login", { email: i % 2 ? person.email : `n${i}@example.net`, password: "not the kettle at all" });
    const answers = await Promise.all(Array.from({ length: LOGINS }, (_, i) => login(i)));
    // It is over in a moment: what others wait is asked for a while longer.
    for (let wave = 1; wave < WAVES; wave += 1) await Promise.all(Array.from({ length: LOGINS }, (_, i) => login(i)));
    const times = [await health(), await page()];
    const refused = answers.filter((answer) => answer.is(401, 503).status === 503);
    for (const { headers, json } of refused) assert.ok(Number(headers["retry-after"]) > 0 && json.code === "busy");
    const n = LOGINS - refused.length;
    const peak = memory(server, "VmHWM");
    t.note(`${engine}: ${n} of ${LOGINS} were looked at, peak memory ${peak.toFixed(0)} MiB`);
    // Two at work and 32 in the queue; whoever comes later may find a place again.
    assert.ok(n >= 34 && refused.length > 0, `${n} were looked at`);
    assert.ok(peak < 250, `${peak.toFixed(0)} MiB`);
    soon(t, `/health while sign-ins are flooded, on ${engine}`, times[0], 50);
    soon(t, `/today while sign-ins are flooded, on ${engine}`, times[1], 100);
  });
  await t.test(`after the flood the owner signs in, and the memory is given back, on ${engine}`, async () => {
    (await new Api(server.base).post("/auth/login", { email: person.email, password: person.password })).is(200);
    await sleep(500);
    const now = memory(server, "VmRSS");
    assert.ok(now < 120, `${now.toFixed(0)} MiB`);
  });
  return { server, person };
}

// U06
async function files(t, server, api) {
  for (const [what, file] of Object.entries(bombs())) {
    await t.test(`${what} is refused within 200 ms, and opening it takes no memory`, async () => {
      const before = memory(server, "VmRSS");
      // Lets the peak begin anew (proc(5), clear_refs).
      writeFileSync(`/proc/${server.pid}/clear_refs`, "5");
      const began = performance.now();
      const answer = await api.file("/tests/upload", file, "results.xlsx", "application/octet-stream");
      const took = performance.now() - began;
      answer.is(413, 415, 422);
      assert.equal(answer.headers["content-type"], "application/problem+json");
      const more = memory(server, "VmHWM") - before;
      const why = answer.json.errors?.[0]?.code ?? answer.json.code;
      t.note(`${what}: ${file.length >> 10} KiB, ${why}, ${took.toFixed(0)} ms, peak +${more.toFixed(0)} MiB`);
      assert.ok(more < 64, `+${more.toFixed(0)} MiB`);
      assert.ok(took < 200, `${took.toFixed(0)} ms`);
    });
  }
}

// U03
async function texts(t, server, api) {
  const good = JSON.stringify({ test_name: "Mock 1", subject: "Physics", test_date: "2026-03-01", total_questions: 10, correct_answers: 5, score: 5, max_score: 10 });
  const cases = {
    "a text 10,000 deep": "[".repeat(10_000),
    "a field named twice": good.replace("{", '{"score":1,'),
    "a string of 1 MB": good.replace("Mock 1", "x".repeat(1 << 20)),
    "UTF-16": Buffer.from(good, "utf16le"),
    "half a character": good.replace("Mock 1", "\\ud800"),
    "something after the end": `${good} {}`,
  };
  for (const [what, body] of Object.entries(cases)) {
    await t.test(`JSON with ${what} is refused within 50 ms`, async () => {
      const began = performance.now();
      const answer = await api.send("POST", "/tests/upload", { headers: { "content-type": "application/json" }, body });
      const took = performance.now() - began;
      answer.is(400, 413, 422);
      assert.ok(took < 50, `${took.toFixed(0)} ms`);
    });
  }
  await t.test("nothing of all that was stored", async () => assert.equal((await api.get("/tests/history")).is(200).json.total, 0));
}

// H05
async function sockets(t, server, person) {
  await t.test(`${SOCKETS} silent sockets for ${HELD} s keep nobody from being served, and are all closed`, async () => {
    const open = () => readdirSync(`/proc/${server.pid}/fd`).length;
    const page = await reader(server, person);
    const before = open();
    let isOver = false;
    const hanging = new Set();
    const hang = () => {
      const socket = net.connect(server.port, "127.0.0.1").on("error", () => {}).resume();
      hanging.add(socket);
      socket.once("close", () => hanging.delete(socket) && !isOver && hang());
    };
    t.use({ close: async () => hanging.forEach((socket) => socket.destroy()) });
    const end = performance.now() + HELD * 1000;
    // Not all in one moment: what the system's queue has no room for never comes to the server.
    while (hanging.size < SOCKETS) {
      for (let i = 0; i < 100; i += 1) hang();
      await sleep(50);
    }
    const during = open();
    await sleep(end - performance.now());
    isOver = true;
    const left = performance.now();
    await until(() => open() <= before + 10, "the descriptors are given back", 15_000, 20);
    const given = performance.now() - left;
    const times = await page();
    t.note(`${during} descriptors while they hung on, ${open()} afterwards, ${before} before; the last was given back after ${(given / 1000).toFixed(1)} s`);
    assert.ok(during > before + SOCKETS / 2, `only ${during - before} were open`);
    assert.ok(given <= 6000, `${given.toFixed(0)} ms`);
    soon(t, "/today beside the sockets", times, 100);
  });
}

// L02
async function pairs(t, engine) {
  await t.test(`of ${PAIRS} stolen pairs from one place thirty are looked at, and others see their pages meanwhile, on ${engine}`, async () => {
    const server = await startOn(engine, t, { name: "prompt-pairs", env: { STUDY_PLUS_TRUSTED_PROXIES: "127.0.0.1" } });
    const person = await registered(server, aPerson("Rhea Reader"));
    const page = await reader(server, person);
    const api = new Api(server.base);
    const headers = { "x-forwarded-for": "203.0.113.9" };
    const statuses = {};
    let left = PAIRS;
    const end = performance.now() + TRIED;
    const one = async () => {
      const pair = { email: `victim${left}@example.net`, password: `stolen kettle ${left}` };
      const { status } = (await api.post("/auth/login", pair, headers)).is(401, 429);
      statuses[status] = (statuses[status] ?? 0) + 1;
    };
    await Promise.all(Array.from({ length: 8 }, async () => { while ((left -= 1) >= 0 || performance.now() < end) await one(); }));
    const times = await page();
    t.note(JSON.stringify(statuses));
    // One more may have come back while they were tried.
    assert.ok(statuses[401] >= 30 && statuses[401] <= 32, JSON.stringify(statuses));
    soon(t, `/today while pairs are tried out, on ${engine}`, times, 100);
  });
}

// R13
async function mail(t) {
  await t.test("with a mail server that says nothing, and with none, a registration is answered within 300 ms", async () => {
    const silent = net.createServer((socket) => socket.on("error", () => {}).resume());
    await new Promise((listening) => silent.listen(0, "127.0.0.1", listening));
    t.use({ close: async () => silent.close() });
    for (const port of [silent.address().port, await freePort()]) {
      const env = { ...LIMITS_OFF, STUDY_PLUS_SMTP_URL: `smtp://127.0.0.1:${port}`, STUDY_PLUS_MAIL_FROM: "Study Plus <study@example.org>" };
      const server = t.use(await Server.start({ name: "prompt-mail", env }));
      for (let i = 0; i < 5; i += 1) {
        const { email, password, name, zone } = aPerson("Uma Devi");
        const began = performance.now();
        const answer = await new Api(server.base).post("/auth/register", { email, password, display_name: name, time_zone: zone, born: "2001-04" });
        const took = performance.now() - began;
        answer.is(202);
        assert.ok(took < 300, `${took.toFixed(0)} ms`);
      }
      // With the message still on its way it would take seconds to end.
      await server.kill();
    }
  });
}
