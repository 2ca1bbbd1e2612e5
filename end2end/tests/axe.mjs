// No page has anything that axe calls a violation: both sizes, both schemes, everything that can be opened opened.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { DESK, PHONE, awake, browser, follow, newPage, signIn, still, submit, violations } from "../lib/browser.mjs";
import * as journey from "../lib/journey.mjs";
import { SAMPLE, aPerson, registered, sampleServer } from "../lib/people.mjs";

const SIZES = { "390x844": PHONE, "1280x800": DESK };
const PUBLIC = [
  "/",
  "/login",
  "/register",
  "/verify",
  "/reset",
  "/help",
  "/offline",
  "/record",
  "/record/neet_ug",
  "/api/docs",
  "/reset/not-a-token",
  "/bootstrap/not-a-token",
  "/guardian/ask/not-a-token",
  "/guardian/consent/not-a-token",
  "/no-such-page",
];
const STUDENT = [
  "/today",
  "/tests",
  "/tests/new",
  "/tests/import",
  "/insights",
  "/insights/heatmap",
  "/session",
  "/wellbeing",
  "/wellbeing/check-in/pulse",
  "/plan",
  "/plan/settings",
  "/insights/forecasts",
  "/goal",
  "/exams",
  "/me",
  "/me/factors",
  "/onboarding",
  "/tests?q=zzz",
];

// The people are shared between two suites, so that they are looked at side by side.
export const suite = (people) => ({
  async run(t) {
    const server = t.use(await sampleServer("axe"));
    const chromium = t.use(await browser());
    const empty = await registered(server, aPerson("Ines Costa"));
    const looks = await Promise.all(
      Object.entries(SIZES).map(([size, options]) => views(server, chromium, size, options, empty)),
    );
    const each = async (who, what, open) => {
      if (people.includes(who)) await t.test(`${what} has no violation for ${who}`, () => look(t, looks, who, open));
    };
    const at = (path) => async (page) => void (await page.goto(server.base + path));

    for (const path of PUBLIC) await each("a visitor", path, at(path));
    await each("a visitor", "a refused sign-in", (page) => signIn(page, server, { email: "x@example.net", password: "wrong" }));
    await each("a visitor", "a refused registration", async (page) => {
      await page.goto(`${server.base}/register`);
      await journey.typeRegistration(page, { ...aPerson(), password: "short" });
      await submit(page, "/register");
    });
    await each("a visitor", "the wait for digits", async (page) => {
      await page.goto(`${server.base}/register`);
      await journey.typeRegistration(page, aPerson());
      await submit(page, "/register");
    });
    for (const path of STUDENT) await each("a student without data", path, at(path));
    for (const path of STUDENT) await each("a student with data", path, at(path));
    await states(each, server);
    for (const path of ["/admin", "/admin/exemption", "/me", "/today"]) await each("an admin", path, at(path));
    await t.test("no page met an error in script or a refusal by the security policy", async () => {
      const faults = looks.flatMap(({ pages }) => Object.values(pages).flatMap((page) => page.faults));
      assert.deepEqual([...new Set(faults)], []);
    });
  },
});

export default suite(["a visitor", "a student without data"]);

// One signed-in page for each kind of person.
async function views(server, chromium, size, options, empty) {
  const pages = {
    "a visitor": await newPage(chromium, options),
    "a student without data": await newPage(chromium, options),
    "a student with data": await newPage(chromium, options),
    "an admin": await newPage(chromium, options),
  };
  await signIn(pages["a student without data"], server, empty);
  await signIn(pages["a student with data"], server, SAMPLE.student);
  await signIn(pages["an admin"], server, SAMPLE.admin);
  return { size, pages };
}

async function look(t, looks, who, open) {
  const found = [];
  for (const { size, pages } of looks) {
    const page = (t.page = pages[who]);
    await open(page);
    await awake(page);
    await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
    for (const scheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      await still(page);
      found.push(...(await violations(page)).map((words) => `${size} ${scheme} ${page.url()} ${words}`));
    }
  }
  assert.equal(found.length, 0, found.join("\n"));
}

// What only shows after something was done.
async function states(each, server) {
  const who = "a student with data";
  const sample = async (page) => {
    await page.goto(`${server.base}/tests/import`);
    return journey.brokenSample((await journey.download(page, page.locator('main a[href$="/sample/long.csv"]'))).text);
  };
  await each(who, "an import with errors", async (page) => journey.chooseFile(page, (await sample(page)).bytes));
  await each(who, "an import with dates that can be read both ways", async (page) => {
    await page.goto(`${server.base}/tests/import`);
    const text = "date,test,subject,questions,correct,wrong,marks,out of\n03/04/2026,Mock,Physics,45,30,5,100,180\n";
    await journey.chooseFile(page, Buffer.from(text));
  });
  await each(who, "a done import", async (page) => {
    const { bytes, row, column, right } = await sample(page);
    await journey.chooseFile(page, Buffer.from(bytes.toString().replace("eight", right)));
    const canImport = await page.locator('main form[action$="/confirm"]').count();
    // At the second size the same tests are there already.
    if (canImport) await journey.confirmImport(page);
    assert.ok(row && column);
  });
  await each(who, "a file that cannot be read", (page) =>
    page
      .goto(`${server.base}/tests/import`)
      .then(() => journey.chooseFile(page, readFileSync(process.execPath).subarray(0, 4000))),
  );
  await each(who, "a refused result", async (page) => {
    await page.goto(`${server.base}/tests/new`);
    await page.fill("main [name=test_name]", "Mock");
    await journey.sendResult(page, { subject: "Physics", total_questions: 10, correct_answers: 11, score: 1, max_score: 2 });
  });
  await each(who, "one result", (page) =>
    page.goto(`${server.base}/tests`).then(() => follow(page, page.locator("main .row a").first())),
  );
  await each(who, "the form of one result", (page) =>
    page.goto(page.url().match(/tests\/[0-9a-f-]{36}$/) ? `${page.url()}/edit` : `${server.base}/tests`),
  );
  await each(who, "one exam and a rank", async (page) => {
    await page.goto(`${server.base}/exams`);
    await follow(page, page.locator("main a.exams__link").first());
    await page.fill("main [name=marks]", "600");
    await follow(page, page.locator("main #rank button[type=submit]"));
  });
  await each(who, "a running timer", async (page) => {
    await page.goto(`${server.base}/session?subject=Physics&chapter=Optics`);
    if (await page.locator('main form[action="/session/start"]').count()) await submit(page, "/session/start", "button");
  });
  await each(who, "a refused session", async (page) => {
    await page.goto(`${server.base}/session`);
    await page.locator("main details:has(form[action='/session/add']) > summary").click();
    await journey.fill(page, { subject: "Physics", duration_minutes: "0", focus_score: "9" }, 'main form[action="/session/add"]');
    await submit(page, "/session/add", "button");
  });
  await each(who, "a page that may not be seen", (page) => page.goto(`${server.base}/admin`));
}
