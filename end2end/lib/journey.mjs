// What people do both with and without script.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { DESK, PHONE, follow, newPage, pathOf, submit } from "./browser.mjs";
import { dayFromNow, parseCsv, writeCsv } from "./csv.mjs";

// A desk with script, or a phone without: `hasScript` and `how` of the page say which.
export async function either(browser, hasScript) {
  const page = await newPage(browser, hasScript ? DESK : { ...PHONE, javaScriptEnabled: false });
  return Object.assign(page, { hasScript, how: hasScript ? "with script" : "without script" });
}

// Types a code into a form; with script the sixth digit sends it.
export async function typeCode(page, action, code) {
  const form = page.locator(`main form[action="${action}"]:has([name=code])`);
  const type = () => form.locator("[name=code]").fill(code);
  if (page.hasScript && /^\d{6}$/.test(code)) {
    await Promise.all([page.waitForNavigation({ waitUntil: "load" }), type()]);
  } else {
    await type();
    await follow(page, form.locator("button[type=submit]"));
  }
}

export async function signOut(page, server) {
  await page.goto(`${server.base}/me`);
  await submit(page, "/logout");
}

// J14: signs out; the button for going back then leads to nothing of that person.
export async function leaveNothing(page, server, name) {
  await page.goto(`${server.base}/today`);
  assert.ok((await page.content()).includes(name), "the page of before names its person");
  await signOut(page, server);
  for (const before of ["/me", "/today"]) {
    await page.goBack({ waitUntil: "load" });
    assert.equal(pathOf(page), "/login", `going back to ${before}`);
    assert.ok(!(await page.content()).includes(name), `going back to ${before} shows who was there`);
  }
}

export async function fill(page, fields, form = "main") {
  for (const [name, value] of Object.entries(fields)) await page.fill(`${form} [name="${name}"]`, String(value));
}

export async function valueOf(page, name) {
  return page.inputValue(`main [name="${name}"]`);
}

// Types everything that registration asks for.
export async function typeRegistration(page, person) {
  await fill(page, { display_name: person.name, email: person.email, password: person.password });
  const zone = page.locator("main [name=time_zone]");
  if ((await zone.inputValue()) === "") await zone.selectOption(person.zone);
  const [year, month] = (person.born ?? "2001-04").split("-");
  await page.selectOption("main [name=born_month]", month);
  await page.fill("main [name=born_year]", year);
}

// Reads the digits on the page that stands in for a mailbox, and comes back.
export async function digitsFromPage(page) {
  await page.goto(new URL("/verify", page.url()).href);
  await follow(page, page.locator('main a[href^="/verify/message"]'));
  const text = await page.locator("body").innerText();
  const code = text.match(/\b\d{6}\b/)?.[0];
  assert.ok(code, `six digits stand in the message: ${text.slice(0, 400)}`);
  await page.goBack();
  return code;
}

// The sums of an import: tests, new, changed, there already, to fix.
export async function sums(page) {
  const parts = await page
    .locator("main .sum__part")
    .evaluateAll((parts) =>
      parts.map((part) => [
        part.querySelector("dt").textContent.trim(),
        Number(part.querySelector("dd").textContent.replaceAll(/\D/g, "")),
      ]),
    );
  const found = Object.fromEntries(parts);
  return {
    tests: found.tests,
    new: found.new,
    changed: found.changed,
    unchanged: found["there already"],
    errors: found["to fix"],
  };
}

// Presses a download and returns what was saved.
export async function download(page, locator) {
  const [file] = await Promise.all([page.waitForEvent("download"), locator.click()]);
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), "utf8") };
}

// The downloaded sample as a student would fill it in: recent dates, and one cell that is no number.
export function brokenSample(text) {
  const rows = parseCsv(text);
  const [head, ...body] = rows;
  const column = (name) => head.indexOf(name);
  for (const row of body) row[column("test_date")] = dayFromNow(-9);
  const broken = 4; // as the page counts: from 1, with the header
  rows[broken - 1][column("chapter_correct")] = "eight";
  return { bytes: Buffer.from(writeCsv(rows)), row: broken, column: column("chapter_correct"), right: "8", rows };
}

export async function chooseFile(page, bytes, name = "my results.csv") {
  await page.setInputFiles("main input[name=file]", { name, mimeType: "text/csv", buffer: bytes });
  await submit(page, "/tests/import");
}

export async function confirmImport(page) {
  const { pathname } = new URL(page.url());
  await submit(page, `${pathname.replace(/\/(fix|confirm)$/, "")}/confirm`);
}

// The tests of the list as a person reads them: name, subject, marks.
export async function listed(page) {
  return page.locator("main .rows > .row").evaluateAll((rows) =>
    rows.map((row) => {
      const facts = row.querySelector(".muted").textContent.replaceAll(/\s+/g, " ").trim().split(" · ");
      return {
        name: row.querySelector("strong").textContent.trim(),
        subject: facts[0],
        marks: facts.at(-1).replace(/ Sample$/, ""),
      };
    }),
  );
}

// Fills the form of a result and sends it.
export async function sendResult(page, fields) {
  await fill(page, fields);
  await submit(page, pathOf(page));
}
