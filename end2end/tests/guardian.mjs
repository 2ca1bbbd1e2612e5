// Students under 18: they wait, a guardian agrees by mail, narrows it, takes it back; with script and without. And what
// a student or a stranger tries with the links.
import assert from "node:assert/strict";
import { join } from "node:path";
import { DESK, PHONE, browser, follow, mustSay, newPage, pathOf, signIn, submit, violations, violationsInEveryLook, words } from "../lib/browser.mjs";
import * as journey from "../lib/journey.mjs";
import { mailTo } from "../lib/mail.mjs";
import { aPerson, registered, signedIn } from "../lib/people.mjs";
import { until } from "../lib/runner.mjs";
import { Server } from "../lib/server.mjs";

const YES = "button[name=answer][value=yes]";
const NO = "button[name=answer][value=no]";

export default {
  async run(t) {
    const server = t.use(await Server.start({ name: "guardian", env: { STUDY_PLUS_LIMITS: "off" } }));
    const chromium = t.use(await browser());
    const limited = t.use(await Server.start({ name: "guardian-limits" }));
    for (const hasScript of [false, true]) {
      const options = hasScript ? DESK : { ...PHONE, javaScriptEnabled: false };
      const own = async () => Object.assign(await newPage(chromium, options), { hasScript });
      await consent(t, await own(), await own(), server);
      await tooSoon(t, await own(), limited);
    }
    await hostile(t, await newPage(chromium, DESK), await newPage(chromium, DESK), server);
    await resends(t, limited);
  },
};

const how = (page) => (page.hasScript ? "with script" : "without script");

// What axe says of every look; it is a script itself.
async function isSound(page) {
  if (page.hasScript) assert.deepEqual(await violationsInEveryLook(page), []);
}

// Sixteen years ago, whatever day it is.
function aMinor(name) {
  const now = new Date();
  const born = `${now.getUTCFullYear() - 16}-${String(now.getUTCMonth() + 1).padStart(2, "0")}`;
  return { ...aPerson(name), born };
}

// The newest message to somebody that has these words in it.
async function mailWith(server, email, words) {
  const find = () => mailTo(join(server.dataDir, "outbox"), email).findLast((mail) => mail.body.includes(words));
  return until(find, `a message with “${words}”`);
}

const pathIn = (mail, start) => mail.body.match(new RegExp(`https?://[^/\\s]+(${start}\\S+)`))[1];

async function asked(server, email) {
  return pathIn(await mailWith(server, email, "answer here within 7 days"), "/guardian/ask/");
}

async function ask(page, name, email) {
  await page.fill("main [name=name]", name);
  await page.fill("main [name=email]", email);
  await submit(page, "/guardian");
}

async function agree(page, server, path, extras = []) {
  await page.goto(server.base + path);
  for (const box of ["is_guardian", "study", ...extras]) await page.check(`main [name=${box}]`);
  await submit(page, path, YES);
}

