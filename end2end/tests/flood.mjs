// A flood of broken files: each is read or refused, and the memory stays where it was.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dayFromNow } from "../lib/csv.mjs";
import { aPerson, registered } from "../lib/people.mjs";
import { quantile } from "../lib/statistics.mjs";
import { Server } from "../lib/server.mjs";
import { workbook } from "../lib/zip.mjs";

const BROKEN = 10_000;

export default {
  async run(t) {
    const server = t.use(await Server.start({ name: "flood", env: { STUDY_PLUS_LIMITS: "off" } }));
    await broken(t, server, (await registered(server, aPerson("Broken Files"))).api);
  },
};

// What is in memory now, in MiB.
const memory = ({ pid }) => Number(readFileSync(`/proc/${pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/)[1]) / 1024;

// Numbers below one, always the same ones for a seed (mulberry32).
function dice(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let n = Math.imul(state ^ (state >>> 15), 1 | state);
    n = (n + Math.imul(n ^ (n >>> 7), 61 | n)) ^ n;
    return ((n ^ (n >>> 14)) >>> 0) % Math.max(below, 1);
  };
}

const ODD = ['"', ";", "\0", "\r", "\xff\xfe", "\xc3", "99999999999999999999", "-1e308", "31/31/9999", "<!DOCTYPE"].map((text) => Buffer.from(text, "latin1"));

// One to six changes: bytes altered, cut off, put in, taken out, doubled.
function mutated(original, roll) {
  let bytes = Buffer.from(original);
  for (let left = roll(6); left >= 0; left -= 1) {
    const at = roll(bytes.length);
    const end = Math.min(at + roll(40), bytes.length);
    const parts = [
      () => [bytes.subarray(0, at), Buffer.of(roll(256)), bytes.subarray(at + 1)],
      () => [bytes.subarray(0, Math.max(at, 1))],
      () => [bytes.subarray(0, at), ODD[roll(ODD.length)], bytes.subarray(at)],
      () => [bytes.subarray(0, at), bytes.subarray(end)],
      () => [bytes.subarray(0, end), bytes.subarray(at)],
    ][roll(5)]();
    bytes = Buffer.concat(parts);
  }
  return bytes;
}

// U10
async function broken(t, server, api) {
  await t.test(`of ${BROKEN.toLocaleString("en")} files broken by a seed each is read or refused in time, and the memory stays flat`, async () => {
    const rows = Array.from({ length: 12 }, (_, i) => `${dayFromNow(-20 - i)};Mock ${i};Physics;45;${20 + i};5;"1${i},5";180`);
    const head = "Date;Test;Subject;Questions;Correct;Wrong;Marks;Out of";
    const text = Buffer.from([head, ...rows].join("\r\n"));
    const cells = (row) => row.split(";").map((cell) => `<c t="inlineStr"><is><t>${cell.replaceAll('"', "")}</t></is></c>`);
    const sheet = Buffer.from(`<worksheet><sheetData>${[head, ...rows].map((row) => `<row>${cells(row).join("")}</row>`).join("")}</sheetData></worksheet>`);
    const whole = workbook([], sheet);
    // The archive itself broken, and what is within a sound one.
    const makers = [
      (roll) => [mutated(text, roll), "a.csv"],
      (roll) => [mutated(whole, roll), "a.xlsx"],
      (roll) => [workbook([], mutated(sheet, roll)), "b.xlsx"],
    ];
    const [roll, times, statuses] = [dice(10), [], {}];
    let [left, settled] = [BROKEN, 0];
    const one = async () => {
      const [file, name] = makers[roll(3)](roll);
      const began = performance.now();
      const { status } = (await api.file("/tests/upload", file, name, "application/octet-stream")).is(200, 400, 413, 415, 422);
      times.push(performance.now() - began);
      statuses[status] = (statuses[status] ?? 0) + 1;
      // What the first thousand leave behind, in caches and in the allocator, is there to stay.
      if (times.length === 1000) settled = memory(server);
    };
    await Promise.all(Array.from({ length: 4 }, async () => { while ((left -= 1) >= 0) await one(); }));
    const [p99, more] = [quantile(times, 0.99), memory(server) - settled];
    t.note(`${JSON.stringify(statuses)}, p99 ${p99.toFixed(0)} ms, memory ${more.toFixed(0)} MiB more than after the first thousand`);
    assert.equal(times.length, BROKEN);
    assert.ok(statuses[200] > 0 && statuses[422] > 0, JSON.stringify(statuses));
    assert.ok(p99 < 250, `${p99.toFixed(0)} ms`);
    assert.ok(more < 32, `+${more.toFixed(0)} MiB`);
  });
}
