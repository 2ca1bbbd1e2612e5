// What stands around every class of answer, and what is never answered.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { newPostgres, sqlite } from "../lib/databases.mjs";
import { Api, Visitor, raw, send } from "../lib/http.mjs";
import { aPerson, registered, visitor } from "../lib/people.mjs";
import { Server } from "../lib/server.mjs";
import { SITE } from "../lib/tools.mjs";

const HTML = { accept: "text/html" };

export default {
  async run(t) {
    const settings = { name: "headers", env: { STUDY_PLUS_LIMITS: "off" } };
    const server = t.use(await Server.start(settings));
    const person = await registered(server, aPerson("Noor Khan"));
    const student = await visitor(server, person);
    await classes(t, server, person, student);
    const database = t.use(await newPostgres());
    const other = t.use(await Server.start({ ...settings, database: database.url }));
    const somebody = await registered(other, aPerson("Noor Khan"));
    await classes(t, other, somebody, await visitor(other, somebody), " on PostgreSQL");
    await pages(t, server, person, student);
    await cookies(t, server, person);
    await closed(t, server, person);
    await methods(t, server, person);
    await fault(t, server, person, student);
  },
};

function dressed(answer) {
  const { headers, asked } = answer;
  const wants = {
    "x-content-type-options": /^nosniff$/,
    "referrer-policy": /^no-referrer$/,
    "x-frame-options": /^DENY$/,
    "cross-origin-opener-policy": /^same-origin$/,
    "cross-origin-resource-policy": /^same-origin$/,
    "content-security-policy": /frame-ancestors 'none'/,
    "cache-control": /./,
    "x-request-id": /^[0-9a-f-]{20,}$/,
  };
  for (const [name, pattern] of Object.entries(wants))
    assert.match(headers[name] ?? "", pattern, `${name} of ${asked} (${answer.status})`);
  const hsts = headers["strict-transport-security"] ?? "";
  assert.ok(
    Number(hsts.match(/max-age=(\d+)/)?.[1]) >= 31_536_000 && /includeSubDomains/i.test(hsts),
    `HSTS of ${asked}: ${hsts}`,
  );
  assert.equal(headers.server, undefined, `${asked} names its server`);
  assert.equal(headers["access-control-allow-origin"], undefined, asked);
}

async function classes(t, server, person, student, where = "") {
  const css = `/pkg/${readdirSync(join(SITE, "pkg")).find((name) => name.endsWith(".css"))}`;
  const asked = {
    "a public page": [200, () => send(server.base, { path: "/", headers: HTML })],
    "a personal page": [200, () => student.get("/today")],
    "an answer of the API": [200, () => person.api.get("/tests/history")],
    "a refusal of the API": [401, () => new Api(server.base).get("/tests/history")],
    "a built file": [200, () => send(server.base, { path: css })],
    "a page that is not there": [404, () => send(server.base, { path: "/nope", headers: HTML })],
    "an address of the API that is not there": [404, () => send(server.base, { path: "/api/v1/nope" })],
    "a redirect": [303, () => send(server.base, { path: "/today", headers: HTML })],
    "a refused method": [405, () => send(server.base, { path: "/api/v1/tests/history", method: "DELETE" })],
    "a refused address": [414, () => send(server.base, { path: `/${"x".repeat(9000)}` })],
    "a refused body": [
      415,
      () => person.api.send("POST", "/tests/upload", { headers: { "content-type": "image/png" }, body: "x" }),
    ],
    "a file to keep": [200, () => person.api.get("/exports/results.csv")],
    "a probe": [200, () => send(server.base, { path: "/health" })],
  };
  for (const [what, [status, ask]] of Object.entries(asked)) {
    await t.test(`${what} is dressed${where}`, async () => dressed((await ask()).is(status)));
  }
}