async function consent(t, page, home, server) {
  t.page = page;
  const asha = aMinor("Asha Rao");
  const mother = aPerson("Mira Rao");
  await t.step(`whoever is under 13 is refused kindly, and what they typed stays, ${how(page)}`, async () => {
    await page.goto(`${server.base}/register`);
    await journey.typeRegistration(page, { ...asha, born: `${new Date().getUTCFullYear() - 9}-01` });
    await submit(page, "/register");
    assert.match(await words(page, "#f-born-error"), /for people from 13 years/);
    assert.equal(await journey.valueOf(page, "email"), asha.email);
    await isSound(page);
  });
  await t.step(`a student under 18 registers and finds one page, ${how(page)}`, async () => {
    await journey.typeRegistration(page, asha);
    await submit(page, "/register");
    const code = await journey.digitsFromPage(page);
    const field = page.locator("main [name=code]");
    if (page.hasScript) await Promise.all([page.waitForURL(/\/guardian/), field.fill(code)]);
    else {
      await field.fill(code);
      await submit(page, "/verify");
    }
    for (const path of ["/today", "/tests/new", "/me", "/wellbeing"]) {
      await page.goto(server.base + path);
      assert.equal(pathOf(page), "/guardian", path);
    }
    await mustSay(page, "A parent or guardian has to agree", "You are under 18");
    assert.equal(await page.locator(".bottom-bar, .side-bar").count(), 0);
    await isSound(page);
  });
  await t.step(`their own address in another spelling is no guardian's, ${how(page)}`, async () => {
    await ask(page, mother.name, asha.email.replace("@", "+mum@").toUpperCase());
    assert.match(await words(page, "#f-email-error"), /your own mailbox/);
    await isSound(page);
    await ask(page, mother.name, mother.email);
    await mustSay(page, "The mail is on its way", mother.name, mother.email);
    await isSound(page);
  });
  await t.step(`the mail is sent again, and the link of the first one has ended, ${how(page)}`, async () => {
    const first = await asked(server, mother.email);
    await submit(page, "/guardian/resend");
    await mustSay(page, "The mail is on its way", mother.name, mother.email);
    const second = await until(async () => {
      const path = await asked(server, mother.email);
      return path !== first && path;
    }, "a second link");
    t.page = home;
    assert.equal((await home.goto(server.base + first)).status(), 410);
    await mustSay(home, "This link has ended");
    assert.equal((await home.goto(server.base + second)).status(), 200);
    await mustSay(home, "Asha R.");
  });
  await t.step(`the guardian reads what it is about and agrees, ${how(page)}`, async () => {
    t.page = home;
    const mail = await mailWith(server, mother.email, "answer here within 7 days");
    assert.ok(!mail.body.includes("Asha") && !mail.body.includes(asha.email), mail.body);
    const path = await asked(server, mother.email);
    await home.goto(server.base + path);
    await mustSay(home, "Asha R.", "There are no adverts", "nothing else is checked");
    assert.ok(!(await words(home)).includes(asha.email));
    await isSound(home);
    await agree(home, server, path);
    await mustSay(home, "Thank you, you have agreed");
    await isSound(home);
    await home.goto(server.base + path);
    await mustSay(home, "This link has ended");
  });
  await t.step(`the student goes on; balance is off and says why, ${how(page)}`, async () => {
    t.page = page;
    await page.goto(`${server.base}/tests/new`);
    assert.equal(pathOf(page), "/tests/new");
    await page.fill("main [name=test_name]", "Mock 1");
    await journey.sendResult(page, { subject: "Physics", total_questions: 10, correct_answers: 7, score: 28, max_score: 40 });
    await page.goto(`${server.base}/wellbeing`);
    await mustSay(page, "a parent or guardian has to agree to that part by itself");
    await isSound(page);
    await follow(page, page.locator('main a[href="/guardian"]'));
    await mustSay(page, "not agreed, so it is off");
    await isSound(page);
  });
  await t.step(`the guardian allows balance, then takes everything back, ${how(page)}`, async () => {
    t.page = home;
    const path = pathIn(await mailWith(server, mother.email, "You have agreed that a student"), "/guardian/consent/");
    await home.goto(server.base + path);
    await mustSay(home, "Your consent", "Asha R.");
    await isSound(home);
    await home.check("main [name=balance]");
    await submit(home, path);
    await mustSay(home, "It holds from now on");
    await page.goto(`${server.base}/wellbeing`);
    assert.equal(pathOf(page), "/wellbeing");
    assert.ok(!(await words(page)).includes("has to agree to that part"));
    await home.locator("main details.confirm > summary").click();
    await submit(home, `${path}/withdraw`);
    await mustSay(home, "You have taken it back");
    await isSound(home);
    await page.goto(`${server.base}/tests`);
    assert.equal(pathOf(page), "/guardian");
    await mustSay(page, "no longer does");
    await isSound(page);
  });
  await t.step(`a guardian who says no is believed, and the student may ask again, ${how(page)}`, async () => {
    await ask(page, mother.name, mother.email);
    t.page = home;
    const path = await until(async () => {
      const found = await asked(server, mother.email);
      const answer = await home.request.get(server.base + found);
      return answer.status() === 200 && found;
    }, "a new link");
    await home.goto(server.base + path);
    await submit(home, path, NO);
    await mustSay(home, "You have said no");
    await isSound(home);
    t.page = page;
    await page.goto(`${server.base}/today`);
    await mustSay(page, "said no on");
    assert.equal(await page.locator('main form[action="/guardian"]').count(), 1);
    assert.deepEqual([...page.faults, ...home.faults], []);
  });
}

