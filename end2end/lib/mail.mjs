// Messages as they lie in a folder, one file each: the outbox of a server without a mail server, or that of a sink.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { until } from "./runner.mjs";

// All messages to somebody, the oldest first (names begin with the time).
export function mailTo(folder, recipient) {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".eml") && !name.startsWith("."))
    .sort();
  return names.map((name) => parse(readFileSync(join(folder, name), "utf8"))).filter((mail) => mail.to.includes(recipient));
}

// Waits for the nth message to somebody.
export async function waitForMail(folder, recipient, n = 1, limit = 15_000) {
  return until(() => mailTo(folder, recipient)[n - 1], `message ${n} to ${recipient} in ${folder}`, limit);
}

function parse(text) {
  const split = text.search(/\r?\n\r?\n/);
  const head = text.slice(0, split).replaceAll(/\r?\n[ \t]+/g, " ");
  const field = (name) => head.match(new RegExp(`^${name}:[ \\t]*(.*)$`, "im"))?.[1].trim() ?? "";
  let body = text.slice(split).trim();
  const coding = field("content-transfer-encoding").toLowerCase();
  if (coding === "base64") body = Buffer.from(body, "base64").toString("utf8");
  if (coding === "quoted-printable") {
    const octets = body
      .replaceAll(/=\r?\n/g, "")
      .replaceAll(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
    body = Buffer.from(octets, "latin1").toString("utf8");
  }
  const code = body.match(/\b\d{6}\b/)?.[0];
  const link = body.match(/https?:\/\/\S+/)?.[0];
  return { head, to: field("to"), subject: field("subject"), body, code, link };
}
