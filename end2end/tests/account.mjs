// What becomes of an account: where it is signed in, another address and the way back from it, a copy of everything, and
// the end; with script and without.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { DESK, PHONE, browser, follow, mustSay, newPage, pathOf, signIn, submit, violationsInEveryLook } from "../lib/browser.mjs";
import { mailTo } from "../lib/mail.mjs";
import { PASSWORD, SAMPLE, aPerson, registered, sampleServer } from "../lib/people.mjs";
import { until } from "../lib/runner.mjs";
import { newFolder } from "../lib/server.mjs";
import { PYTHON } from "../lib/tools.mjs";

export default {
  async run(t) {
    const server = t.use(await sampleServer("account"));
    const chromium = t.use(await browser());
    for (const hasScript of [false, true]) {
      const options = hasScript ? { ...DESK, acceptDownloads: true } : { ...PHONE, javaScriptEnabled: false };
      const own = async () => Object.assign(await newPage(chromium, options), { hasScript });
      await start(t, await own(), server);
      await signIns(t, await own(), await own(), server);
      await address(t, await own(), server);
      await everything(t, await own(), server);
      await theEnd(t, await own(), server);
    }
  },
};

const how = (page) => (page.hasScript ? "with script" : "without script");

// What axe says of every look, where its own suite does not look; it is a script itself.
async function isSound(page) {
  if (page.hasScript) assert.deepEqual(await violationsInEveryLook(page), []);
}

// With script the last digit sends the form.
async function type(page, code) {
  const field = page.locator("main [name=code]");
  if (page.hasScript) await Promise.all([page.waitForNavigation({ waitUntil: "load" }), field.fill(code)]);
  else {
    await field.fill(code);
    await submit(page, "/me/email/code");
  }
}

// The newest message to somebody that has these words in it.
async function mailWith(server, email, words) {
  const find = () => mailTo(join(server.dataDir, "outbox"), email).findLast((mail) => mail.body.includes(words));
  return until(find, `a message with “${words}”`);
}

const pathIn = (mail, start) => mail.body.match(new RegExp(`https?://[^/\\s]+(${start}\\S+)`))[1];

async function start(t, page, server) {
  t.page = page;
  await t.step(`who helps students starts on a page that says what there is for them, ${how(page)}`, async () => {
    await signIn(page, server, SAMPLE.mentor);
    assert.equal(pathOf(page), "/start");
    await mustSay(page, "Sample Mentor", "What students share with you", "Results of students are not shown to you anywhere");
    await isSound(page);
    await follow(page, page.locator('main a[href="/record"]'));
    assert.equal(pathOf(page), "/record");
    await page.goto(`${server.base}/start`);
    await follow(page, page.locator('main a[href="/me"]'));
    await mustSay(page, "Mentor");
    assert.equal((await page.goto(`${server.base}/tests`)).status(), 403);
  });
}

async function signIns(t, page, other, server) {
  t.page = page;
  const who = await registered(server, aPerson("Tara Two"));
  const places = page.locator("main .sign-ins__row");
  const browsers = places.filter({ hasText: "Chrom" });
  await t.step(`the list has this browser, another one and a program, ${how(page)}`, async () => {
    await signIn(other, server, who);
    await signIn(page, server, who);
    await page.goto(`${server.base}/me`);
    await follow(page, page.locator('main a[href="/me/sessions"]'));
    assert.equal(await places.count(), 3);
    assert.equal(await browsers.count(), 2);
    assert.equal(await browsers.filter({ hasText: "This one" }).locator("form").count(), 0);
    await mustSay(page, "An app or a program");
    await isSound(page);
  });
  await t.step(`ending the other browser signs it out and nothing else, ${how(page)}`, async () => {
    await follow(page, browsers.filter({ hasNotText: "This one" }).locator("button"));
    assert.equal(pathOf(page), "/me/sessions");
    await mustSay(page, "It is signed out");
    assert.equal(await places.count(), 2);
    await other.goto(`${server.base}/tests`);
    assert.equal(pathOf(other), "/login");
    (await who.api.get("/auth/me")).is(200);
  });
  await t.step(`ending all others ends the program, too, ${how(page)}`, async () => {
    const all = "/me/sessions/end-others";
    await page.locator(`main details:has(form[action="${all}"]) > summary`).click();
    await submit(page, all);
    await mustSay(page, "Everything else is signed out", "You are signed in nowhere else");
    assert.equal(await places.count(), 1);
    (await who.api.get("/auth/me")).is(401);
    assert.deepEqual([...page.faults, ...other.faults], []);
  });
}

