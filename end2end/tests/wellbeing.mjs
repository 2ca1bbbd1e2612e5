// Balance on a phone without script: consent, a questionnaire left half-way and refused, its result, a lighter plan,
// and everything deleted again. And shared with a mentor, with script and without.
import assert from "node:assert/strict";
import { DESK, PHONE, browser, follow, mustSay, newPage, pathOf, signIn, submit, violations, violationsInEveryLook, words } from "../lib/browser.mjs";
import { SAMPLE, aPerson, registered, sampleServer } from "../lib/people.mjs";

const FORM = "/wellbeing/check-in/cbi_s";

export default {
  async run(t) {
    const server = t.use(await sampleServer("wellbeing"));
    const chromium = t.use(await browser());
    await withData(t, server, chromium);
    for (const hasScript of [true, false]) await sharing(t, server, chromium, hasScript);
    const page = (t.page = await newPage(chromium, { ...PHONE, javaScriptEnabled: false }));
    const person = aPerson("Noor Khan");
    await registered(server, person);
    await signIn(page, server, person);
    await empty(t, page, server);
    await questionnaire(t, page, server);
    await lighter(t, page, server);
    await deletion(t, page, server);
  },
};

async function withData(t, server, chromium) {
  const page = (t.page = await newPage(chromium, PHONE));
  await signIn(page, server, SAMPLE.student);
  await t.step("today leads to the balance, which shows its parts with the usual range of each", async () => {
    await page.goto(`${server.base}/today`);
    await follow(page, page.locator('main a.balance-glance[href="/wellbeing"]'));
    await mustSay(page, /\d+ (In balance|A bit stretched|Stretched)/, "Hours in 7 days", "Longest stretch without a break", "Accuracy drift", "usual:", "not a diagnosis", "Only you see");
    assert.doesNotMatch(await words(page), /burnout|risk/i);
  });
  await t.step("the trend has its numbers as a table, of a month or of four", async () => {
    const rows = () => page.locator("main .chart table tbody tr").count();
    assert.equal(await rows(), 30);
    await follow(page, page.locator('main a.chip[href="/wellbeing?days=120"]'));
    assert.equal(await rows(), 120);
  });
  await t.step("neither the page nor the questionnaire has a violation", async () => {
    for (const path of ["/wellbeing", FORM]) {
      await page.goto(server.base + path);
      assert.deepEqual(await violations(page), []);
    }
  });
}

async function sharing(t, server, chromium, hasScript) {
  const options = hasScript ? DESK : { ...PHONE, javaScriptEnabled: false };
  const how = hasScript ? "with script" : "without script";
  const [own, theirs] = [await newPage(chromium, options), await newPage(chromium, options)];
  // What axe says of every look; it is a script itself.
  const isSound = async (page) => {
    if (hasScript) assert.deepEqual(await violationsInEveryLook(page), []);
  };
  let shared;
  await t.step(`a mentor sees nobody's balance before somebody shares it, ${how}`, async () => {
    t.page = theirs;
    await signIn(theirs, server, SAMPLE.mentor);
    assert.equal(pathOf(theirs), "/start");
    await follow(theirs, theirs.locator('main a[href="/mentor/balance"]'));
    await mustSay(theirs, "Nobody shares with you yet", "They can stop at any time");
    await isSound(theirs);
  });
  await t.step(`a student reads what a mentor will see, and shares, ${how}`, async () => {
    t.page = own;
    await signIn(own, server, SAMPLE.student);
    await own.goto(`${server.base}/wellbeing`);
    await mustSay(own, "Only you see this page", "Who can see this Only you");
    await own.locator('main details.confirm:has(form[action="/wellbeing/shares"]) summary').click();
    await mustSay(own, "the parts it is made of", "They never see your answers", "You can stop at any time");
    await isSound(own);
    await own.selectOption('main form[action="/wellbeing/shares"] select', { label: "Sample Mentor" });
    await submit(own, "/wellbeing/shares");
    await mustSay(own, "Your Balance is shared now", "You and Sample Mentor", "not looked at yet");
    await isSound(own);
  });
  await t.step(`the mentor sees balance, parts and trend, and the student sees that they looked, ${how}`, async () => {
    t.page = theirs;
    await theirs.goto(`${server.base}/mentor/balance`);
    await mustSay(theirs, "Sample Student", /In balance|A bit stretched|Stretched/, "shared since");
    await isSound(theirs);
    await follow(theirs, theirs.locator('main a[href^="/mentor/balance/"]'));
    shared = pathOf(theirs);
    await mustSay(theirs, "Balance of Sample Student", "Hours in 7 days", "usual:", "not a diagnosis", "Accuracy drift: below the forecast", "have fixed limits");
    assert.doesNotMatch(await words(theirs), /your forecast|burnout|Personal|Studies-related|lighter/i);
    assert.equal(await theirs.locator("main .chart table tbody tr").count(), 30);
    await isSound(theirs);
    t.page = own;
    await own.goto(`${server.base}/wellbeing`);
    await mustSay(own, "last looked at on");
  });
  await t.step(`the student stops, and the mentor's next click finds nothing, ${how}`, async () => {
    t.page = own;
    await follow(own, own.locator('main #shares form[action$="/stop"] button'));
    await mustSay(own, "It is not shared with this mentor any longer", "Who can see this Only you");
    t.page = theirs;
    assert.equal((await theirs.goto(server.base + shared)).status(), 404);
    await theirs.goto(`${server.base}/mentor/balance`);
    await mustSay(theirs, "Nobody shares with you yet");
  });
}

