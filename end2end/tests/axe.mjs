// No page has anything that axe calls a violation: both sizes, both schemes, everything that can be opened opened. Each
// page says where it must have ended, so that what is looked at is never the page that stands in front of it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { PHONE, awake, browser, follow, newPage, pathOf, signIn, submit, violationsInEveryLook } from "../lib/browser.mjs";
import * as journey from "../lib/journey.mjs";
import { SAMPLE, aPerson, registered, sampleServer } from "../lib/people.mjs";

const ID = "[0-9a-f-]{36}";
const PUBLIC = [
  "/",
  "/login",
  "/login/phone",
  "/register",
  "/verify",
  "/reset",
  "/help",
  "/offline",
  "/record",
  "/record/neet_ug",
  "/api/docs",
  // Only the new password is refused, not the page that asks for it.
  "/reset/not-a-token",
];
const REFUSED = [
  "/bootstrap/not-a-token",
  "/guardian/ask/not-a-token",
  "/guardian/consent/not-a-token",
  "/revert/not-a-token",
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
  "/onboarding",
  "/tests?q=zzz",
];
// The pages of an account, delicate ones among them; they say the same to everybody. Those that need something made
// first (a passkey, codes, a wish for another address) are looked at where it is made.
const ACCOUNT = [
  "/confirm",
  "/start",
  "/me/factors",
  "/me/factors/totp",
  "/me/phone",
  "/me/sessions",
  "/me/providers",
  "/me/email",
  "/me/born/correct",
  "/me/data",
  "/me/delete",
  "/me/keys",
];
const ADMIN = [
  "/admin",
  "/admin/resources",
  "/admin/exemption",
  "/admin/help-contacts",
  "/admin/audit",
  "/admin/keys",
  "/me",
];

// The people are shared between two suites, so that they are looked at side by side.
export const suite = (people) => ({
  async run(t) {
    const server = t.use(await sampleServer("axe", { STUDY_PLUS_SMS_SENDER: "outbox" }));
    const chromium = t.use(await browser());
    const empty = await registered(server, aPerson("Ines Costa"));
    const persons = {
      "a visitor": null,
      "a student without data": empty,
      "a student with data": SAMPLE.student,
      "an admin": SAMPLE.admin,
    };
    const pages = {};
    for (const who of people) {
      pages[who] = await newPage(chromium, PHONE);
      if (persons[who]) await signIn(pages[who], server, persons[who]);
    }
    // `end` is where the browser must be in the end, as a pattern of the path.
    const each = async (who, what, end, open) => {
      const body = () => look((t.page = pages[who]), persons[who], end, open);
      if (people.includes(who)) await t.test(`${what} has no violation for ${who}`, body);
    };
    const every = async (who, paths, isRefused = false) => {
      const open = (path) => async (page) => {
        const answer = await page.goto(server.base + path);
        assert.equal(answer.status() >= 400, isRefused, `answered ${answer.status()}`);
      };
      for (const path of paths) await each(who, path, path.split("?")[0], open(path));
    };

    await every("a visitor", PUBLIC);
    await every("a visitor", REFUSED, true);
    await entries(each, server);
    await every("a student without data", [...STUDENT, ...ACCOUNT]);
    await every("a student with data", STUDENT);
    await states(each, server);
    await every("an admin", ADMIN);
    await every("an admin", ["/today"], true);
    await t.test("no page met an error in script or a refusal by the security policy", async () => {
      assert.deepEqual([...new Set(Object.values(pages).flatMap((page) => page.faults))], []);
    });
  },
});

export default suite(["a visitor", "a student without data"]);

async function look(page, person, end, open) {
  await open(page);
  // What is delicate asks for a new proof five minutes after the last one.
  if (pathOf(page) === "/confirm" && end !== "/confirm") {
    await page.fill("main [name=password]", person.password);
    await submit(page, "/confirm");
  }
  assert.match(pathOf(page), new RegExp(`^${end}$`));
  await awake(page);
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  const found = await violationsInEveryLook(page);
  assert.equal(found.length, 0, found.join("\n"));
}

