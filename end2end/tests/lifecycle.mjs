// Stopping under load, refusing a database of a newer version; what it logs, and where it looks.
import assert from "node:assert/strict";
import { constants, copyFileSync, cpSync, readFileSync } from "node:fs";
import http from "node:http";
import { join } from "node:path";
import { dayFromNow } from "../lib/csv.mjs";
import { counts, newPostgres, sqlite } from "../lib/databases.mjs";
import { Api, raw, send } from "../lib/http.mjs";
import { registered } from "../lib/people.mjs";
import { sleep } from "../lib/runner.mjs";
import { Server, newFolder } from "../lib/server.mjs";
import { BIN, SITE } from "../lib/tools.mjs";

const ROUNDS = 5;
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
    const server = t.use(await Server.start({ name: "lifecycle", env: { STUDY_PLUS_LIMITS: "off" } }));
    const { api } = await registered(server);
    for (let round = 1; round <= ROUNDS; round += 1) {
      await t.step(`asked to stop under load, it answers what it has begun and ends with 0 (${round} of ${ROUNDS})`, () =>
        stopUnderLoad(server, api, round),
      );
    }
    await t.step("a second signal does not cut anything short", async () => {
      const late = begun(server, api, "late");
      await sleep(200);
      server.child.kill("SIGTERM");
      await sleep(100);
      server.child.kill("SIGTERM");
      assert.equal((await late).status, 201);
      assert.equal((await server.exited).code, 0);
      await server.launch();
    });
    await newer(t, server);
    await json(t);
    await beside(t);
  },
};

// A request whose body is on its way for a second.
function begun(server, api, name) {
  const body = JSON.stringify(result(name));
  const head = `POST /api/v1/tests/upload HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${api.token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
  return raw(server.port, (socket) => {
    socket.write(head + body.slice(0, 20));
    const timer = setTimeout(() => socket.write(body.slice(20)), 1000);
    return () => clearTimeout(timer);
  });
}

async function stopUnderLoad(server, api, round) {
  const told = new Set();
  const cut = [];
  let isOver = false;
  const writers = Array.from({ length: 6 }, async (_, writer) => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const own = new Api(server.base, api.token, agent);
    for (let i = 0; !isOver; i += 1) {
      const name = `stop ${round} ${writer} ${i}`;
      try {
        const answer = writer < 4 ? await own.post("/tests/upload", result(name)) : await own.get("/tests/history");
        if (![200, 201].includes(answer.status)) cut.push(`${answer.status} ${answer.text}`);
        else if (writer < 4) told.add(name);
      } catch (error) {
        // A connection that is closed between two requests is in order; an answer that breaks off is not.
        if (error.isCut) cut.push(error.message);
        break;
      }
    }
    agent.destroy();
  });
  await sleep(300);
  const late = begun(server, api, `stop ${round} late`);
  await sleep(200);
  const ended = await server.stop();
  isOver = true;
  await Promise.all(writers);
  assert.deepEqual(cut, []);
  assert.equal(ended.code, 0, JSON.stringify(ended));
  assert.equal((await late).status, 201, "the request whose body was still on its way");
  const [stored] = await sqlite(server.file, [
    "SELECT test_name FROM test_results WHERE test_name LIKE ? AND test_name NOT LIKE '%late'",
    [`stop ${round} %`],
  ]);
  assert.deepEqual(stored.flat().sort(), [...told].sort(), "stored and acknowledged are the same");
  assert.ok(told.size > 5, `only ${told.size} writes`);
  await server.launch();
}

async function newer(t, server) {
  const refuses = async (again) => {
    const error = await again.launch().then(
      () => null,
      (error) => error,
    );
    if (!error) throw new Error("it started");
    assert.match(error.message, /newer/i);
    assert.doesNotMatch(error.message, /panicked|RUST_BACKTRACE/);
    const { code } = await again.exited;
    assert.ok(code > 0, `it ended with ${code}`);
  };
  await t.step("a database of a newer version is refused with a clear line, and left as it is", async () => {
    await server.close().catch(() => {});
    const folder = t.use(newFolder());
    const first = await Server.start({ dataDir: folder.path, name: "newer" });
    await first.stop();
    await sqlite(first.file, fake("X'00'"));
    const before = await counts(first.file);
    await refuses(first);
    assert.deepEqual(await counts(first.file), before);
    await sqlite(first.file, "DELETE FROM _sqlx_migrations WHERE version = 9999");
    await first.launch();
    await first.stop();
  });
  await t.step("the same on PostgreSQL", async () => {
    const postgres = t.use(await newPostgres());
    const first = await Server.start({ name: "newer-postgres", database: postgres.url });
    t.use(first.folder);
    await first.stop();
    await postgres.ask(fake("'\\x00'"));
    await refuses(first);
  });
}

const fake = (bytes) => `INSERT INTO _sqlx_migrations (version, description, installed_on, success, checksum, execution_time)
  VALUES (9999, 'from the future', CURRENT_TIMESTAMP, TRUE, ${bytes}, 0)`;

// What it says to whoever started it is for people; all else is for machines.
const GREETING = /^(Study Plus is at|First admin, once|Mail goes to)/;

async function json(t) {
  await t.step("asked for JSON, it logs one object a line, also of what strangers send", async () => {
    const server = await Server.start({ name: "json", env: { STUDY_PLUS_LOG: "json" } });
    try {
      const wrong = { email: 'a"b\\c@example.net', password: "not\nit" };
      (await new Api(server.base).post("/auth/login", wrong)).is(401, 422);
      await send(server.base, { path: "/api/v1/auth/me", headers: { authorization: ["Bearer a", "Bearer b"] } });
    } finally {
      await server.close();
    }
    const lines = readFileSync(server.log, "utf8").trimEnd().split("\n");
    const events = lines.filter((line) => !GREETING.test(line)).map((line) => JSON.parse(line));
    assert.ok(events.length > 2, lines.join("\n"));
    for (const { timestamp, level, target, fields } of events) {
      assert.ok(Date.parse(timestamp) > 0 && /^(INFO|WARN|ERROR)$/.test(level) && target && typeof fields === "object");
    }
    assert.ok(events.some(({ fields }) => /^stopping/.test(fields.message)), lines.join("\n"));
  });
}

async function beside(t) {
  await t.step("without a setting the site is found beside the program", async () => {
    const folder = t.use(newFolder());
    const bin = join(folder.path, "study-plus");
    copyFileSync(BIN, bin, constants.COPYFILE_FICLONE);
    cpSync(SITE, join(folder.path, "site"), { recursive: true });
    const server = await Server.start({ name: "beside", bin, env: { STUDY_PLUS_SITE_DIR: undefined } });
    try {
      const page = await send(server.base, { path: "/", headers: { accept: "text/html" } });
      const [, css] = page.text.match(/href="(\/pkg\/[^"]+\.css)"/);
      assert.equal((await send(server.base, { path: css })).status, 200);
    } finally {
      await server.close();
    }
  });
}
