// Clients that are slow, silent, too loud or wrong are shown the door, while others are served.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import net from "node:net";
import { raw, send } from "../lib/http.mjs";
import { registered } from "../lib/people.mjs";
import { sleep, until } from "../lib/runner.mjs";
import { Server } from "../lib/server.mjs";

const LATEST = 6500;

export default {
  async run(t) {
    const server = t.use(await Server.start({ name: "sockets", env: { STUDY_PLUS_LIMITS: "off" } }));
    const { api } = await registered(server);
    await heads(t, server);
    await bodies(t, server, api);
    await framing(t, server, api);
    await slow(t, server, api);
  },
};

const get = (path, lines = "") => `GET ${path} HTTP/1.1\r\nHost: x\r\n${lines}\r\n`;
const once = (server, text, limit) => raw(server.port, (socket) => void socket.write(text), limit);
const close = "Connection: close\r\n";

// A problem and not a bare status.
function refused({ text, status }, expected, code) {
  assert.equal(status, expected, text.slice(0, 200));
  assert.match(text, /application\/problem\+json/);
  assert.ok(text.includes(`"code":"${code}"`), text.slice(-300));
}

async function heads(t, server) {
  await t.test("an address of 8 KiB is read, one of 9 KiB is refused with 414", async () => {
    assert.equal((await once(server, get(`/health?${"x".repeat(8000)}`, close))).status, 200);
    refused(await once(server, get(`/health?${"x".repeat(9 * 1024)}`, close)), 414, "uri_too_long");
  });
  await t.test("64 header fields are read, 65 are refused with 431", async () => {
    const fields = (n) => Array.from({ length: n }, (_, i) => `X-${i}: y\r\n`).join("");
    assert.equal((await once(server, get("/health", close + fields(62)))).status, 200);
    refused(await once(server, get("/health", close + fields(63))), 431, "headers_too_large");
  });
  await t.test("fields of more than 16 KiB are refused with 431, and those beyond all bounds as well", async () => {
    refused(await once(server, get("/health", `X: ${"y".repeat(17 * 1024)}\r\n${close}`)), 431, "headers_too_large");
    refused(await once(server, get("/health", close + "X: y\r\n".repeat(200))), 431, "headers_too_large");
    refused(await once(server, get("/health", `X: ${"y".repeat(40_000)}\r\n${close}`)), 431, "headers_too_large");
    refused(await once(server, get("/health", `Cookie: ${"a=b; ".repeat(20_000)}\r\n${close}`)), 431, "headers_too_large");
    refused(await once(server, get(`/${"x".repeat(70_000)}`, close)), 431, "headers_too_large");
  });
  await t.test("what the parser itself refuses has an id, the headers of every answer, and the connection closed", async () => {
    const { text } = await once(server, get("/health", close + "X: y\r\n".repeat(200)));
    const [, id] = /\r\nx-request-id: ([0-9a-f]{32})\r\n/.exec(text);
    assert.ok(text.includes(`"request_id":"${id}"`), text);
    for (const line of ["x-content-type-options: nosniff", "content-security-policy: default-src 'none'", "cache-control: no-store", "connection: close"])
      assert.ok(text.includes(`\r\n${line}`), `${line} is not in ${text}`);
  });
  await t.test("what is no HTTP is refused with a problem", async () => {
    for (const text of [
      "\x16\x03\x01\x02\x00\x01\x00",
      "GET / HTTP/9.9\r\n\r\n",
      "GET\r\n\r\n",
      `${get("/health", close).replace("Host: x\r\n", "Host : x\r\n")}`,
    ]) {
      refused(await once(server, text), 400, "malformed_request");
    }
  });
}

