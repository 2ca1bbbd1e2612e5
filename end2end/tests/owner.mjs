// What an owner changes of an account on its own pages, with script and without: an address proven by its link, the
// password, known and forgotten, an address that is not taken after all, digits that are asked for again, a month of birth
// that was not asked for before and one that was mistyped, a file that is not wanted any more; and what an administrator says of the institution.
import assert from "node:assert/strict";
import { join } from "node:path";
import { DESK, PHONE, browser, follow, mustSay, newPage, pathOf, signIn, submit } from "../lib/browser.mjs";
import { forgetBorn } from "../lib/databases.mjs";
import * as journey from "../lib/journey.mjs";
import { mailTo } from "../lib/mail.mjs";
import { PASSWORD, SAMPLE, aPerson, registered, sampleServer } from "../lib/people.mjs";
import { until } from "../lib/runner.mjs";

const NEW = "seven copper harbours at dawn";
const NEWER = "eight copper harbours at dusk";

export default {
  async run(t) {
    const chromium = t.use(await browser());
    for (const how of ["without script", "with script"]) {
      const server = t.use(await sampleServer("owner"));
      const page = async () => (t.page = await newPage(chromium, how === "with script" ? DESK : { ...PHONE, javaScriptEnabled: false }));
      await password(t, await page(), server, how);
      await forgotten(t, await page(), server, how);
      await kept(t, await page(), server, how);
      await again(t, await page(), server, how);
      await born(t, await page(), server, how);
      await corrected(t, await page(), server, how);
      await file(t, await page(), server, how);
      await exempt(t, await page(), server, how);
      await contacts(t, page, server, how);
      await rankTable(t, await page(), server, how);
    }
  },
};

// The newest message to somebody that has these words in it.
async function mailWith(server, email, words) {
  const find = () => mailTo(join(server.dataDir, "outbox"), email).findLast((mail) => mail.body.includes(words));
  return until(find, `a message with “${words}”`);
}

async function password(t, page, server, how) {
  await t.step(`${how} a password is changed with the one before, and programs are signed out`, async () => {
    const who = await registered(server, aPerson("Usha Own"));
    await signIn(page, server, who);
    await page.goto(`${server.base}/me`);
    const change = async (current) => {
      await page.fill('main form[action="/me/password"] [name=current]', current);
      await page.fill('main form[action="/me/password"] [name=password]', NEW);
      await submit(page, "/me/password");
    };
    await change("not what it was at all");
    assert.equal(pathOf(page), "/me/password");
    (await who.api.get("/auth/me")).is(200);
    await change(PASSWORD);
    assert.equal(pathOf(page), "/me");
    await mustSay(page, "Password changed. Other devices were signed out.");
    (await who.api.get("/auth/me")).is(401);
    await mailWith(server, who.email, "password");
  });
}

async function forgotten(t, page, server, how) {
  const who = aPerson("Farid Gone");
  await t.step(`${how} the link of the mail proves the address of a registration, and signs in`, async () => {
    await page.goto(`${server.base}/register`);
    await journey.typeRegistration(page, who);
    await submit(page, "/register");
    const mail = await mailWith(server, who.email, "/verify/");
    await page.goto(server.base + mail.body.match(/https?:\/\/[^/\s]+(\/verify\/\S+)/)[1]);
    assert.equal(pathOf(page), "/onboarding");
    await journey.signOut(page, server);
  });
  await t.step(`${how} a forgotten password is set anew from the page for signing in`, async () => {
    await page.goto(`${server.base}/login`);
    await follow(page, page.locator('main a[href="/reset"]').first());
    await page.fill("main [name=email]", who.email);
    await submit(page, "/reset");
    const mail = await mailWith(server, who.email, "/reset/");
    const path = mail.body.match(/https?:\/\/[^/\s]+(\/reset\/\S+)/)[1];
    await page.goto(server.base + path);
    await page.fill("main [name=password]", NEWER);
    await submit(page, path);
    assert.equal(pathOf(page), "/login");
    // A reset signs nobody in.
    await signIn(page, server, { email: who.email, password: NEWER });
    assert.equal(pathOf(page), "/today");
    // The link was good once: the page is there for whoever opens it, and its form leads nowhere.
    await page.goto(server.base + path);
    await page.fill("main [name=password]", NEW);
    await submit(page, path);
    await mustSay(page, "This link no longer works");
  });
}

async function kept(t, page, server, how) {
  await t.step(`${how} a wish for another address is given up, and its digits are dead`, async () => {
    const [who, next] = [await registered(server, aPerson("Kira Keeps")), aPerson("Kira Next")];
    await signIn(page, server, who);
    await page.goto(`${server.base}/me/email`);
    await page.fill("main [name=email]", next.email);
    await submit(page, "/me/email");
    await mailWith(server, next.email, "Your code:");
    await submit(page, "/me/email/cancel");
    await mustSay(page, "The old address stays.", who.email);
    await page.goto(`${server.base}/me/email/code`);
    assert.ok(!(await page.content()).includes(next.email), "nothing waits any more");
  });
}