// What a visitor comes to by a form.
async function entries(each, server) {
  const who = "a visitor";
  const wrong = { email: "x@example.net", password: "wrong" };
  await each(who, "a refused sign-in", "/login", (page) => signIn(page, server, wrong));
  await each(who, "the digits of a text message", "/login/phone/code", async (page) => {
    await page.goto(`${server.base}/login/phone`);
    await page.fill("main [name=number]", "98765 43210");
    await submit(page, "/login/phone");
  });
  const register = async (page, change) => {
    await page.goto(`${server.base}/register`);
    await journey.typeRegistration(page, { ...aPerson(), ...change });
    await submit(page, "/register");
  };
  await each(who, "a refused registration", "/register", (page) => register(page, { password: "short" }));
  await each(who, "the wait for digits", "/verify", (page) => register(page, {}));
  await each(who, "the message with the digits", `/verify/message/${ID}`, (page) =>
    follow(page, page.locator('main a[href^="/verify/message"]')),
  );
}

// What only shows after something was done.
async function states(each, server) {
  const who = "a student with data";
  const sample = async (page) => {
    await page.goto(`${server.base}/tests/import`);
    return journey.brokenSample((await journey.download(page, page.locator('main a[href$="/sample/long.csv"]'))).text);
  };
  await each(who, "an import with errors", `/tests/import/${ID}`, async (page) => journey.chooseFile(page, (await sample(page)).bytes));
  await each(who, "an import with dates that can be read both ways", `/tests/import/${ID}`, async (page) => {
    await page.goto(`${server.base}/tests/import`);
    const text = "date,test,subject,questions,correct,wrong,marks,out of\n03/04/2026,Mock,Physics,45,30,5,100,180\n";
    await journey.chooseFile(page, Buffer.from(text));
  });
  await each(who, "a done import", `/tests/import/${ID}`, async (page) => {
    const { bytes, right } = await sample(page);
    await journey.chooseFile(page, Buffer.from(bytes.toString().replace("eight", right)));
    await journey.confirmImport(page);
  });
  await each(who, "a file that cannot be read", "/tests/import", (page) =>
    page
      .goto(`${server.base}/tests/import`)
      .then(() => journey.chooseFile(page, readFileSync(process.execPath).subarray(0, 4000))),
  );
  await each(who, "a refused result", "/tests/new", async (page) => {
    await page.goto(`${server.base}/tests/new`);
    await page.fill("main [name=test_name]", "Mock");
    await journey.sendResult(page, { subject: "Physics", total_questions: 10, correct_answers: 11, score: 1, max_score: 2 });
  });
  await each(who, "one result", `/tests/${ID}`, (page) =>
    page.goto(`${server.base}/tests`).then(() => follow(page, page.locator("main .row a").first())),
  );
  await each(who, "the form of one result", `/tests/${ID}/edit`, (page) => page.goto(`${page.url()}/edit`));
  await each(who, "one chapter", `/chapter/${ID}`, async (page) => {
    await page.goto(`${server.base}/insights`);
    await page.goto(await page.locator('main a[href^="/chapter/"]').first().evaluate((link) => link.href));
  });
  await each(who, "one exam and a rank", `/exams/${ID}`, async (page) => {
    await page.goto(`${server.base}/exams`);
    await follow(page, page.locator("main a.exams__link").first());
    await page.fill("main [name=marks]", "600");
    await follow(page, page.locator("main #rank button[type=submit]"));
  });
  await each(who, "a running timer", "/session", async (page) => {
    await page.goto(`${server.base}/session?subject=Physics&chapter=Optics`);
    if (await page.locator('main form[action="/session/start"]').count()) await submit(page, "/session/start", "button");
  });
  await each(who, "a refused session", "/session/add", async (page) => {
    await page.goto(`${server.base}/session`);
    await page.locator("main details:has(form[action='/session/add']) > summary").click();
    await journey.fill(page, { subject: "Physics", duration_minutes: "0", focus_score: "9" }, 'main form[action="/session/add"]');
    await submit(page, "/session/add", "button");
  });
  await each(who, "a page that may not be seen", "/admin", (page) => page.goto(`${server.base}/admin`));
}
