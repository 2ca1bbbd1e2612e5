// Phone numbers as people meet them: added, used to sign in, changed and removed, with and without script, by a provider
// that takes messages or fails; and what is said where nobody sends any.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PHONE, browser, follow, mustSay, newPage, pathOf, signIn, submit, violationsInEveryLook, words } from "../lib/browser.mjs";
import { either, signOut, typeCode } from "../lib/journey.mjs";
import { mailTo } from "../lib/mail.mjs";
import { aPerson, registered } from "../lib/people.mjs";
import { sleep, until } from "../lib/runner.mjs";
import { Server } from "../lib/server.mjs";
import { SmsProvider, smsIn } from "../lib/sms.mjs";

const NUMBER = "+91 98765 43210";

export default {
  async run(t) {
    const provider = t.use(await SmsProvider.start());
    const server = t.use(await Server.start({ name: "phone", env: { STUDY_PLUS_LIMITS: "off", ...provider.env } }));
    const chromium = t.use(await browser());
    for (const hasScript of [false, true]) {
      const page = await either(chromium, hasScript);
      // Free again where the one before has ended with it.
      const person = await registered(server, aPerson("Asha Rao"));
      await added(t, page, server, provider, person);
      await used(t, page, server, provider);
      await resent(t, await either(chromium, hasScript), server, provider);
      if (hasScript) {
        await nobodys(t, page, server, provider);
        await failing(t, page, server, provider);
      } else {
        await tooOften(t, page, server, provider);
      }
      await changed(t, page, server, provider, person);
      await removed(t, page, server, person);
    }
    await outbox(t, chromium);
    await absent(t, chromium);
  },
};

async function ask(page, server, number, next = "") {
  await page.goto(`${server.base}/login/phone${next}`);
  await page.fill("main [name=number]", number);
  await submit(page, "/login/phone");
}

// A message to the owner's mailbox; no such message names the whole number.
async function noticed(server, person, words) {
  const mails = () => mailTo(join(server.dataDir, "outbox"), person.email);
  await until(() => mails().find((mail) => words.test(mail.body)), `a notice with ${words}`);
  for (const mail of mails()) assert.doesNotMatch(mail.body, /98765/);
}

async function added(t, page, server, provider, person) {
  t.page = page;
  await t.step(`${page.how} a number is added by the digits of a message`, async () => {
    await signIn(page, server, person);
    await page.goto(`${server.base}/me`);
    await follow(page, page.locator("main a[href='/me/phone']"));
    await mustSay(page, "No number is added", "A passkey or an authenticator app is safer");
    await page.fill("main [name=number]", "011 2345 6789");
    await submit(page, "/me/phone");
    await mustSay(page, "Enter the number of a mobile phone");
    assert.equal(await page.inputValue("main [name=number]"), "011 2345 6789");
    await page.fill("main [name=number]", "98765 43210");
    await submit(page, "/me/phone");
    assert.equal(pathOf(page), "/me/phone/code");
    await mustSay(page, `We have sent six digits to ${NUMBER}`);
    const message = await provider.next();
    assert.equal(message.to, "+919876543210");
    assert.match(message.text, new RegExp(`\\n@127\\.0\\.0\\.1 #${message.code}$`));
    await typeCode(page, "/me/phone/code", "x");
    await mustSay(page, "4 tries are left");
    await typeCode(page, "/me/phone/code", message.code);
    assert.equal(pathOf(page), "/me/phone");
    await mustSay(page, "The number is yours", NUMBER, "Use another number");
    await noticed(server, person, /ends in 210 was added/);
  });
}

