// What is behind the numbers, without script: reasons of errors, a chapter, the heat map and its files; and by keyboard.
// What a student and an institution add to a chapter, with script and without.
import assert from "node:assert/strict";
import { DESK, PHONE, browser, follow, mustSay, newPage, pathOf, signIn, submit, violations, words } from "../lib/browser.mjs";
import { parseCsv, records } from "../lib/csv.mjs";
import * as journey from "../lib/journey.mjs";
import { SAMPLE, sampleServer } from "../lib/people.mjs";

export default {
  async run(t) {
    const server = t.use(await sampleServer("insights"));
    const chromium = t.use(await browser());
    const page = (t.page = await newPage(chromium, { ...PHONE, javaScriptEnabled: false }));
    await signIn(page, server, SAMPLE.student);
    await reasons(t, page, server);
    await patterns(t, page, server);
    await heatMap(t, page, server);
    await chapter(t, page, server);
    for (const hasScript of [false, true]) {
      const admin = (t.page = await journey.either(chromium, hasScript));
      const added = await shared(t, admin, server);
      const own = (t.page = await journey.either(chromium, hasScript));
      await signIn(own, server, SAMPLE.student);
      await links(t, own, server, added);
      await feeling(t, own);
    }
    const desk = (t.page = await newPage(chromium, DESK));
    await signIn(desk, server, SAMPLE.student);
    await byKeyboard(t, desk, server);
    await byArrows(t, desk, server);
    await accessible(t, desk, server);
  },
};

async function reasons(t, page, server) {
  await t.step("more reasons than wrong answers are refused beside the field, and stay typed", async () => {
    await page.goto(`${server.base}/tests`);
    await follow(page, page.locator("main .row a").first());
    await page.locator("main .reasons__row summary").first().click();
    await page.locator("main [name=concept]").first().fill("900");
    await submit(page, `${pathOf(page)}/answers`);
    assert.equal(await page.locator("main .error-summary").count(), 1);
    assert.match(await words(page, "#f-concept-0-error"), /900|from 1 to/);
    assert.equal(await page.locator("main [name=concept]").first().inputValue(), "900");
  });
  await t.step("reasons within the wrong answers are stored and shown again", async () => {
    await page.locator("main [name=concept]").first().fill("");
    // A guess is a right answer: in a chapter that has some.
    const row = page.locator("main .reasons__row").filter({ hasNotText: ", 0 right" }).first();
    if (!(await row.evaluate((row) => row.open))) await row.locator("summary").click();
    await row.locator("[name=guessed]").fill("1");
    await submit(page, `${pathOf(page).replace(/\/answers$/, "")}/answers`);
    await mustSay(page, "Reasons saved");
    assert.equal(await page.locator("main .reasons__row").filter({ hasText: "1 noted" }).locator("[name=guessed]").inputValue(), "1");
  });
}

async function patterns(t, page, server) {
  await t.step("insights say what stands out, with what it rests on and one thing to do", async () => {
    await page.goto(`${server.base}/insights`);
    await mustSay(page, "What stands out", "Trying or leaving open", "Pace", "1 right answer was a guess");
    const n = await page.locator("main .pattern").count();
    assert.ok(n >= 1 && n <= 5, `${n} patterns`);
    assert.match(await words(page, "main .pattern__evidence"), /^\d[\d,]* (tests?|questions?|noted answers?), .* to /);
  });
}

async function heatMap(t, page, server) {
  await t.step("the heat map goes over to test series and to a list by links", async () => {
    await page.goto(`${server.base}/insights/heatmap`);
    await follow(page, page.getByRole("link", { name: "Test series" }));
    await mustSay(page, "Banyan Series", "Granite Series");
    await follow(page, page.getByRole("link", { name: "Show as a list" }));
    await mustSay(page, "Percent right", "Likely");
  });
  await t.step("the file has the rows and numbers of the list", async () => {
    const shown = await page.locator("main table tbody tr").evaluateAll((rows) =>
      rows.map((row) => [...row.children].slice(0, 7).map((cell) => cell.innerText.trim())),
    );
    const file = await journey.download(page, page.locator('main a[download][href*="csv"]').first());
    const inFile = records(parseCsv(file.text)).map((row) => [
      row.chapter,
      row.subject,
      row.series || "No series",
      row.questions,
      row.correct,
      row.percent,
      row.mastery,
    ]);
    assert.ok(shown.length > 20);
    assert.deepEqual(inFile, shown);
  });
}