async function empty(t, page, server) {
  await t.step("before two weeks of sessions the page says what it waits for", async () => {
    await page.goto(`${server.base}/wellbeing`);
    await mustSay(page, "Balance needs 14 days of sessions", "0 of 14 days", "I agree");
    // The mentor of the sample is nobody's whose data is real.
    await mustSay(page, "Who can see this Only you", "There is no mentor you can share with yet");
    assert.equal(await page.locator('main form[action="/wellbeing/delete"]').count(), 0);
    await page.goto(`${server.base}/today`);
    assert.equal(await page.locator("main .balance-glance").count(), 0);
  });
}

async function questionnaire(t, page, server) {
  const choose = (item, choice) => page.check(`main [name="answers.${item}"][value="${choice}"]`);
  await t.step("the questionnaire asks for consent first, and leads on to its questions", async () => {
    await page.goto(server.base + FORM);
    assert.equal(await page.locator("main input[type=radio]").count(), 0);
    await submit(page, "/wellbeing/consent");
    assert.equal(pathOf(page), FORM);
    assert.equal(await page.locator("main fieldset").count(), 13);
  });
  await t.step("too few answers are refused, and those given stay", async () => {
    await choose("personal_1", "often");
    await choose("studies_1", "high");
    await submit(page, FORM);
    assert.match(await words(page, "main .error-summary"), /at least half of one part/);
    for (const [item, choice] of [["personal_1", "often"], ["studies_1", "high"]])
      assert.ok(await page.isChecked(`main [name="answers.${item}"][value="${choice}"]`), item);
  });
  await t.step("with half of one part there is a score for it, and none for the other", async () => {
    await choose("personal_2", "often");
    await choose("personal_3", "often");
    await submit(page, FORM);
    assert.equal(pathOf(page), "/wellbeing");
    await mustSay(page, "Your answers are saved", "Personal 75", "Studies-related too few answers", "Copenhagen Burnout Inventory");
  });
  await t.step("later on the same day the answers are there to go on with", async () => {
    await page.goto(server.base + FORM);
    await mustSay(page, "You answered today already");
    assert.ok(await page.isChecked('main [name="answers.personal_3"][value="often"]'));
    for (const item of ["studies_2", "studies_3"]) await choose(item, "somewhat");
    for (const item of ["studies_4", "studies_7"]) await choose(item, "never");
    await submit(page, FORM);
    // (75 + 50 + 50 + 0 + 100) / 5: the last question is turned round.
    await mustSay(page, "Personal 75", "Studies-related 55");
    assert.equal(await page.locator("main .chart table tbody tr").count(), 2);
  });
}

async function lighter(t, page) {
  await t.step("a high score leads to people and to a lighter plan, which can be ended", async () => {
    await mustSay(page, "Talk to someone", "If it gets heavy");
    await submit(page, "/wellbeing/ease");
    await mustSay(page, "Your plan is 25 % lighter until");
    await submit(page, "/wellbeing/ease/end", ".button--soft");
    await mustSay(page, "Back to the full plan");
    assert.doesNotMatch(await words(page), /25 % lighter until/);
  });
}

async function deletion(t, page, server) {
  await t.step("a consent taken back hides the answers, and the flash brings it back", async () => {
    await submit(page, "/wellbeing/consent/withdraw");
    await mustSay(page, "no longer read", "Earlier answers are still stored");
    assert.doesNotMatch(await words(page), /Personal 75|burnout/i);
    await follow(page, page.locator(".flash form[action='/wellbeing/consent'] button"));
    await mustSay(page, "Personal 75");
  });
  await t.step("deleting asks once more and leaves nothing", async () => {
    await page.locator("main details.confirm:has(form[action='/wellbeing/delete']) summary").click();
    await submit(page, "/wellbeing/delete");
    await mustSay(page, "Everything here is deleted", "I agree");
    await page.goto(server.base + FORM);
    assert.equal(await page.locator("main input[type=radio]").count(), 0);
  });
}
