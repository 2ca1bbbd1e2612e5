// The whole way of a new student on a phone without script: from the first page to numbers, out as a file and back.
import assert from "node:assert/strict";
import { PHONE, browser, follow, mustSay, newPage, pathOf, submit, words } from "../lib/browser.mjs";
import { dayFromNow, parseCsv, records } from "../lib/csv.mjs";
import * as journey from "../lib/journey.mjs";
import { aPerson } from "../lib/people.mjs";
import { Server } from "../lib/server.mjs";

export default {
  async run(t) {
    const server = t.use(await Server.start({ name: "noscript" }));
    const page = (t.page = await newPage(t.use(await browser()), { ...PHONE, javaScriptEnabled: false }));
    const person = aPerson("Meera Nair");
    await account(t, page, server, person);
    await firstResult(t, page, server);
    const sample = {};
    await importing(t, page, server, sample);
    await meaning(t, page, server);
    await roundTrip(t, page, server, sample);
    await theme(t, page, server);
    await t.step("after signing out, the back button shows nothing personal, and the pages ask for a sign-in", async () => {
      await journey.leaveNothing(page, server, person.name);
      await page.goto(`${server.base}/tests`);
      assert.equal(pathOf(page), "/login");
    });
  },
};

async function account(t, page, server, person) {
  await t.step("the first page leads to registration", async () => {
    await page.goto(server.base);
    await follow(page, page.locator('main a[href="/register"]').first());
    assert.equal(pathOf(page), "/register");
  });
  await t.step("a short password is refused beside its field, and the rest stays typed", async () => {
    await journey.typeRegistration(page, { ...person, password: "too short" });
    await submit(page, "/register");
    assert.match(await words(page, "#f-password-error"), /12/);
    assert.equal(await journey.valueOf(page, "email"), person.email);
    assert.equal(await journey.valueOf(page, "password"), "");
    assert.equal(await journey.valueOf(page, "born_month"), "04");
    assert.equal(await journey.valueOf(page, "born_year"), "2001");
  });
  await t.step("registering leads to a page that links the message, since there is no mail server", async () => {
    await journey.typeRegistration(page, person);
    await submit(page, "/register");
    assert.equal(pathOf(page), "/verify");
    await mustSay(page, person.email);
  });
  await t.step("wrong digits are refused beside the field, and say how many tries are left", async () => {
    await page.fill("main [name=code]", "000000");
    await submit(page, "/verify");
    assert.match(await words(page, "#f-code-error"), /4 tries/);
  });
  await t.step("the digits of the message make the account and lead to the first three questions", async () => {
    const code = await journey.digitsFromPage(page);
    await page.fill("main [name=code]", code);
    await submit(page, "/verify");
    assert.equal(pathOf(page), "/onboarding");
  });
  await t.step("NEET UG with a date leads to today, which counts the days", async () => {
    await page.locator("main [name=profile]").selectOption({ label: await labelOf(page, /NEET/) });
    await page.fill("main [name=exam_date]", dayFromNow(100));
    await page.fill("main [name=minutes]", "90");
    await follow(page, page.locator("main form.steps button[type=submit]").first());
    assert.equal(pathOf(page), "/today");
    await mustSay(page, /NEET.* in (99|100|101) days/, person.name);
    await page.goto(`${server.base}/plan/settings`);
    const minutes = await page.locator("main [name^='minutes[']").evaluateAll((fields) => fields.map((field) => field.value));
    assert.deepEqual(minutes, ["90", "90", "90", "90", "90", "90", "0"]);
    await page.goto(`${server.base}/today`);
  });
}

