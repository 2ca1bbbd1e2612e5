#!/usr/bin/env node
// Runs the product as people and programs use it: `run.mjs [PART OF A SUITE'S NAME...]`.
//
// Each test is a fact; nothing is skipped, a missing tool is a failure. The last line is `N passed, N failed`. Logs and
// pictures of failures are in end2end/report/PID until the next run. Two lanes side by side, then a few suites alone.
import { mkdirSync } from "node:fs";
import { runSuite } from "./lib/runner.mjs";
import { sweep } from "./lib/server.mjs";
import { REPORT } from "./lib/tools.mjs";

// Pages beside programs: two browsers at once would want more than two processors.
const LANES = [
  ["tools", "noscript", "factors", "oidc", "phone", "account", "guardian", "wellbeing", "plan", "forecast", "insights", "keys", "script", "keyboard", "axe", "offline", "outbox", "weight", "contrast"],
  ["headers", "forgery", "sockets", "flood", "engines", "smtp", "lifecycle", "owner", "faults", "sample", "backup", "storage", "kill", "contract", "axe-filled"],
];
// Afterwards, with nothing beside them: these assert milliseconds.
const ALONE = ["prompt", "timing"];

const asked = process.argv.slice(2);
const totals = { passed: 0, failed: 0 };
const red = [];

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => interrupted(signal));
process.on("unhandledRejection", (error) => {
  totals.failed += 1;
  console.log(`not ok - a test let go of an error: ${error?.stack ?? error}`);
});

sweep();
mkdirSync(REPORT, { recursive: true });
await Promise.all(LANES.map(lane));
await lane(ALONE);
await again();
finish(totals.failed === 0 && totals.passed > 0 ? 0 : 1);

async function lane(names) {
  const began = performance.now();
  for (const name of names) {
    if (asked.length > 0 && !asked.some((part) => name.includes(part))) continue;
    const counted = await tried(name);
    if (counted.failed > 0) red.push({ name, counted });
    else totals.passed += counted.passed;
  }
  console.log(`# from ${names[0]} to ${names.at(-1)}: ${seconds(began)}`);
}

// Told of each suite and of each lane, so that the lanes can be kept of one length.
function seconds(began) {
  return `${((performance.now() - began) / 1000).toFixed(0)} s`;
}

// With RETRIES=1 a suite that failed beside another is tried once more, alone: the second result counts, and that there was a first is
// said aloud. A fault of the product fails twice; a neighbour that took the processors away does so once.
async function again() {
  for (const { name, counted } of red) {
    if (process.env.RETRIES !== "1") {
      totals.passed += counted.passed;
      totals.failed += counted.failed;
      continue;
    }
    console.log(`# ${name}: ${counted.failed} failed, tried once more with nothing beside it`);
    const { passed, failed } = await tried(name);
    totals.passed += passed;
    totals.failed += failed;
    if (failed === 0) console.log(`# unsteady: ${name} held only when tried again`);
  }
}

async function tried(name) {
  const counted = { passed: 0, failed: 0 };
  const began = performance.now();
  try {
    const { default: suite } = await import(`./tests/${name}.mjs`);
    await runSuite({ name, ...suite }, counted);
  } catch (error) {
    counted.failed += 1;
    console.log(`not ok - ${name}: it can be loaded\n    ${error.stack}`);
  }
  console.log(`# ${name}: ${seconds(began)}`);
  return counted;
}

// What has not run has not passed.
function interrupted(signal) {
  totals.failed += 1;
  console.log(`not ok - ended by ${signal} before all had run`);
  finish(1);
}

function finish(code) {
  console.log(`${totals.passed} passed, ${totals.failed} failed`);
  process.exit(code);
}
