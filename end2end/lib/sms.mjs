// Text messages: a provider on this machine that keeps what it was sent, and the files of a server that writes them.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import http from "node:http";
import { join } from "node:path";
import { until } from "./runner.mjs";

const ACCOUNT = "AC0123";
const TOKEN = "sesame-of-sms";

// A provider; `status` is what it answers from now on.
export class SmsProvider {
  status = 201;
  received = [];
  #read = 0;

  static async start() {
    const provider = new SmsProvider();
    provider.server = http.createServer((request, response) => provider.#answer(request, response));
    await new Promise((resolve) => provider.server.listen(0, "127.0.0.1", resolve));
    return provider;
  }

  // What a server needs to send by it.
  get env() {
    return {
      STUDY_PLUS_SMS_SENDER: "http",
      STUDY_PLUS_SMS_URL: `http://127.0.0.1:${this.server.address().port}/Messages.json`,
      STUDY_PLUS_SMS_ACCOUNT: ACCOUNT,
      STUDY_PLUS_SMS_TOKEN: TOKEN,
      STUDY_PLUS_SMS_FROM: "+15005550006",
    };
  }

  // Waits for the message after the one that was asked for before.
  async next() {
    const n = (this.#read += 1);
    return until(() => this.received[n - 1], `message ${n} at the provider`, 15_000);
  }

  async close() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async #answer(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const expected = `Basic ${Buffer.from(`${ACCOUNT}:${TOKEN}`).toString("base64")}`;
    if (request.headers.authorization !== expected) return response.writeHead(401).end();
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    this.received.push({ to: form.get("To"), text: form.get("Body"), code: form.get("Body").match(/\b\d{6}\b/)[0] });
    response.writeHead(this.status).end();
  }
}

// All messages that a server has written into its outbox, the oldest first.
export function smsIn(folder) {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(".sms") && !name.startsWith("."));
  return names.sort().map((name) => {
    const text = readFileSync(join(folder, name), "utf8");
    return { to: text.match(/^To: (\S+)/)[1], text, code: text.match(/\b\d{6}\b/)[0] };
  });
}