async function theme(t, page, server) {
  const look = () => page.locator("html").evaluate((html) => [html.dataset.theme ?? "", getComputedStyle(html).backgroundColor]);
  const choose = async (name) => {
    await page.goto(`${server.base}/me`);
    await page.check(`main [name=theme][value=${name}]`);
    await submit(page, "/me/theme");
  };
  const dark = "rgb(20, 17, 29)";
  const light = "rgb(246, 244, 251)";
  await t.step("dark stays dark on every page of this browser, though its system is light", async () => {
    assert.deepEqual(await look(), ["", light]);
    await choose("dark");
    assert.deepEqual(await look(), ["dark", dark]);
    for (const path of ["/tests", "/help", "/no-such-page", "/api/docs"]) {
      await page.goto(server.base + path);
      assert.deepEqual(await look(), ["dark", dark], path);
    }
  });
  await t.step("light stays light on a dark system, and the system can decide again", async () => {
    await page.emulateMedia({ colorScheme: "dark" });
    await choose("light");
    assert.deepEqual(await look(), ["light", light]);
    await choose("system");
    assert.deepEqual(await look(), ["", dark]);
    await page.emulateMedia({ colorScheme: "light" });
  });
}

async function labelOf(page, pattern) {
  const labels = await page.locator("main [name=profile] option").allInnerTexts();
  const label = labels.find((text) => pattern.test(text));
  assert.ok(label, `none of ${labels} is ${pattern}`);
  return label;
}

async function firstResult(t, page, server) {
  const typed = {
    subject: "Physics",
    test_name: "Unit test, motion",
    source: "School",
    total_questions: 45,
    correct_answers: 40,
    wrong_answers: 10,
    time_taken: 60,
    test_date: dayFromNow(-3),
  };
  await t.step("today without a result offers to type one, to bring a file and to paste", async () => {
    for (const href of ["/tests/new", "/tests/import"]) assert.ok(await page.locator(`main a[href="${href}"]`).count(), href);
    await mustSay(page, "Add your first test");
    await follow(page, page.locator('main a[href="/tests/new"]').first());
  });
  await t.step("more answers than questions are refused at the field, and everything stays typed", async () => {
    await journey.sendResult(page, typed);
    assert.equal(pathOf(page), "/tests/new");
    assert.match(await words(page, "#f-correct_answers-error"), /40 right and 10 wrong are more than the 45/);
    assert.equal(await page.locator('main .error-summary a[href="#f-correct_answers"]').count(), 1);
    for (const [name, value] of Object.entries(typed)) assert.equal(await journey.valueOf(page, name), String(value), name);
  });
  await t.step("the corrected test is stored, with its marks worked out from the exam", async () => {
    await journey.sendResult(page, { correct_answers: 30 });
    assert.notEqual(pathOf(page), "/tests/new");
    await page.goto(`${server.base}/tests`);
    // NEET: +4 and -1, so 30 * 4 - 10 of 45 * 4.
    assert.deepEqual(await journey.listed(page), [{ name: typed.test_name, subject: "Physics", marks: "110 of 180" }]);
  });
}

