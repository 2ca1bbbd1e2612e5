// The pages that stand where another should: too much at once, a fault of the program, a database that is taken, digits
// that are dead. Each says what happened and where to go on, and axe has nothing against it in any look.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { PHONE, awake, browser, follow, mustSay, newPage, pathOf, signIn, submit, violationsInEveryLook } from "../lib/browser.mjs";
import { sqlite } from "../lib/databases.mjs";
import * as journey from "../lib/journey.mjs";
import { aPerson, registered } from "../lib/people.mjs";
import { Server } from "../lib/server.mjs";
import { PYTHON } from "../lib/tools.mjs";

export default {
  async run(t) {
    const server = t.use(await Server.start({ name: "faults", env: { STUDY_PLUS_LIMIT_EXPORT_PER_HOUR: "1/3600" } }));
    const chromium = t.use(await browser());
    const person = await registered(server, aPerson("Fay Fault"));
    const page = (t.page = await newPage(chromium, PHONE));
    await dead(t, await newPage(chromium, PHONE), server);
    await signIn(page, server, person);
    await tooMany(t, page, server);
    await taken(t, page, server);
    await fault(t, page, server);
  },
};

async function clean(page) {
  await awake(page);
  const found = await violationsInEveryLook(page);
  assert.equal(found.length, 0, found.join("\n"));
  assert.ok((await page.locator("main a[href], main button").count()) > 0, "no way on");
}

async function dead(t, page, server) {
  await t.test("digits tried too often say so, with a way to begin again", async () => {
    t.page = page;
    await page.goto(`${server.base}/register`);
    await journey.typeRegistration(page, aPerson("Dora Dead"));
    await submit(page, "/register");
    for (let left = 6; left > 0; left -= 1) {
      if ((await page.locator("main [name=code]").count()) === 0) break;
      await page.fill("main [name=code]", "000000");
      await submit(page, "/verify");
    }
    assert.equal(await page.locator("main [name=code]").count(), 0, "digits are still asked for");
    assert.equal(pathOf(page), "/verify");
    await clean(page);
  });
}

async function tooMany(t, page, server) {
  await t.test("a second file within the hour is answered with 429 and a page", async () => {
    t.page = page;
    await page.context().request.get(`${server.base}/tests/export.csv`);
    const answer = await page.goto(`${server.base}/tests/export.csv`);
    assert.equal(answer.status(), 429);
    assert.ok(Number(answer.headers()["retry-after"]) > 0);
    await clean(page);
  });
}

async function taken(t, page, server) {
  await t.test("while another program holds the database a form is answered with 503 and a page, and afterwards it is taken", async () => {
    await page.goto(`${server.base}/session?subject=Physics&chapter=Optics`);
    const hold = "import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1], isolation_level=None)\ndb.execute('BEGIN IMMEDIATE')\nprint('held', flush=True)\nsys.stdin.read()";
    const holder = spawn(PYTHON, ["-c", hold, server.file], { stdio: ["pipe", "pipe", "inherit"] });
    const gone = new Promise((done) => holder.once("close", done));
    try {
      await new Promise((held) => holder.stdout.once("data", held));
      const [answer] = await Promise.all([
        page.waitForNavigation({ timeout: 30_000 }),
        page.locator('main form[action="/session/start"] button').first().click(),
      ]);
      assert.equal(answer.status(), 503);
      await clean(page);
    } finally {
      holder.stdin.end();
      await gone;
    }
    await follow(page, page.locator("main a", { hasText: "Try again" }));
    assert.equal(pathOf(page), "/session");
    await page.goto(`${server.base}/session?subject=Physics&chapter=Optics`);
    await submit(page, "/session/start", "button");
    assert.equal(pathOf(page), "/session");
  });
}

async function fault(t, page, server) {
  await t.test("a fault of the program is answered with 500, a number to tell, and nothing of its inside", async () => {
    await sqlite(server.file, "ALTER TABLE study_sessions RENAME TO lost_sessions");
    const answer = await page.goto(`${server.base}/session`);
    assert.equal(answer.status(), 500);
    await mustSay(page, answer.headers()["x-request-id"].slice(0, 8));
    assert.ok(!(await page.content()).includes("study_sessions"), "the name of a table is told");
    await clean(page);
  });
}