async function again(t, page, server, how) {
  await t.step(`${how} the digits of a registration are mailed again, and the first ones are dead`, async () => {
    const person = aPerson("Rana Again");
    if (how === "with script") await page.clock.install();
    await page.goto(`${server.base}/register`);
    await journey.typeRegistration(page, person);
    await submit(page, "/register", "button[type=submit]");
    const { code: first } = await mailWith(server, person.email, "code");
    // With script the button waits for a minute to pass, as the server does.
    if (how === "with script") await page.clock.runFor(61_000);
    await submit(page, "/verify/resend", "button");
    await mustSay(page, "A new code is on its way.");
    const second = await until(() => {
      const { code } = mailTo(join(server.dataDir, "outbox"), person.email).at(-1);
      return code !== first && code;
    }, "a second code");
    const api = await page.request.post(`${server.base}/verify`, { form: { code: first }, headers: { origin: server.base }, maxRedirects: 0 });
    assert.equal(api.status(), 422);
    const field = page.locator("main [name=code]");
    if (how === "with script") await Promise.all([page.waitForURL("**/onboarding"), field.fill(second)]);
    else {
      await field.fill(second);
      await submit(page, "/verify");
    }
    assert.equal(pathOf(page), "/onboarding");
  });
}

async function born(t, page, server, how) {
  const form = (field) => `main form[action="/me/born"] [name=${field}]`;
  const say = async (year, month) => {
    await page.selectOption(form("born_month"), month);
    await page.fill(form("born_year"), String(year));
    await page.check(form("sure"));
    await submit(page, "/me/born");
  };
  const older = async (name) => {
    const who = await registered(server, aPerson(name));
    await forgetBorn(server, who);
    await page.context().clearCookies();
    await signIn(page, server, who);
    await page.goto(`${server.base}/me`);
    await mustSay(page, "Your account is older than the question.");
    return who;
  };
  const thisYear = new Date().getUTCFullYear();
  await t.step(`${how} an account older than the question is told when its owner was born, once`, async () => {
    const who = await older("Bina Before");
    await say(thisYear + 1, "04");
    assert.deepEqual([await page.inputValue(form("born_month")), await page.inputValue(form("born_year"))], ["04", String(thisYear + 1)]);
    await mustSay(page, "This month is still to come.");
    await say(2001, "04");
    assert.equal(pathOf(page), "/me");
    await mustSay(page, "Thank you. Saved.");
    assert.equal(await page.locator(form("born_year")).count(), 0);
    assert.equal((await who.api.get("/auth/me")).is(200).json.born, "2001-04");
    const fields = { born_month: "05", born_year: "2002", sure: "true" };
    const second = await page.request.post(`${server.base}/me/born`, { form: fields, headers: { origin: server.base }, maxRedirects: 0 });
    assert.equal(second.status(), 409);
    assert.equal((await who.api.get("/auth/me")).is(200).json.born, "2001-04");
  });
  await t.step(`${how} who turns out to be under 18 is led to the page that asks a guardian`, async () => {
    const who = await older("Mina Minor");
    await say(thisYear - 16, "01");
    assert.equal(pathOf(page), "/guardian");
    await mustSay(page, "A parent or guardian has to agree", "You are under 18");
    assert.equal((await who.api.get("/tests/history")).is(403).json.code, "guardian_consent_needed");
    assert.deepEqual(page.faults, []);
  });
}

async function corrected(t, page, server, how) {
  const correct = async (year, month) => {
    await page.selectOption("main [name=born_month]", month);
    await page.fill("main [name=born_year]", String(year));
    await page.check("main [name=sure]");
    await submit(page, "/me/born/correct");
  };
  await t.step(`${how} a mistyped month of birth is corrected, and not again within the year`, async () => {
    const who = await registered(server, aPerson("Tara Typo"));
    await signIn(page, server, who);
    await page.goto(`${server.base}/me`);
    await follow(page, page.locator('main a[href="/me/born/correct"]'));
    await mustSay(page, "So far: April 2001");
    await correct(2001, "04");
    assert.equal(pathOf(page), "/me/born/correct");
    assert.equal(await page.inputValue("main [name=born_year]"), "2001");
    await page.locator("#f-born-error").waitFor();
    await correct(2002, "05");
    assert.equal(pathOf(page), "/me");
    await mustSay(page, "May 2002");
    assert.equal((await who.api.get("/auth/me")).is(200).json.born, "2002-05");
    await page.goto(`${server.base}/me/born/correct`);
    await correct(2003, "06");
    await page.locator("#f-born-error").waitFor();
    assert.equal((await who.api.get("/auth/me")).is(200).json.born, "2002-05");
    assert.deepEqual(page.faults, []);
  });
}

async function file(t, page, server, how) {
  await t.step(`${how} a file with everything is made, and taken away before its time`, async () => {
    await signIn(page, server, await registered(server, aPerson("Data Owner")));
    await page.goto(`${server.base}/me/data`);
    await submit(page, "/me/data");
    const remove = page.locator('main form[action$="/remove"] button');
    for (let i = 0; i < 100 && (await remove.count()) === 0; i += 1) {
      await page.waitForTimeout(200);
      await page.goto(`${server.base}/me/data`);
    }
    await follow(page, remove);
    await mustSay(page, "The file is gone. Your data stays.");
    assert.equal(await remove.count(), 0);
  });
}

