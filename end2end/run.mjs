#!/usr/bin/env node
// Runs the product as people and programs use it: `run.mjs [PART OF A SUITE'S NAME...]`.
//
// Each test is a fact; nothing is skipped, a missing tool is a failure. The last line is `N passed, N failed`. Logs and
// pictures of failures are in end2end/report/PID until the next run. Two lanes side by side: pages, and programs.
import { mkdirSync } from "node:fs";
import { runSuite } from "./lib/runner.mjs";
import { sweep } from "./lib/server.mjs";
import { REPORT } from "./lib/tools.mjs";

const LANES = [
  ["tools", "noscript", "factors", "oidc", "phone", "account", "guardian", "wellbeing", "plan", "forecast", "insights", "keys", "script", "keyboard", "axe", "offline", "weight"],
  ["headers", "forgery", "sockets", "flood", "timing", "engines", "smtp", "lifecycle", "storage", "kill", "axe-filled", "contract"],
];

const asked = process.argv.slice(2);
const totals = { passed: 0, failed: 0 };

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => interrupted(signal));
process.on("unhandledRejection", (error) => {
  totals.failed += 1;
  console.log(`not ok - a test let go of an error: ${error?.stack ?? error}`);
});

sweep();
mkdirSync(REPORT, { recursive: true });
await Promise.all(LANES.map(lane));
finish(totals.failed === 0 && totals.passed > 0 ? 0 : 1);

async function lane(names) {
  for (const name of names) {
    if (asked.length > 0 && !asked.some((part) => name.includes(part))) continue;
    try {
      const { default: suite } = await import(`./tests/${name}.mjs`);
      await runSuite({ name, ...suite }, totals);
    } catch (error) {
      totals.failed += 1;
      console.log(`not ok - ${name}: it can be loaded\n    ${error.stack}`);
    }
  }
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