async function bodies(t, server, api) {
  const post = (path, kind, body, headers = {}) =>
    api.send("POST", path, { headers: { "content-type": kind, ...headers }, body });
  await t.test("a JSON body over 256 KiB is refused with 413, with or without a length", async () => {
    const big = JSON.stringify({ test_name: "x".repeat(300 * 1024) });
    (await post("/tests/upload", "application/json", big)).is(413);
    const head = `POST /api/v1/tests/upload HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${api.token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const endless = await raw(server.port, (socket) => {
      socket.write(head);
      const timer = setInterval(() => socket.writable && socket.write(`10000\r\n${"x".repeat(0x10000)}\r\n`), 5);
      return () => clearInterval(timer);
    });
    assert.equal(endless.status, 413);
  });
  await t.test("a body of 1 GiB is refused with 413 long before it is there", async () => {
    const head = `POST /api/v1/tests/upload HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${api.token}\r\nContent-Type: text/csv\r\nContent-Length: 1073741824\r\n\r\n`;
    const part = Buffer.alloc(256 << 10, "a");
    let sent = 0;
    const { status } = await raw(server.port, (socket) => {
      socket.write(head);
      const more = () => {
        while (socket.writable && sent < 1 << 30) {
          sent += part.length;
          if (!socket.write(part)) return;
        }
      };
      socket.on("drain", more);
      more();
    });
    assert.equal(status, 413);
    // What lies in the buffers between the two was not read.
    assert.ok(sent < 32 << 20, `${sent >> 20} MiB were taken`);
  });
  await t.test("a file over 10 MiB is refused with 413", async () => {
    (await api.file("/tests/upload", Buffer.alloc(11 << 20, "a"), "big.csv")).is(413);
  });
  await t.test("a password of 1 MiB is refused before it is hashed", async () => {
    const began = performance.now();
    (await api.post("/auth/login", { email: "a@example.net", password: "x".repeat(1 << 20) })).is(413, 422);
    (await api.post("/auth/login", { email: "a@example.net", password: "x".repeat(200 << 10) })).is(413, 422);
    assert.ok(performance.now() - began < 1500, "it took as long as a hash");
  });
  await t.test("a packed body is refused with 415", async () => {
    (await post("/tests/upload", "application/json", "{}", { "content-encoding": "gzip" })).is(415);
  });
  await t.test("JSON that is deep, doubled, cut off or followed by more is refused", async () => {
    const deep = "[".repeat(10_000);
    for (const body of [
      deep,
      `{"results":${deep}`,
      '{"email":"a","email":"b","password":"c"}',
      '{"email":"a@b.c"',
      '{"email":"a@b.cd","password":"x"} more',
      "\ufeff{}",
      '"\ud800"',
    ]) {
      (await post("/auth/login", "application/json", body)).is(400, 422);
    }
  });
}

async function framing(t, server, api) {
  const smuggled = "GET /api/v1/auth/me HTTP/1.1\r\nHost: x\r\n\r\n";
  const head = `POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${api.token}\r\nContent-Type: application/json\r\n`;
  await t.test("a body with two lengths, or a length and chunks, is not read as two requests", async () => {
    const both = await once(server, `${head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`);
    const two = await once(server, `${head}Content-Length: 2\r\nContent-Length: ${smuggled.length + 2}\r\n\r\n{}${smuggled}`);
    const odd = await once(server, `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${smuggled}`);
    for (const { text, status } of [both, two, odd]) {
      // Chunks win over a length (RFC 9112, 6.3) when the connection ends after the answer.
      const answers = text.match(/^HTTP\/1\.1 /gm) ?? [];
      assert.ok([400, 0].includes(status) || answers.length === 1, text.slice(0, 400));
    }
  });
}

async function slow(t, server, api) {
  const beside = { label: "while 300 silent clients hang on", sockets: [] };
  const login = `POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`;
  // All at once, since each of them is about waiting.
  const drip = (socket) => {
    socket.write("GET /health HTTP/1.1\r\nHost: x\r\n");
    const timer = setInterval(() => socket.writable && socket.write("X"), 700);
    return () => clearInterval(timer);
  };
  const bodyDrip = (socket) => {
    socket.write(login);
    const timer = setInterval(() => socket.writable && socket.write(" "), 2000);
    return () => clearInterval(timer);
  };
  const ends = {
    silent: raw(server.port, () => undefined),
    header: raw(server.port, drip),
    idle: once(server, get("/health")),
    body: raw(server.port, bodyDrip, 45_000),
  };
  // On a server of their own, so that its descriptors can be counted.
  const unread = readers(t.use(await Server.start({ name: "unread" })), 50);
  for (const end of Object.values(ends)) end.catch(() => {});
  beside.sockets = Array.from({ length: 300 }, () => net.connect(server.port, "127.0.0.1").on("error", () => {}));
  await t.test(`others are served ${beside.label}`, async () => {
    const times = [];
    for (let i = 0; i < 60; i += 1) {
      const began = performance.now();
      (await api.get("/tests/history")).is(200);
      times.push(performance.now() - began);
    }
    const worst = times.sort((a, b) => a - b).at(-2);
    assert.ok(worst < 500, `${worst.toFixed(0)} ms`);
  });
  const words = {
    silent: "a silent connection",
    header: "a header a byte at a time",
    idle: "an idle connection after an answer",
  };
  for (const [name, what] of Object.entries(words)) {
    await t.test(`${what} is closed within ${LATEST / 1000} s`, async () => {
      const { ms } = await ends[name];
      assert.ok(ms <= LATEST, `${ms.toFixed(0)} ms`);
    });
  }
  await t.test("a body a byte at a time is given up after 30 s, with an answer", async () => {
    const { ms, status } = await ends.body;
    assert.ok([408, 400, 503].includes(status), `${status}`);
    assert.ok(ms <= 32_000, `${ms.toFixed(0)} ms`);
  });
  await t.test("a client that does not read its answers is let go within 30 s", async () => {
    assert.equal(await unread.open, 50, "connections that the server holds for 50 clients that do not read");
    const ms = await unread.gone;
    t.note(`50 that do not read were let go after ${(ms / 1000).toFixed(1)} s`);
    assert.ok(ms <= 30_000, `${ms.toFixed(0)} ms`);
    unread.end();
  });
  await t.test("afterwards all is as before", async () => {
    beside.sockets.forEach((socket) => socket.destroy());
    assert.equal((await send(server.base, { path: "/health" })).status, 200);
  });
}

// Clients that ask for many megabytes and take none of it: what the kernel does not buffer the server has to hold.
function readers(server, n) {
  const began = performance.now();
  const sockets = Array.from({ length: n }, () => {
    const socket = net.connect(server.port, "127.0.0.1").on("error", () => {});
    socket.pause();
    socket.write(get("/api/v1/openapi.json").repeat(200));
    return socket;
  });
  // Only these connections, by the kernel's own list: a server opens and closes other files at any time.
  const held = () => {
    const ours = new Set(sockets.map((socket) => socket.localPort).filter(Boolean));
    return connections(server.port).filter(({ remote, owned }) => owned && ours.has(remote)).length;
  };
  const open = sleep(3000).then(held);
  // Watched from now on: what is waited for in between must not make the clock of this run on.
  const none = () => until(() => held() === 0, "the server to let go of those that do not read", 60_000, 250);
  const gone = open.then(none).then(() => performance.now() - began);
  gone.catch(() => {});
  return { open, gone, end: () => sockets.forEach((socket) => socket.destroy()) };
}

// Connections to a port of this machine, and whether a process still has a file descriptor for them: the kernel goes
// on offering the rest of an answer for a while after a program has closed it.
function connections(port) {
  const hex = (text) => Number.parseInt(text.split(":")[1], 16);
  const rows = readFileSync("/proc/net/tcp", "utf8").trim().split("\n").slice(1);
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter(([, local]) => hex(local) === port)
    .map((row) => ({ remote: hex(row[2]), owned: row[9] !== "0" }));
}