async function exempt(t, page, server, how) {
  await t.step(`${how} an institution is exempted with its reason, and no longer`, async () => {
    await signIn(page, server, SAMPLE.admin);
    await page.goto(`${server.base}/admin`);
    await follow(page, page.locator('main a[href="/admin/exemption"]'));
    await page.fill("main [name=reason]", "No");
    await submit(page, "/admin/exemption");
    assert.equal(await page.inputValue("main [name=reason]"), "No");
    await page.fill("main [name=reason]", "Rule 12 of the state's act, decided by the head of school");
    await submit(page, "/admin/exemption");
    await mustSay(page, "Your institution is exempt now.", "Rule 12", "Sample Admin");
    await page.locator('main details:has(form[action="/admin/exemption/end"]) > summary').click();
    await submit(page, "/admin/exemption/end");
    await mustSay(page, "The exemption has ended.", "Exempt this institution");
    assert.deepEqual(page.faults, []);
  });
}

async function contacts(t, open, server, how) {
  const PATH = "/admin/help-contacts";
  await t.step(`${how} an administrator says whom students can turn to, and students see it in that order`, async () => {
    const page = await open();
    const field = (i, part) => `main [name="contacts[${i}].${part}"]`;
    await signIn(page, server, SAMPLE.admin);
    await page.goto(`${server.base}/admin`);
    await follow(page, page.locator(`main a[href="${PATH}"]`));
    await mustSay(page, "No contacts yet.");
    await page.fill(field(0, "name"), "Ms Rao");
    await page.fill(field(0, "link"), "rao@example.org");
    await submit(page, PATH);
    await page.locator("#f-contacts-0-link-error").waitFor();
    assert.equal(await page.inputValue(field(0, "name")), "Ms Rao");
    await page.fill(field(0, "link"), "mailto:rao@example.org");
    await page.fill(field(1, "name"), "Helpline");
    await page.fill(field(1, "link"), "tel:+91 98765 43210");
    await submit(page, PATH);
    await mustSay(page, "Saved.", "These are the contacts of your institution.");
    assert.deepEqual(page.faults, []);
    const student = await open();
    await signIn(student, server, SAMPLE.student);
    await student.goto(`${server.base}/wellbeing`);
    const links = student.locator("#help a.contact");
    assert.deepEqual(await links.allTextContents(), ["Ms Rao", "Helpline"]);
    assert.equal(await links.last().getAttribute("href"), "tel:+919876543210");
    assert.deepEqual(student.faults, []);
  });
  await t.step(`${how} contacts are taken out by clearing their fields`, async () => {
    const page = await open();
    await signIn(page, server, SAMPLE.admin);
    await page.goto(server.base + PATH);
    for (const i of [0, 1]) for (const part of ["name", "link"]) await page.fill(`main [name="contacts[${i}].${part}"]`, "");
    await submit(page, PATH);
    await mustSay(page, "No contacts yet.");
  });
}

async function rankTable(t, page, server, how) {
  await t.step(`${how} a rank table is taken out after a question, and put back`, async () => {
    await signIn(page, server, SAMPLE.admin);
    await page.goto(`${server.base}/admin`);
    const remove = page.locator('main details:has(form[action^="/admin/rank-tables/"])');
    const n = await remove.count();
    assert.ok(n > 0);
    // Who hears the buttons alone is told which table each is about.
    for (const [button, does] of [["summary", "Remove"], ["button[type=submit]", "Remove the table"]]) {
      const said = await remove.locator(button).allTextContents();
      assert.equal(new Set(said).size, n, `${said}`);
      for (const one of said) assert.match(one.trim(), new RegExp(`^${does}: .+, \\d{4}`));
    }
    await remove.first().locator("summary").click();
    await follow(page, remove.first().locator("button[type=submit]"));
    await mustSay(page, "Rank table removed.");
    assert.equal(await remove.count(), n - 1);
    await follow(page, page.locator('.flash form[action$="/restore"] button'));
    await mustSay(page, "Rank table is back.");
    assert.equal(await remove.count(), n);
    assert.deepEqual(page.faults, []);
  });
  await t.step(`${how} a rank table that cannot be right is refused by row and column`, async () => {
    const n = await page.locator("main table.rank-tables tbody tr").count();
    await page.fill("main [name=exam]", "jee_main");
    await page.fill("main [name=year]", "2024");
    await page.fill("main [name=source]", "Test board");
    const buffer = Buffer.from("marks,candidates\n900,3\n5,1\n5,2\n");
    await page.setInputFiles("main input[name=file]", { name: "t.csv", mimeType: "text/csv", buffer });
    await submit(page, "/admin/rank-tables");
    await mustSay(page, "Row 2, marks: Marks of this exam are from -75 to 300.", "Row 4, marks: The same marks stand in row 3.");
    assert.equal(await page.locator("main table.rank-tables tbody tr").count(), n);
  });
}