async function chapter(t, page, server) {
  await t.step("a row of the map leads to its chapter", async () => {
    await page.goto(`${server.base}/insights/heatmap`);
    const link = page.locator("main tbody th a").first();
    const name = await link.innerText();
    await follow(page, link);
    assert.match(pathOf(page), /^\/chapter\/[0-9a-f-]{36}$/);
    assert.equal(await words(page, "h1"), name);
    await mustSay(page, "How well you know it", "Last seen", "Worth in the exam", "Accuracy");
  });
  await t.step("practising starts the timer with that chapter", async () => {
    const name = await words(page, "h1");
    await submit(page, "/session/start");
    assert.equal(pathOf(page), "/session");
    await mustSay(page, "Running", name);
    await page.locator("main details.confirm summary").first().click();
    await submit(page, "/session/discard");
  });
  await t.step("a chapter that is not one's own is not there", async () => {
    const answer = await page.goto(`${server.base}/chapter/01900000-0000-7000-8000-00000000ffff`);
    assert.equal(answer.status(), 404);
  });
}

// The weakest chapter, as its page has it: the names, and the address.
async function weakest(page, server) {
  await page.goto(`${server.base}/insights/heatmap`);
  await follow(page, page.locator("main tbody th a").first());
  return { chapter: await words(page, "h1"), subject: await words(page, "main .page-head .badge"), path: pathOf(page) };
}

async function openForm(page, selector) {
  const details = page.locator(`main details:has(${selector})`);
  if ((await details.count()) && !(await details.evaluate((one) => one.open))) await details.locator("summary").click();
}

async function shared(t, page, server) {
  const title = `School notes ${page.how}`;
  const student = await page.context().browser().newPage();
  await signIn(student, server, SAMPLE.student);
  const of = await weakest(student, server);
  await student.close();
  await t.step(`${page.how}: an admin adds a link to a chapter, takes it out and puts it back`, async () => {
    await signIn(page, server, SAMPLE.admin);
    await page.goto(`${server.base}/admin`);
    await follow(page, page.locator('main a[href="/admin/resources"]'));
    await journey.fill(page, { subject: of.subject, chapter: of.chapter.toUpperCase(), title, link: "http://school.example/" });
    await submit(page, "/admin/resources");
    assert.match(await words(page, "#f-link-error"), /begins with https/);
    assert.equal(await journey.valueOf(page, "title"), title);
    await page.fill("main [name=link]", "https://school.example/notes");
    await submit(page, "/admin/resources");
    await mustSay(page, "Link added.", title, "school.example");
    await follow(page, page.getByRole("button", { name: `Remove ${title}` }));
    await mustSay(page, "Link removed.");
    await follow(page, page.locator('.flash form[action$="/restore"] button'));
    await mustSay(page, "Link is back.", title);
    if (page.how === "with script") assert.deepEqual(await violations(page), []);
    assert.deepEqual(page.faults, []);
  });
  return title;
}

async function links(t, page, server, added) {
  await t.step(`${page.how}: a chapter shows the institution's links, and takes, removes and brings back one's own`, async () => {
    const { path } = await weakest(page, server);
    await mustSay(page, "From your institution", added, "school.example");
    assert.equal(await page.getByRole("button", { name: `Remove ${added}` }).count(), 0, "it is not the student's to remove");
    const form = `form[action="${path}/resources"]`;
    await openForm(page, form);
    const title = `Rays ${page.how}`;
    await journey.fill(page, { title, link: "javascript:alert(1)", minutes: "25" });
    await submit(page, `${path}/resources`);
    assert.match(await words(page, "#f-link-error"), /begins with https/);
    assert.equal(await page.locator('main a[href^="javascript:"]').count(), 0);
    await page.fill("main [name=link]", "https://example.org/rays");
    await submit(page, `${path}/resources`);
    await mustSay(page, "Link added.", "Yours", `${title} example.org · 25 min`);
    const link = page.getByRole("link", { name: title, exact: true });
    assert.deepEqual(await link.evaluate((one) => [one.rel, one.href]), ["noopener noreferrer", "https://example.org/rays"]);
    await follow(page, page.getByRole("button", { name: `Remove ${title}` }));
    await mustSay(page, "Link removed.");
    assert.equal(await link.count(), 0);
    await follow(page, page.locator('.flash form[action$="/restore"] button'));
    await mustSay(page, "Link is back.", title);
    await follow(page, page.getByRole("button", { name: `Remove ${title}` }));
    if (page.how === "with script") assert.deepEqual(await violations(page), []);
  });
}