async function pages(t, server, person, student) {
  await t.test("a page allows script by a nonce that is new each time, and nothing inline besides", async () => {
    const nonces = [];
    for (let i = 0; i < 2; i += 1) {
      const answer = (await student.get("/tests/new")).is(200);
      const policy = answer.headers["content-security-policy"];
      assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|\*/);
      for (const part of ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'"])
        assert.ok(policy.includes(part), `${part} is not in ${policy}`);
      const nonce = policy.match(/'nonce-([^']{16,})'/)[1];
      for (const [tag] of answer.text.matchAll(/<script\b[^>]*>/g)) assert.ok(tag.includes(`nonce="${nonce}"`), tag);
      assert.doesNotMatch(answer.text, /\sstyle="|\son[a-z]+="|<style(?![^>]*nonce)/, "no inline style or handler");
      nonces.push(nonce);
    }
    assert.notEqual(nonces[0], nonces[1]);
  });
  await t.test("what is personal is not kept by any store", async () => {
    for (const path of ["/today", "/me", "/tests/export/results.csv"]) {
      const { status, headers } = await student.get(path);
      if (status === 200) assert.match(headers["cache-control"], /no-store/, path);
    }
  });
  await t.test("HEAD answers as GET does, without a body", async () => {
    const answer = await student.send("HEAD", "/today");
    assert.equal(answer.is(200).bytes.length, 0);
  });
  await t.test("where a sign-in leads can only be a page of our own", async () => {
    for (const next of [
      "//evil.test",
      "/\\evil.test",
      "https://evil.test",
      "/\t/evil.test",
      "javascript:alert(1)",
      "/\r\nSet-Cookie: a=b",
    ]) {
      const answer = await new Visitor(server.base).post("/login", { email: person.email, password: person.password, next });
      const to = answer.is(303).headers.location;
      assert.equal(new URL(to, server.base).origin, server.base, `${JSON.stringify(next)} leads to ${to}`);
      assert.ok(!answer.headers["set-cookie"].some((line) => line.startsWith("a=b")));
    }
  });
}

async function cookies(t, server, person) {
  await t.test("the session's cookie is out of reach for scripts, other hosts and plain connections", async () => {
    const answer = await new Visitor(server.base).post("/login", { email: person.email, password: person.password });
    const lines = answer.is(303).headers["set-cookie"];
    assert.ok(lines.length > 0);
    for (const line of lines) {
      assert.match(line, /^__Host-/);
      for (const word of ["Secure", "HttpOnly", "Path=/", "SameSite="])
        assert.ok(line.includes(word), `${word} is not in ${line.replace(/=[^;]*/, "=…")}`);
      assert.doesNotMatch(line, /Domain=/i);
    }
  });
  await t.test("a sign-in makes a new session, whatever the browser brought along", async () => {
    const fixed = new Visitor(server.base);
    const name = [...(await visitor(server, person)).cookies.keys()].find((key) => /session/i.test(key));
    fixed.cookies.set(name, "A".repeat(43));
    await fixed.post("/login", { email: person.email, password: person.password });
    assert.notEqual(fixed.cookies.get(name), "A".repeat(43));
  });
}