async function used(t, page, server, provider) {
  t.page = page;
  await t.step(`${page.how} it signs in, and a wrong code does not`, async () => {
    await signOut(page, server);
    await page.goto(`${server.base}/login?next=/tests`);
    await follow(page, page.locator("main a[href^='/login/phone']"));
    await page.fill("main [name=number]", "12");
    await submit(page, "/login/phone");
    await mustSay(page, "Enter a mobile number");
    if (page.hasScript) assert.deepEqual(await violationsInEveryLook(page), []);
    await page.fill("main [name=number]", "098765 43210");
    await submit(page, "/login/phone");
    await mustSay(page, `If ${NUMBER} belongs to an account`);
    assert.equal(await page.getAttribute("main [name=code]", "autocomplete"), "one-time-code");
    assert.equal(await page.locator("main form[action='/login/phone/resend'] button").isDisabled(), page.hasScript);
    await typeCode(page, "/login/phone/code", "x");
    await mustSay(page, "These are not the digits");
    const { code } = await provider.next();
    await typeCode(page, "/login/phone/code", page.hasScript ? code : `${code.slice(0, 3)} ${code.slice(3)}`);
    assert.equal(pathOf(page), "/tests");
  });
}

async function resent(t, page, server, provider) {
  t.page = page;
  await t.step(`${page.how} the message is sent again, its digits sign in, and those of the first one are dead`, async () => {
    // With script the button waits for a minute to pass.
    if (page.hasScript) await page.clock.install();
    await ask(page, server, NUMBER, "?next=/tests");
    const first = await provider.next();
    if (page.hasScript) await page.clock.runFor(61_000);
    await submit(page, "/login/phone/resend", "button");
    await mustSay(page, `If ${NUMBER} belongs to an account`);
    const second = await provider.next();
    assert.equal(second.to, first.to);
    if (first.code !== second.code) {
      await typeCode(page, "/login/phone/code", first.code);
      await mustSay(page, "These are not the digits");
      assert.equal(pathOf(page), "/login/phone/code");
    }
    await typeCode(page, "/login/phone/code", second.code);
    assert.equal(pathOf(page), "/tests");
    assert.deepEqual(page.faults, []);
  });
}

async function tooOften(t, page, server, provider) {
  t.page = page;
  await t.step(`${page.how} after five wrong codes the right one is too late, and the page leads on`, async () => {
    await signOut(page, server);
    await ask(page, server, NUMBER);
    const { code } = await provider.next();
    for (const wrong of ["x1", "x2", "x3", "x4", "x5"]) await typeCode(page, "/login/phone/code", wrong);
    const late = { form: { code }, headers: { origin: server.base }, maxRedirects: 0 };
    assert.equal((await page.request.post(`${server.base}/login/phone/code`, late)).status(), 410);
    await page.goto(`${server.base}/login/phone/code`);
    await mustSay(page, "This code no longer works");
    await follow(page, page.locator("main a[href='/login/phone']"));
  });
}

async function nobodys(t, page, server, provider) {
  t.page = page;
  await t.step("a number of nobody leads to the same page, and to no message", async () => {
    await signOut(page, server);
    await ask(page, server, NUMBER);
    const known = (await words(page)).replaceAll(NUMBER, "N");
    await provider.next();
    const before = provider.received.length;
    await ask(page, server, "+91 98123 45678");
    assert.equal((await words(page)).replaceAll("+91 98123 45678", "N"), known);
    await sleep(300);
    assert.equal(provider.received.length, before);
  });
}

async function failing(t, page, server, provider) {
  t.page = page;
  await t.step("a provider that fails is asked once more, and the page does not wait for it", async () => {
    provider.status = 500;
    const began = Date.now();
    await ask(page, server, NUMBER);
    await mustSay(page, `If ${NUMBER} belongs to an account`);
    assert.ok(Date.now() - began < 5_000);
    const first = await provider.next();
    const second = await provider.next();
    assert.deepEqual(second, first);
    const both = provider.received.length;
    await sleep(1_500);
    assert.equal(provider.received.length, both);
    provider.status = 201;
    // The digits of both are the same, so whichever arrived signs in.
    await typeCode(page, "/login/phone/code", second.code);
    assert.equal(pathOf(page), "/today");
  });
}

