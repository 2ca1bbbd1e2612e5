// Phone numbers as people meet them: added, used to sign in, changed and removed, with and without script, by a provider
// that takes messages or fails; and what is said where nobody sends any.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DESK, PHONE, browser, follow, mustSay, newPage, pathOf, signIn, submit, violationsInEveryLook, words } from "../lib/browser.mjs";
import { mailTo, waitForMail } from "../lib/mail.mjs";
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
    const person = await registered(server, aPerson("Asha Rao"));
    await withoutScript(t, await newPage(chromium, { ...PHONE, javaScriptEnabled: false }), server, provider, person);
    await withScript(t, await newPage(chromium, DESK), server, provider);
    await failing(t, await newPage(chromium, PHONE), server, provider);
    await removal(t, await newPage(chromium, DESK), server, person);
    await outbox(t, chromium);
    await absent(t, chromium);
  },
};

async function signOut(page, server) {
  await page.goto(`${server.base}/me`);
  await submit(page, "/logout");
}

async function ask(page, server, number, next = "") {
  await page.goto(`${server.base}/login/phone${next}`);
  await page.fill("main [name=number]", number);
  await submit(page, "/login/phone");
}

async function withoutScript(t, page, server, provider, person) {
  t.page = page;
  await t.step("without script a number is added by the digits of a message", async () => {
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
    const message = await provider.nth(1);
    assert.equal(message.to, "+919876543210");
    assert.match(message.text, new RegExp(`\\n@127\\.0\\.0\\.1 #${message.code}$`));
    await page.fill("main [name=code]", "x");
    await submit(page, "/me/phone/code");
    await mustSay(page, "4 tries are left");
    await page.fill("main [name=code]", message.code);
    await submit(page, "/me/phone/code");
    assert.equal(pathOf(page), "/me/phone");
    await mustSay(page, "The number is yours", NUMBER, "Use another number");
    const mail = await waitForMail(join(server.dataDir, "outbox"), person.email, 2);
    assert.match(mail.body, /ends in 210 was added/);
    assert.doesNotMatch(mail.body, /98765/);
  });
  await t.step("without script it signs in, and a wrong code does not", async () => {
    await signOut(page, server);
    await page.goto(`${server.base}/login?next=/tests`);
    await follow(page, page.locator("main a[href^='/login/phone']"));
    await page.fill("main [name=number]", NUMBER);
    await submit(page, "/login/phone");
    await mustSay(page, `If ${NUMBER} belongs to an account`);
    await page.fill("main [name=code]", "x");
    await submit(page, "/login/phone/code");
    await mustSay(page, "These are not the digits");
    const { code } = await provider.nth(2);
    await page.fill("main [name=code]", `${code.slice(0, 3)} ${code.slice(3)}`);
    await submit(page, "/login/phone/code");
    assert.equal(pathOf(page), "/tests");
  });
  await t.step("after five wrong codes the right one is too late, and the page leads on", async () => {
    await signOut(page, server);
    await ask(page, server, NUMBER);
    const { code } = await provider.nth(3);
    for (let i = 0; i < 5; i += 1) {
      await page.goto(`${server.base}/login/phone/code`);
      await page.fill("main [name=code]", `x${i}`);
      await submit(page, "/login/phone/code");
    }
    await mustSay(page, "This code no longer works");
    await follow(page, page.locator("main a[href='/login/phone']"));
    assert.notEqual(code, undefined);
  });
}

async function withScript(t, page, server, provider) {
  t.page = page;
  await t.step("with script the last digit signs in, and no page has a violation", async () => {
    await page.goto(`${server.base}/login/phone?next=/plan`);
    assert.deepEqual(await violationsInEveryLook(page), []);
    await page.fill("main [name=number]", "12");
    await submit(page, "/login/phone");
    await mustSay(page, "Enter a mobile number");
    assert.deepEqual(await violationsInEveryLook(page), []);
    await page.fill("main [name=number]", "098765 43210");
    await submit(page, "/login/phone");
    assert.equal(await page.getAttribute("main [name=code]", "autocomplete"), "one-time-code");
    assert.ok(await page.locator("main form[action='/login/phone/resend'] button").isDisabled());
    assert.deepEqual(await violationsInEveryLook(page), []);
    const { code } = await provider.nth(4);
    await Promise.all([page.waitForNavigation(), page.fill("main [name=code]", code)]);
    assert.equal(pathOf(page), "/plan");
    await page.goto(`${server.base}/me/phone`);
    await mustSay(page, NUMBER, "Last used on");
    assert.deepEqual(await violationsInEveryLook(page), []);
    await signOut(page, server);
  });
  await t.step("a number of nobody leads to the same page, and to no message", async () => {
    await ask(page, server, NUMBER);
    const known = (await words(page)).replaceAll(NUMBER, "N");
    await provider.nth(5);
    await ask(page, server, "+91 98123 45678");
    assert.equal((await words(page)).replaceAll("+91 98123 45678", "N"), known);
    await sleep(300);
    assert.equal(provider.received.length, 5);
    assert.deepEqual(page.faults, []);
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
    const second = await provider.nth(7);
    assert.deepEqual(second, provider.received[5]);
    await sleep(1_500);
    assert.equal(provider.received.length, 7);
    provider.status = 201;
    // The digits of both are the same, so whichever arrived signs in.
    await Promise.all([page.waitForNavigation(), page.fill("main [name=code]", second.code)]);
    assert.equal(pathOf(page), "/today");
    await signOut(page, server);
  });
}

async function removal(t, page, server, person) {
  t.page = page;
  await t.step("removed, the number signs nobody in, and its owner is told", async () => {
    await signIn(page, server, person);
    await page.goto(`${server.base}/me/phone`);
    await page.locator("main details:has(form[action='/me/phone/remove']) summary").click();
    assert.deepEqual(await violationsInEveryLook(page), []);
    await submit(page, "/me/phone/remove");
    await mustSay(page, "Phone number removed", "No number is added");
    const outbox = join(server.dataDir, "outbox");
    await until(() => mailTo(outbox, person.email).find((mail) => /ends in 210 was removed/.test(mail.body)), "the notice");
    assert.deepEqual(page.faults, []);
  });
}

async function outbox(t, chromium) {
  const env = { STUDY_PLUS_LIMITS: "off", STUDY_PLUS_SMS_SENDER: "outbox" };
  const server = t.use(await Server.start({ name: "phone-outbox", env }));
  await t.step("for development messages are files, and the server says so when it starts", async () => {
    assert.match(readFileSync(server.log, "utf8"), /Text messages go to files/);
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