async function address(t, page, server) {
  t.page = page;
  const asha = await registered(server, aPerson());
  const next = aPerson("Asha New");
  await t.step(`a new address proves itself by digits that are typed, ${how(page)}`, async () => {
    await signIn(page, server, asha);
    await page.goto(`${server.base}/me`);
    await follow(page, page.locator('main a[href="/me/email"]'));
    await mustSay(page, asha.email, "Nothing changes before they are typed here");
    await page.fill("main [name=email]", next.email);
    await submit(page, "/me/email");
    assert.equal(pathOf(page), "/me/email/code");
    await mustSay(page, next.email);
    await isSound(page);
    await type(page, "000000");
    await mustSay(page, "These are not the digits of the mail");
    const { code } = await mailWith(server, next.email, "Your code:");
    await type(page, code);
    assert.equal(pathOf(page), "/me");
    await mustSay(page, "Your account has the new address", next.email);
  });
  await t.step(`the link in the old mailbox gives the account back and signs everybody out, ${how(page)}`, async () => {
    const back = pathIn(await mailWith(server, asha.email, "has another address now"), "/revert/");
    await page.goto(server.base + back);
    await mustSay(page, "every device and program is signed out");
    await isSound(page);
    await submit(page, back);
    await mustSay(page, "Taken back");
    await page.goto(`${server.base}/me`);
    assert.equal(pathOf(page), "/login");
    await page.goto(server.base + back);
    await mustSay(page, "This link has ended");
    const reset = pathIn(await mailWith(server, asha.email, "What was changed was taken back"), "/reset/");
    await page.goto(server.base + reset);
    await page.fill("main [name=password]", `${PASSWORD} again`);
    await submit(page, reset);
    await signIn(page, server, { ...asha, password: `${PASSWORD} again` });
    await page.goto(`${server.base}/me`);
    await mustSay(page, asha.email);
  });
  await t.step(`a mailed link asks before it takes the address, ${how(page)}`, async () => {
    await page.goto(`${server.base}/me/email`);
    await page.fill("main [name=email]", next.email);
    await submit(page, "/me/email");
    const mails = await until(() => {
      const found = mailTo(join(server.dataDir, "outbox"), next.email).filter((mail) => mail.body.includes("/me/email/link/"));
      return found.length > 1 && found;
    }, "the second message");
    const link = pathIn(mails.at(-1), "/me/email/link/");
    await page.goto(server.base + link);
    await mustSay(page, next.email);
    await submit(page, link);
    await mustSay(page, "Your account has the new address");
    await page.goto(server.base + link);
    await mustSay(page, "This link does not work");
  });
}

async function everything(t, page, server) {
  t.page = page;
  const who = await registered(server, aPerson("Mira Data"));
  await t.step(`everything about a person comes as one file, ${how(page)}`, async () => {
    await signIn(page, server, who);
    await page.goto(`${server.base}/me`);
    await follow(page, page.locator('main a[href="/me/data"]'));
    await mustSay(page, "You have not asked for a file yet");
    await submit(page, "/me/data");
    const get = page.locator('main a[href$="/file"]');
    if (page.hasScript) await get.waitFor({ timeout: 30_000 });
    else {
      await until(async () => {
        await page.goto(`${server.base}/me/data`);
        return get.isVisible();
      }, "the file", 30_000);
    }
    await mustSay(page, "Ready", "Taken away on");
    await isSound(page);
    const folder = t.use(newFolder());
    const file = join(folder.path, "mine.zip");
    const [saved] = await Promise.all([page.waitForEvent("download"), get.click()]);
    await saved.saveAs(file);
    assert.match(saved.suggestedFilename(), /^study-plus.*\.zip$/);
    const read = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; " +
      "print('\\n'.join(z.namelist())); print(z.read('README.txt').decode()); print(z.read('json/account.json').decode())";
    const said = execFileSync(PYTHON, ["-c", read, file], { encoding: "utf8" });
    for (const word of ["csv/results.csv", "json/check_ins.json", "Everything Study Plus keeps about you", who.email]) {
      assert.ok(said.includes(word), `${word} is not in ${said.slice(0, 2000)}`);
    }
    assert.ok(!said.includes("$argon2"), "a hash is in the file");
    assert.deepEqual(page.faults, []);
  });
}

async function theEnd(t, page, server) {
  t.page = page;
  const who = await registered(server, aPerson("Ravi Leaving"));
  await t.step(`an account is deleted only after a tick, and signing in leads to keeping it, ${how(page)}`, async () => {
    await signIn(page, server, who);
    await page.goto(`${server.base}/me`);
    await follow(page, page.locator('main a[href="/me/delete"]'));
    await mustSay(page, "For 7 days everything stays as it is");
    await page.check("main [name=sure]");
    await submit(page, "/me/delete");
    assert.equal(pathOf(page), "/login");
    await signIn(page, server, who);
    assert.equal(pathOf(page), "/me/leaving");
    await mustSay(page, "It goes for good on");
    await isSound(page);
    await page.goto(`${server.base}/tests`);
    assert.equal(pathOf(page), "/me/leaving");
    await submit(page, "/me/leaving/keep");
    assert.equal(pathOf(page), "/me");
    await mustSay(page, "Your account stays");
    await page.goto(`${server.base}/tests`);
    assert.equal(pathOf(page), "/tests");
  });
}
