// A test is a fact with a body. A suite runs its tests in order on what it has started, and ends that afterwards.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { REPORT } from "./tools.mjs";

// Long, since a machine that builds beside may be slow: a fact fails by what it says, not by how busy it is.
const TEST_LIMIT = 240_000;
const END_LIMIT = 60_000;

export class Suite {
  #begun = [];
  #brokenBy = null;

  constructor(name, totals) {
    this.name = name;
    this.totals = totals;
    this.page = null;
  }

  // Something with `close()`, closed when the suite is over, the last one first.
  use(resource) {
    this.#begun.push(resource);
    return resource;
  }

  // One fact. A failure is noted with its reason, and the suite goes on.
  async test(fact, body, limit = TEST_LIMIT) {
    const began = performance.now();
    try {
      await within(limit, body(), `not done after ${limit / 1000} s`);
    } catch (error) {
      await this.#failed(fact, error);
      return false;
    }
    this.totals.passed += 1;
    print(`ok - ${this.name}: ${fact} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
    return true;
  }

  // One step of a journey: where an earlier step failed it is not tried, and counts as failed, too.
  async step(fact, body, limit) {
    if (this.#brokenBy) {
      await this.#failed(fact, new Error(`not reached, since this failed before: ${this.#brokenBy}`), false);
    } else if (!(await this.test(fact, body, limit))) {
      this.#brokenBy = fact;
    }
  }

  note(text) {
    print(`# ${this.name}: ${text}`);
  }

  async end() {
    for (const resource of this.#begun.reverse()) {
      try {
        await within(END_LIMIT, resource.close(), `not ended after ${END_LIMIT / 1000} s`);
      } catch (error) {
        await this.#failed("what was started ends in order", error, false);
      }
    }
  }

  async #failed(fact, error, withPicture = true) {
    this.totals.failed += 1;
    const reason = String(error?.message ?? error)
      .trim()
      .replaceAll("\n", "\n    ");
    const lines = withPicture ? String(error?.stack ?? "").split("\n") : [];
    const where = lines.find((line) => line.includes("/end2end/tests/"))?.trim() ?? "";
    const picture = withPicture ? await this.#photograph() : "";
    print(`not ok - ${this.name}: ${fact}\n    ${reason}${where && `\n    ${where}`}${picture && `\n    ${picture}`}`);
  }

  // The page being looked at, for whoever reads the failure.
  async #photograph() {
    if (!this.page || this.page.isClosed()) return "";
    const file = join(REPORT, `${this.name}-${this.totals.failed}-${Date.now() % 100_000}.png`);
    try {
      mkdirSync(REPORT, { recursive: true });
      await within(5000, this.page.screenshot({ path: file, fullPage: true, animations: "disabled" }), "no picture");
      return `at ${this.page.url()}, see ${file}`;
    } catch (error) {
      return `at ${this.page.url()}, no picture: ${error.message.split("\n")[0]}`;
    }
  }
}

export async function runSuite({ name, run }, totals) {
  const suite = new Suite(name, totals);
  const before = totals.passed + totals.failed;
  try {
    await run(suite);
  } catch (error) {
    await suite.test("it can be run", () => Promise.reject(error));
  }
  await suite.end();
  // A suite that tested nothing must not look like one that passed.
  if (totals.passed + totals.failed === before)
    await suite.test("it tests something", () => Promise.reject(new Error("no test ran")));
}

export function within(limit, promise, words) {
  let timer;
  const late = new Promise((_, refuse) => (timer = setTimeout(() => refuse(new Error(words)), limit)));
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Asks again and again until there is an answer that is not false, null or undefined.
export async function until(ask, words, limit = 10_000, pause = 25) {
  const end = performance.now() + limit;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() > end) throw new Error(`${words}: not within ${limit / 1000} s`);
    await sleep(pause);
  }
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