async function hostile(t, page, home, server) {
  const asha = aMinor("Asha Rao");
  const father = aPerson("Ravi Rao");
  await registered(server, asha);
  await t.test("the student cannot answer the guardian's link in their own browser", async () => {
    t.page = page;
    await signIn(page, server, asha);
    assert.equal(pathOf(page), "/guardian");
    await ask(page, father.name, father.email);
    const path = await asked(server, father.email);
    const answer = await page.goto(server.base + path);
    assert.equal(answer.status(), 409);
    await mustSay(page, "This is for a parent or guardian");
    assert.deepEqual(await violations(page), []);
    await page.goto(`${server.base}/today`);
    assert.equal(pathOf(page), "/guardian");
  });
  await t.test("an altered link, one of another purpose and a used one are 410, and the account stays shut", async () => {
    const path = await asked(server, father.email);
    const token = path.split("/").at(-1);
    const altered = `${path.slice(0, -3)}${path.at(-3) === "A" ? "B" : "A"}${path.slice(-2)}`;
    for (const dead of [altered, `/guardian/consent/${token}`, "/guardian/ask/x", "/guardian/ask/%00"]) {
      const answer = await home.request.get(server.base + dead);
      assert.ok([404, 410].includes(answer.status()), `${dead} ${answer.status()}`);
    }
    t.page = home;
    await home.goto(server.base + path);
    await submit(home, path, NO);
    for (const method of ["get", "post"]) {
      const again = await home.request[method](server.base + path, {
        headers: { origin: server.base, "content-type": "application/x-www-form-urlencoded" },
        ...(method === "post" ? { data: "answer=yes&name=X&is_guardian=true&study=true" } : {}),
      });
      assert.equal(again.status(), 410);
    }
    const api = await signedIn(server, asha);
    const shut = await api.get("/tests/history");
    assert.equal(shut.is(403).json.code, "guardian_consent_needed");
  });
  await t.test("another site cannot have a guardian agree", async () => {
    t.page = page;
    await page.goto(`${server.base}/guardian`);
    await ask(page, father.name, father.email);
    const path = await until(async () => {
      const found = await asked(server, father.email);
      return (await home.request.get(server.base + found)).status() === 200 && found;
    }, "a new link");
    const answer = await home.request.post(server.base + path, {
      headers: { origin: "https://evil.example", "content-type": "application/x-www-form-urlencoded" },
      data: "answer=yes&name=X&is_guardian=true&study=true",
    });
    assert.equal(answer.status(), 403);
  });
}

async function tooSoon(t, page, server) {
  t.page = page;
  await t.test(`who has the mail sent again at once is told to wait, and one was sent, ${how(page)}`, async () => {
    const [zara, guardian] = [aMinor("Zara Khan"), aPerson("Omar Khan")];
    await registered(server, zara);
    await signIn(page, server, zara);
    await ask(page, guardian.name, guardian.email);
    await mustSay(page, "The mail is on its way");
    await submit(page, "/guardian/resend");
    await mustSay(page, /Wait \d+ seconds, then try again/);
    await isSound(page);
    await asked(server, guardian.email);
    assert.equal(mailTo(join(server.dataDir, "outbox"), guardian.email).length, 1);
  });
}

async function resends(t, server) {
  await t.test("of fifty requests for a mail one is sent", async () => {
    const { api } = await registered(server, aMinor("Noor Khan"));
    const guardian = aPerson("Sana Khan");
    const statuses = [];
    for (let n = 0; n < 50; n += 1) {
      const answer = await api.post("/account/guardian", { name: guardian.name, email: guardian.email });
      statuses.push(answer.status);
    }
    assert.deepEqual([...new Set(statuses)].sort(), [202, 429]);
    assert.equal(statuses.filter((status) => status === 202).length, 1);
    await mailWith(server, guardian.email, "answer here within 7 days");
    assert.equal(mailTo(join(server.dataDir, "outbox"), guardian.email).length, 1);
  });
}