async function changed(t, page, server, provider, person) {
  t.page = page;
  await t.step(`${page.how} another number takes its place, by the digits of a second message`, async () => {
    await page.context().clearCookies();
    await signIn(page, server, person);
    await page.goto(`${server.base}/me/phone`);
    await mustSay(page, NUMBER, "Last used on", "takes the place of this one");
    if (page.hasScript) {
      await page.locator("main details:has(form[action='/me/phone/remove']) summary").click();
      assert.deepEqual(await violationsInEveryLook(page), []);
      // The button for another message waits for a minute to pass.
      await page.clock.install();
    }
    await page.fill("main [name=number]", "98765 43211");
    await submit(page, "/me/phone");
    const first = await provider.next();
    if (page.hasScript) await page.clock.runFor(61_000);
    await submit(page, "/me/phone/resend", "button");
    const second = await provider.next();
    assert.equal(second.to, "+919876543211");
    if (first.code !== second.code) {
      await typeCode(page, "/me/phone/code", first.code);
      await mustSay(page, "These are not the digits");
    }
    await typeCode(page, "/me/phone/code", second.code);
    assert.equal(pathOf(page), "/me/phone");
    await mustSay(page, "The number is yours");
    assert.deepEqual(await page.locator("main strong").allInnerTexts(), ["+91 98765 43211"]);
  });
}

async function removed(t, page, server, person) {
  t.page = page;
  await t.step(`${page.how} removed, the number is the account's no more, and its owner is told`, async () => {
    await page.locator("main details:has(form[action='/me/phone/remove']) summary").click();
    await submit(page, "/me/phone/remove");
    await mustSay(page, "Phone number removed", "No number is added");
    await noticed(server, person, /ends in 211 was removed/);
    assert.deepEqual(page.faults, []);
  });
}

async function outbox(t, chromium) {
  const env = { STUDY_PLUS_LIMITS: "off", STUDY_PLUS_SMS_SENDER: "outbox" };
  const server = t.use(await Server.start({ name: "phone-outbox", env }));
  await t.step("for development messages are files, and the server says so when it starts", async () => {
    await until(() => /Text messages go to files/.test(readFileSync(server.log, "utf8")), "the line that says so");
    const person = await registered(server, aPerson("Noor Khan"));
    const asked = (await person.api.post("/account/phone", { number: "9876543210" })).is(202).json;
    const [message] = await until(() => {
      const all = smsIn(join(server.dataDir, "outbox"));
      return all.length > 0 && all;
    }, "a message in the outbox");
    assert.equal(message.to, "+919876543210");
    const own = await person.api.post("/account/phone/verify", { request: asked.request, code: message.code });
    assert.equal(own.is(200).json.phone.shown, NUMBER);
    const page = await newPage(chromium, PHONE);
    await ask(page, server, NUMBER);
    const { code } = await until(() => smsIn(join(server.dataDir, "outbox"))[1], "the second message");
    await Promise.all([page.waitForNavigation(), page.fill("main [name=code]", code)]);
    assert.equal(pathOf(page), "/today");
  });
}

async function absent(t, chromium) {
  const server = t.use(await Server.start({ name: "phone-absent", env: { STUDY_PLUS_LIMITS: "off" } }));
  await t.step("where nobody sends messages no page offers it, and its address says why", async () => {
    const page = await newPage(chromium, PHONE);
    t.page = page;
    await page.goto(`${server.base}/login`);
    assert.equal(await page.locator("a[href^='/login/phone']").count(), 0);
    const answer = await page.goto(`${server.base}/login/phone`);
    assert.equal(answer.status(), 404);
    await mustSay(page, "Not available here", "No text messages are sent from here");
    assert.deepEqual(await violationsInEveryLook(page), []);
    await follow(page, page.locator("main a[href='/login']"));
    assert.doesNotMatch(readFileSync(server.log, "utf8"), /Text messages/);
  });
}