async function closed(t, server, person) {
  await t.test("/metrics answers this machine, and nobody who comes through a proxy without the token", async () => {
    assert.match((await send(server.base, { path: "/metrics" })).is(200).text, /http_requests_total/);
    for (const from of ["203.0.113.9", "127.0.0.1", "::1"])
      (await send(server.base, { path: "/metrics", headers: { "x-forwarded-for": from } })).is(404);
    (
      await send(server.base, { path: "/metrics", headers: { "x-forwarded-for": "203.0.113.9", authorization: "Bearer guess" } })
    ).is(404);
  });
  await t.test("nothing but the built site is handed out", async () => {
    const wasm = readdirSync(join(SITE, "pkg")).find((name) => name.endsWith(".wasm"));
    const paths = [
      "/.git/config",
      "/.env",
      "/study-plus.db",
      "/data/study-plus.db",
      "/Cargo.toml",
      `/pkg/${wasm}.map`,
      "/pkg/",
      "/pkg/../Cargo.toml",
      "/pkg/%2e%2e/%2e%2e/Cargo.toml",
      "/pkg/..%2f..%2fCargo.toml",
      "/pkg/....//Cargo.toml",
      "/pkg//etc/passwd",
      "/fonts/..\\..\\Cargo.toml",
      "/verify/message/..%2f..%2fsecret",
    ];
    for (const path of paths) {
      const { text } = await raw(
        server.port,
        (socket) => void socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
      );
      assert.match(text, /^HTTP\/1\.1 (404|400|303)/, path);
      assert.doesNotMatch(text, /\[workspace\]|root:x:|SQLite format/, path);
    }
  });
  await t.test("another site is allowed nothing", async () => {
    const headers = {
      origin: "https://evil.test",
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization",
    };
    const answer = await send(server.base, { method: "OPTIONS", path: "/api/v1/tests/upload", headers });
    assert.ok(!Object.keys(answer.headers).some((name) => name.startsWith("access-control")), JSON.stringify(answer.headers));
  });
  await t.test("a token counts once, in its header, and only as we sign it", async () => {
    const { token } = person.api;
    const path = "/api/v1/auth/me";
    const line = `Authorization: Bearer ${token}\r\n`;
    const twice = await raw(
      server.port,
      (socket) => void socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n${line}${line}Connection: close\r\n\r\n`),
    );
    assert.ok([400, 401].includes(twice.status), `${twice.status}`);
    assert.ok([400, 401, 422].includes((await send(server.base, { path: `${path}?access_token=${token}` })).status));
    const [head, body, signature] = token.split(".");
    const forge = (fields) =>
      Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(head, "base64url")), ...fields })).toString("base64url");
    const bad = [
      `${forge({ alg: "none" })}.${body}.`,
      `${forge({ alg: "nOnE" })}.${body}.`,
      `${forge({ alg: "HS256" })}.${body}.${signature}`,
      `${forge({ typ: "JWT" })}.${body}.${signature}`,
      // The first of it: its last byte is nought once in sixteen times.
      `${head}.${body}.${signature[0] === "A" ? "B" : "A"}${signature.slice(1)}`,
      `${head}.${body}`,
      "",
      "a.b.c",
    ];
    for (const forged of bad) (await new Api(server.base, forged || " ").get("/auth/me")).is(401);
  });
}

async function methods(t, server, person) {
  await t.test("a method that an address does not take is refused with those it takes", async () => {
    const own = { origin: server.base };
    const asked = [
      ["TRACE", "/"],
      ["TRACE", "/api/v1/tests/history"],
      ["PUT", "/today"],
      ["PUT", "/api/v1/tests/history"],
      ["DELETE", "/login"],
      ["PATCH", "/api/v1/auth/me"],
      ["GET", "/logout"],
      ["GET", "/api/v1/auth/login"],
    ];
    for (const [method, path] of asked) {
      const answer = (await send(server.base, { method, path, headers: own })).is(405);
      assert.match(answer.headers.allow ?? "", /[A-Z]{3}/, `${method} ${path} has no Allow`);
      assert.ok(!answer.headers.allow.split(/,\s*/).includes(method), `${method} ${path} allows ${answer.headers.allow}`);
    }
    const connect = await raw(
      server.port,
      (socket) =>
        void socket.write(
          `CONNECT example.net:443 HTTP/1.1\r\nHost: example.net:443\r\nOrigin: ${server.base}\r\nConnection: close\r\n\r\n`,
        ),
    );
    assert.ok([400, 404, 405].includes(connect.status), `CONNECT: ${connect.status}`);
    assert.equal((await person.api.get("/auth/me")).status, 200);
  });
}

async function fault(t, server, person, student) {
  await t.test("a fault of our own is a dressed 500 that tells nothing, as JSON and as a page", async () => {
    await sqlite(server.file, "ALTER TABLE study_sessions RENAME TO hidden");
    const answer = (await person.api.get("/sessions")).is(500);
    dressed(answer);
    assert.equal(answer.headers["content-type"], "application/problem+json");
    assert.equal(answer.json.request_id, answer.headers["x-request-id"]);
    const page = (await student.get("/session")).is(500);
    dressed(page);
    assert.match(page.headers["content-type"], /text\/html/);
    for (const { text } of [answer, page]) assert.doesNotMatch(text, /sqlite|sqlx|no such table|study_sessions|SELECT|\.rs/i);
    await sqlite(server.file, "ALTER TABLE hidden RENAME TO study_sessions");
    (await person.api.get("/sessions")).is(200);
  });
}
