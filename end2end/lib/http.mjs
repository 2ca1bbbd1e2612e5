// Requests as a program sends them: nothing is added, followed or unpacked that a test did not ask for.
import { createHash, randomBytes } from "node:crypto";
import http from "node:http";
import net from "node:net";
import { brotliDecompressSync, gunzipSync } from "node:zlib";

export function send(base, { method = "GET", path = "/", headers = {}, body, agent, timeout = 30_000 } = {}) {
  return new Promise((resolve, refuse) => {
    const request = http.request(new URL(base).origin, { method, path, headers, agent: agent ?? false, timeout }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("error", (error) => refuse(Object.assign(error, { isCut: true })));
      response.on("aborted", () => refuse(Object.assign(new Error("the answer was cut off"), { isCut: true })));
      response.on("end", () => resolve(new Answer(response, Buffer.concat(parts), `${method} ${path.slice(0, 120)}`)));
    });
    request.on("timeout", () => request.destroy(new Error(`no answer to ${method} ${path} within ${timeout / 1000} s`)));
    request.on("error", refuse);
    request.end(body);
  });
}

export class Answer {
  constructor(response, bytes, asked) {
    Object.assign(this, { status: response.statusCode, headers: response.headers, bytes, asked });
  }
  // The body as it was before it was packed for the way.
  get text() {
    const coding = this.headers["content-encoding"];
    const plain = coding === "br" ? brotliDecompressSync(this.bytes) : coding === "gzip" ? gunzipSync(this.bytes) : this.bytes;
    return plain.toString("utf8");
  }
  get json() {
    return JSON.parse(this.text);
  }
  // Returns itself where the status is one of these.
  is(...statuses) {
    if (statuses.includes(this.status)) return this;
    throw new Error(`${this.asked} answered ${this.status} and not ${statuses.join(" or ")}: ${this.text.slice(0, 600)}`);
  }
}

export function form(fields) {
  return { headers: { "content-type": "application/x-www-form-urlencoded" }, body: new URLSearchParams(fields).toString() };
}

// Parts are [name, value] or [name, bytes, fileName, type].
export function multipart(parts) {
  const edge = `edge${randomBytes(12).toString("hex")}`;
  const pieces = parts.flatMap(([name, value, fileName, type]) => {
    const file = fileName ? `; filename="${fileName}"\r\nContent-Type: ${type ?? "text/csv"}` : "";
    return [`--${edge}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`, value, "\r\n"];
  });
  const body = Buffer.concat([...pieces, `--${edge}--\r\n`].map((piece) => Buffer.from(piece)));
  return { headers: { "content-type": `multipart/form-data; boundary=${edge}` }, body };
}

// Calls of the API with a token.
export class Api {
  constructor(base, token, agent) {
    Object.assign(this, { base, token, agent });
  }
  send(method, path, { headers = {}, ...rest } = {}) {
    const all = { ...(this.token ? { authorization: `Bearer ${this.token}` } : {}), ...headers };
    return send(this.base, { method, path: `/api/v1${path}`, headers: all, agent: this.agent, ...rest });
  }
  get(path) {
    return this.send("GET", path);
  }
  call(method, path, value, headers = {}) {
    const body = value === undefined ? undefined : JSON.stringify(value);
    return this.send(method, path, { headers: { ...(body ? { "content-type": "application/json" } : {}), ...headers }, body });
  }
  post(path, value, headers) {
    return this.call("POST", path, value, headers);
  }
  file(path, bytes, fileName, type) {
    return this.send("POST", path, multipart([["file", bytes, fileName, type]]));
  }
}

// A browser without a face: keeps cookies, says where its forms come from, follows nothing.
export class Visitor {
  cookies = new Map();
  constructor(base) {
    this.base = base;
  }
  async send(method, path, { headers = {}, ...rest } = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const own = { accept: "text/html", ...(method === "GET" ? {} : { origin: this.base }), ...(cookie ? { cookie } : {}) };
    const answer = await send(this.base, { method, path, headers: { ...own, ...headers }, ...rest });
    for (const line of answer.headers["set-cookie"] ?? []) this.#keep(line);
    return answer;
  }
  get(path, headers) {
    return this.send("GET", path, { headers });
  }
  post(path, fields, headers = {}) {
    const { headers: kind, body } = form(fields);
    return this.send("POST", path, { headers: { ...kind, ...headers }, body });
  }
  #keep(line) {
    const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
    if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

// Writes to a socket and reads until the other side closes; `write` may go on writing. Returns the text and the time.
export function raw(port, write, limit = 15_000) {
  return new Promise((resolve, refuse) => {
    const began = performance.now();
    const socket = net.connect(port, "127.0.0.1");
    let text = "";
    const timer = setTimeout(() => {
      socket.destroy();
      refuse(new Error(`the connection was still open after ${limit / 1000} s: ${text.slice(0, 200)}`));
    }, limit);
    let stop;
    socket.on("connect", () => (stop = write(socket)));
    socket.on("data", (part) => (text += part.toString("latin1")));
    socket.on("error", () => {});
    socket.on("close", () => {
      clearTimeout(timer);
      stop?.();
      resolve({ text, status: Number(text.match(/^HTTP\/1\.1 (\d{3})/)?.[1] ?? 0), ms: performance.now() - began });
    });
  });
}

export const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