async function importing(t, page, server, sample) {
  await t.step("the import page hands out a sample, which is a table with headings", async () => {
    await page.goto(`${server.base}/tests`);
    await follow(page, page.locator('main a[href="/tests/import"]').first());
    const file = await journey.download(page, page.locator('main a[href$="/sample/long.csv"]'));
    assert.match(file.name, /\.csv$/);
    Object.assign(sample, journey.brokenSample(file.text));
    assert.ok(sample.rows.length > 3);
  });
  await t.step("a broken row is shown by row, column, content and cure, and nothing is stored", async () => {
    await journey.chooseFile(page, sample.bytes);
    assert.deepEqual(await journey.sums(page), { tests: 2, new: 1, changed: 0, unchanged: 0, errors: 1 });
    const error = await words(page, "main table.cells tbody tr");
    for (const part of [String(sample.row), "chapter_correct", "eight"])
      assert.ok(error.includes(part), `${part} is not in: ${error}`);
    const cell = page.locator(`main [name="fix.${sample.row}.${sample.column}"]`);
    assert.equal(await cell.inputValue(), "eight");
    sample.preview = page.url();
    await page.goto(`${server.base}/tests`);
    assert.equal((await journey.listed(page)).length, 1);
  });
  await t.step("the refused rows can be had as a file that says why", async () => {
    await page.goto(sample.preview);
    const file = await journey.download(page, page.locator('main a[href$="/failed.csv"]').first());
    const rows = parseCsv(file.text);
    assert.match(file.text, /eight/);
    assert.ok(rows.length >= 2 && rows[0].length > sample.rows[0].length, "a column of reasons is added");
  });
  await t.step("the cell is put right in the page", async () => {
    await page.goto(sample.preview);
    await page.fill(`main [name="fix.${sample.row}.${sample.column}"]`, sample.right);
    await follow(page, page.getByRole("button", { name: "Check again" }).first());
    assert.deepEqual(await journey.sums(page), { tests: 2, new: 2, changed: 0, unchanged: 0, errors: 0 });
  });
  await t.step("confirming stores both tests", async () => {
    await journey.confirmImport(page);
    await mustSay(page, "2 new and 0 changed");
    await page.goto(`${server.base}/tests`);
    const names = (await journey.listed(page)).map(({ name, subject }) => `${name}, ${subject}`);
    assert.deepEqual(names.sort(), ["Full mock 4, Chemistry", "Full mock 4, Physics", "Unit test, motion, Physics"]);
  });
}

async function meaning(t, page, server) {
  await t.step("today says what to do next and why, and how the last test went", async () => {
    await page.goto(`${server.base}/today`);
    // A reason of the plan: of today, or, where that is free, of the next block.
    await mustSay(page, "Last test", "61.1%", "From 3 tests", /marks in the exam/);
    assert.ok((await words(page, ".next")).length > 40);
  });
  await t.step("insights show means by subject, and say what is not known yet", async () => {
    await page.goto(`${server.base}/insights`);
    // (110 + 110 + 130) of 3 * 180.
    await mustSay(page, "64.8%", "Physics", "Chemistry", "Not shown yet");
    for (const numbers of await page.locator("main details.numbers > summary").all()) await numbers.click();
    await mustSay(page, "Full mock 4 72.2%");
  });
  await t.step("the heat map has a row a chapter, with the share of right answers", async () => {
    await page.goto(`${server.base}/insights/heatmap`);
    await mustSay(page, "Optics", "Rotation", "Electrochemistry");
    const optics = await words(page, 'main tr:has(th:has-text("Optics"))');
    assert.match(optics, /9 of 12/);
  });
}

async function roundTrip(t, page, server, sample) {
  await t.step("the export equals the list", async () => {
    await page.goto(`${server.base}/tests`);
    const shown = await journey.listed(page);
    sample.export = await journey.download(page, page.locator('main a[download][href*="export"][href*="csv"]').first());
    const rows = records(parseCsv(sample.export.text));
    const inFile = new Map(rows.map((row) => [`${row.test_name}/${row.subject}`, `${row.score} of ${row.max_score}`]));
    assert.deepEqual([...inFile].sort(), shown.map(({ name, subject, marks }) => [`${name}/${subject}`, marks]).sort());
    const optics = rows.find((row) => row.chapter === "Optics");
    assert.deepEqual([optics.chapter_attempted, optics.chapter_correct, optics.test_date], ["12", "9", dayFromNow(-9)]);
  });
  await t.step("the export brought back is nothing new", async () => {
    await page.goto(`${server.base}/tests/import`);
    await journey.chooseFile(page, Buffer.from(sample.export.text), "export.csv");
    assert.deepEqual(await journey.sums(page), { tests: 3, new: 0, changed: 0, unchanged: 3, errors: 0 });
  });
  await t.step("the import can be undone, and only what it brought goes", async () => {
    await page.goto(`${server.base}/tests/import`);
    await follow(page, page.locator('main .row form[action$="/undo"] button').first());
    await page.goto(`${server.base}/tests`);
    assert.deepEqual(
      (await journey.listed(page)).map(({ name }) => name),
      ["Unit test, motion"],
    );
  });
}