async function feeling(t, page) {
  await t.step(`${page.how}: how hard a chapter feels is said, changed and taken back`, async () => {
    const path = pathOf(page);
    const rated = page.locator("main [name=difficulty]:checked");
    assert.equal(await rated.count(), 0);
    await page.check('main [name=difficulty][value="5"]');
    await submit(page, `${path}/difficulty`);
    await mustSay(page, "Saved.", "Last said: today");
    assert.equal(await rated.inputValue(), "5");
    await page.check('main [name=difficulty][value="1"]');
    await submit(page, `${path}/difficulty`);
    const [, mastery] = /Mastery (\d+)\s?%/.exec(await words(page));
    const says = /You find this easy, and your tests say (\d+) % from \d+ questions/.exec(await words(page));
    assert.equal(says?.[1], Number(mastery) < 40 ? mastery : undefined);
    await submit(page, `${path}/difficulty/remove`);
    await mustSay(page, "Taken back.");
    assert.equal(await rated.count(), 0);
    assert.deepEqual(page.faults, []);
  });
}

async function byKeyboard(t, page, server) {
  await t.step("by keyboard from the map to a chapter, and the map scrolls with the arrow keys", async () => {
    await page.goto(`${server.base}/insights/heatmap`);
    const region = page.locator("main .table-scroll");
    await region.focus();
    assert.equal(await region.evaluate((element) => element === document.activeElement), true);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.closest("th")?.scope), "row");
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
    assert.match(pathOf(page), /^\/chapter\//);
  });
}

async function byArrows(t, page, server) {
  const here = () => page.evaluate(() => [document.activeElement.closest("tr").rowIndex, document.activeElement.closest("td, th").cellIndex]);
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
    return here();
  };
  await t.step("arrow keys go from cell to cell of the map and stop at its ends, and the cell is said in words", async () => {
    await page.goto(`${server.base}/insights/heatmap`);
    await page.locator("main .table-scroll").focus();
    await page.keyboard.press("Tab");
    assert.deepEqual(await here(), [1, 0], "the map begins at its first chapter");
    assert.deepEqual(await press("ArrowRight", "ArrowDown"), [2, 1]);
    const name = await page.locator("main tbody tr").nth(1).locator("th a").innerText();
    const said = await words(page, "main .cell-words");
    assert.ok(said.startsWith(`${name} · Week of `), said);
    const [rows, columns] = await page.evaluate(() => {
      const table = document.querySelector(".heat-map");
      return [table.tBodies[0].rows.length, table.tHead.rows[0].cells.length];
    });
    assert.deepEqual(await press("Control+End", "ArrowDown", "ArrowRight"), [rows, columns - 1]);
    assert.deepEqual(await press("Home", "ArrowLeft"), [rows, 0]);
    assert.deepEqual(await press("Control+Home", "ArrowUp", "End"), [1, columns - 1]);
  });
  await t.step("the map is one stop of Tab, which comes back to where it was left", async () => {
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.closest(".heat-map")), null);
    await page.keyboard.press("Shift+Tab");
    assert.equal((await here())[0], 1);
    assert.equal(await page.locator('main .heat-map [tabindex="0"]').count(), 1);
  });
  await t.step("Enter on a number leads to its chapter", async () => {
    const name = await page.locator("main tbody tr").first().locator("th a").innerText();
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
    assert.equal(await words(page, "h1"), name);
  });
}

async function accessible(t, page, server) {
  const paths = ["/insights", "/insights/heatmap", "/insights/heatmap?by=series", "/insights/heatmap?by=week&show=list"];
  for (const path of [...paths, new URL(page.url()).pathname]) {
    await t.test(`axe has nothing against ${path.replace(/[0-9a-f-]{36}/, "{id}")}`, async () => {
      await page.goto(server.base + path);
      assert.deepEqual(await violations(page), []);
    });
  }
}
