// Second factors as people meet them, with and without script: an administrator's first sign-in, an authenticator app and
// its recovery codes, a proof asked for again; and passkeys of a device that the browser pretends to have.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { DESK, browser, follow, mustSay, newPage, pathOf, signIn, submit, violationsInEveryLook, words } from "../lib/browser.mjs";
import { ageProofs, sqlite } from "../lib/databases.mjs";
import { Api } from "../lib/http.mjs";
import { either, signOut, typeCode } from "../lib/journey.mjs";
import { PASSWORD, aPerson, registered } from "../lib/people.mjs";
import { sleep } from "../lib/runner.mjs";
import { Server, freePort } from "../lib/server.mjs";

const STEP_MS = 30_000;
const DEAN = { email: "dean@example.net", password: PASSWORD };

export default {
  async run(t) {
    const chromium = t.use(await browser());
    const admins = [];
    for (const hasScript of [true, false]) {
      const server = t.use(await named());
      const page = await either(chromium, hasScript);
      admins.push({ page, server, app: await administrator(t, page, server) });
      await authenticator(t, await either(chromium, hasScript), server);
    }
    const [{ server }] = admins;
    await passkeys(t, await newPage(chromium, DESK), server);
    await programs(t, await newPage(chromium, DESK), server);
    // Last, since it takes a third code, and there are two in a minute.
    for (const admin of admins) await again(t, admin);
  },
};

// Browsers allow passkeys only where the address has a name.
async function named() {
  const port = await freePort();
  const base = `http://localhost:${port}`;
  const env = { STUDY_PLUS_LIMITS: "off", STUDY_PLUS_PUBLIC_URL: base };
  const server = await Server.start({ name: "factors", port, env });
  return Object.defineProperty(server, "base", { value: base });
}

// An authenticator app of one's own (RFC 6238). A code is good once, so each is that of a later step than the last.
class App {
  last = 0;
  constructor(words) {
    const bits = [...words.replaceAll(/\s/g, "")].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0"));
    this.key = Buffer.from(bits.join("").match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  }
  at(step) {
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(BigInt(step));
    const hash = createHmac("sha1", this.key).update(time).digest();
    const number = hash.readUInt32BE(hash.at(-1) & 15) & 0x7fffffff;
    return String(number % 1_000_000).padStart(6, "0");
  }
  async next() {
    const now = () => Math.floor(Date.now() / STEP_MS);
    this.last = Math.max(this.last + 1, now());
    // One step ahead of the clock is taken, two are not.
    while (this.last > now() + 1) await sleep(500);
    return this.at(this.last);
  }
}

const appOn = async (page) => new App(await page.locator("main .secret").innerText());
const codesOn = async (page) => page.locator("main .secrets code").allInnerTexts();

async function administrator(t, page, server) {
  t.page = page;
  const { how } = page;
  let app;
  await t.step(`${how} the first administrator sets up an app before anything else opens`, async () => {
    const link = readFileSync(server.log, "utf8").match(/First admin, once, within the hour: (\S+)/)[1];
    await page.goto(link);
    await page.fill("main [name=display_name]", "Dean");
    await page.fill("main [name=email]", DEAN.email);
    await page.fill("main [name=password]", DEAN.password);
    await submit(page, new URL(link).pathname);
    assert.equal(pathOf(page), "/login/enrol");
    await mustSay(page, "One more step", "Administrators see other people's data");
    if (page.hasScript) assert.deepEqual(await violationsInEveryLook(page), []);
    app = await appOn(page);
    await page.goto(`${server.base}/admin`);
    assert.equal(pathOf(page), "/login");
    await page.goto(`${server.base}/login/enrol?next=/admin`);
    await typeCode(page, "/login/enrol", await app.next());
    assert.equal((await codesOn(page)).length, 10);
    await follow(page, page.locator("main a[href='/admin']"));
    assert.equal(pathOf(page), "/admin");
  });
  await t.step(`${how} the app is asked for from then on, and cannot be removed`, async () => {
    await signOut(page, server);
    await signIn(page, server, DEAN);
    assert.equal(pathOf(page), "/login/second");
    assert.equal(await page.locator("main [name=trust]").count(), 0);
    await typeCode(page, "/login/second", await app.next());
    assert.equal(pathOf(page), "/admin");
    await page.goto(`${server.base}/me/factors`);
    await unfold(page, "/me/factors/totp/remove");
    await mustSay(page, "Your role needs a second factor");
  });
  return app;
}

// Opens what asks whether one is sure, and says yes.
async function unfold(page, action) {
  await page.locator(`main details:has(form[action='${action}']) summary`).click();
  await submit(page, action);
}

// D10: what is delicate, after a while.
async function again(t, { page, server, app }) {
  t.page = page;
  const later = async () => {
    await ageProofs(server);
    await page.goto(`${server.base}/me/factors`);
    assert.equal(pathOf(page), "/confirm");
  };
  await t.step(`${page.how} a later visit to what is delicate asks for a proof: the password, or the app`, async () => {
    await later();
    for (const [password, path] of [["not what it was at all", "/confirm"], [DEAN.password, "/me/factors"]]) {
      await page.fill("main [name=password]", password);
      await submit(page, "/confirm");
      assert.equal(pathOf(page), path);
    }
    await later();
    await typeCode(page, "/confirm", await app.next());
    assert.equal(pathOf(page), "/me/factors");
    assert.deepEqual(page.faults, []);
  });
}

async function authenticator(t, page, server) {
  t.page = page;
  const { how } = page;
  const person = await registered(server, aPerson("Asha Rao"));
  let app;
  let codes;
  let used;
  await t.step(`${how} an app is set up by its key, and the first code proves it`, async () => {
    await signIn(page, server, person);
    await page.goto(`${server.base}/me`);
    await follow(page, page.locator("main a[href='/me/factors']"));
    await mustSay(page, "Authenticator app", "Not set up", "You have none yet");
    if (!page.hasScript) {
      await follow(page, page.locator("main a[href='/me/factors/passkeys']"));
      await mustSay(page, "A passkey needs script", "An authenticator app works without");
      await page.goto(`${server.base}/me/factors`);
    }
    await follow(page, page.locator("main a[href='/me/factors/totp']"));
    assert.equal(await page.locator("main svg.qr path").count(), 1);
    app = await appOn(page);
    await typeCode(page, "/me/factors/totp", "000000");
    await mustSay(page, "not the code the app shows now");
    assert.deepEqual((await appOn(page)).key, app.key);
    await typeCode(page, "/me/factors/totp", await app.next());
    codes = await codesOn(page);
    assert.equal(codes.length, 10);
  });
  await t.step(`${how} the recovery codes can be kept as a file`, async () => {
    const file = decodeURIComponent((await page.getAttribute("main a[download]", "href")).replace(/^[^,]*,/, ""));
    for (const code of codes) assert.ok(file.includes(code), code);
    await follow(page, page.locator("main a[href^='/me/factors']"));
    await mustSay(page, "On since", "Not used yet", "10 of 10 left");
  });
  await t.step(`${how} the password then leads to a second page, where a wrong code is refused and the next one opens`, async () => {
    await signOut(page, server);
    await signIn(page, server, person);
    assert.equal(pathOf(page), "/login/second");
    if (page.hasScript) assert.deepEqual(await violationsInEveryLook(page), []);
    await typeCode(page, "/login/second", "000000");
    await mustSay(page, "That is not right");
    await page.check("main [name=trust]");
    used = await app.next();
    await typeCode(page, "/login/second", used);
    assert.equal(pathOf(page), "/today");
  });
  await t.step(`${how} a browser that was told so does not ask again, until everything is signed out`, async () => {
    await signOut(page, server);
    await signIn(page, server, person);
    assert.equal(pathOf(page), "/today");
    await page.goto(`${server.base}/me`);
    await unfold(page, "/logout/everywhere");
    await signIn(page, server, person);
    assert.equal(pathOf(page), "/login/second");
  });
  await t.step(`${how} a code of the app opens once, and so does a recovery code`, async () => {
    await typeCode(page, "/login/second", used);
    await mustSay(page, "That is not right");
    await recover(page, codes[0]);
    assert.equal(pathOf(page), "/today");
    await signOut(page, server);
    await signIn(page, server, person);
    await recover(page, codes[0]);
    await mustSay(page, "That is not right");
    await recover(page, codes[1]);
    assert.equal(pathOf(page), "/today");
  });
  await t.step(`${how} new recovery codes take the place of those before`, async () => {
    await page.goto(`${server.base}/me/factors`);
    await mustSay(page, "8 of 10 left");
    await unfold(page, "/me/factors/codes");
    const fresh = await codesOn(page);
    assert.equal(fresh.length, 10);
    assert.deepEqual(fresh.filter((code) => codes.includes(code)), []);
  });
  await t.step(`${how} the app is removed, and the password alone opens again`, async () => {
    await page.goto(`${server.base}/me/factors`);
    await unfold(page, "/me/factors/totp/remove");
    await mustSay(page, "Authenticator app removed", "Not set up");
    await signOut(page, server);
    await signIn(page, server, person);
    assert.equal(pathOf(page), "/today");
    assert.deepEqual(page.faults, []);
  });
}

async function recover(page, code) {
  await page.locator("main summary").click();
  await page.fill("main [name=recovery_code]", code.toLowerCase());
  await follow(page, page.locator("main form:has([name=recovery_code]) button"));
}

// A device with passkeys that the browser pretends to have.
async function pretended(page) {
  const device = await page.context().newCDPSession(page);
  await device.send("WebAuthn.enable");
  const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true };
  const { authenticatorId } = await device.send("WebAuthn.addVirtualAuthenticator", {
    options: { ...options, isUserVerified: true, automaticPresenceSimulation: true },
  });
  return { device, authenticatorId };
}

async function passkeys(t, page, server) {
  t.page = page;
  const person = await registered(server, aPerson("Noor Khan"));
  const { device, authenticatorId } = await pretended(page);
  const press = (action) => follow(page, page.locator(`main form[action="${action}"][data-passkey] button`));
  await t.step("a passkey is made and named, and comes with recovery codes", async () => {
    await signIn(page, server, person);
    await page.goto(`${server.base}/me/factors/passkeys`);
    assert.deepEqual(await violationsInEveryLook(page), []);
    await page.fill("main [name=name]", "My laptop");
    await press("/me/factors/passkeys");
    assert.equal(pathOf(page), "/me/factors/codes");
    assert.equal((await codesOn(page)).length, 10);
    assert.deepEqual(await violationsInEveryLook(page), []);
    await follow(page, page.locator("main a[href^='/me/factors']"));
    await mustSay(page, "My laptop", "Not used yet");
    assert.deepEqual(await violationsInEveryLook(page), []);
  });
  await t.step("the browser offers it in the address field, and it signs in alone", async () => {
    // Not by signing out: the pretended device chooses at once what a person would tap, and that ends on a page for
    // signing in, where it would choose as well.
    await page.context().clearCookies();
    await page.goto(`${server.base}/login?next=/tests`);
    await page.waitForURL(`${server.base}/tests`);
    assert.deepEqual(page.faults, []);
  });
  await t.step("where the browser offers nothing itself, the button does", async () => {
    await page.addInitScript(() => (PublicKeyCredential.isConditionalMediationAvailable = async () => false));
    await signOut(page, server);
    await page.goto(`${server.base}/login?next=/tests`);
    assert.equal(await page.getAttribute("main [name=email]", "autocomplete"), "username webauthn");
    assert.deepEqual(await violationsInEveryLook(page), []);
    await press("/login/passkey");
    assert.equal(pathOf(page), "/tests");
    await page.goto(`${server.base}/me/factors`);
    await mustSay(page, "My laptop", "Last used");
  });
  await t.step("it follows a password", async () => {
    await signOut(page, server);
    await signIn(page, server, person);
    assert.equal(pathOf(page), "/login/second");
    assert.equal(await page.locator("main [name=code]").count(), 0);
    await press("/login/second");
    assert.equal(pathOf(page), "/today");
  });
  await t.step("it is a fresh proof before what is delicate", async () => {
    await page.goto(`${server.base}/confirm?next=/me/factors`);
    await press("/confirm");
    assert.equal(pathOf(page), "/me/factors");
  });
  await t.step("a copy whose counter stands lower signs nobody in", async () => {
    await signOut(page, server);
    const { credentials } = await device.send("WebAuthn.getCredentials", { authenticatorId });
    const [credential] = credentials;
    assert.ok(credential.signCount > 1);
    const put = async (signCount) => {
      await device.send("WebAuthn.clearCredentials", { authenticatorId });
      await device.send("WebAuthn.addCredential", { authenticatorId, credential: { ...credential, signCount } });
    };
    await put(0);
    await page.goto(`${server.base}/login`);
    await press("/login/passkey");
    await mustSay(page, "This passkey was not taken");
    await put(credential.signCount + 10);
    await press("/login/passkey");
    assert.equal(pathOf(page), "/today");
  });
  await t.step("one that was removed signs nobody in, and the password alone does again", async () => {
    await page.goto(`${server.base}/me/factors`);
    await page.locator("main li.row details.confirm summary").first().click();
    await page.fill("main li.row [name=name]", "Old laptop");
    await follow(page, page.locator("main li.row form[action$='/name'] button"));
    await mustSay(page, "Old laptop");
    await page.locator("main li.row details.confirm:has(form[action$='/remove']) summary").click();
    await follow(page, page.locator("main li.row form[action$='/remove'] button"));
    await mustSay(page, "You have none yet");
    await signOut(page, server);
    await page.goto(`${server.base}/login`);
    await press("/login/passkey");
    await mustSay(page, "This passkey was not taken");
    await signIn(page, server, person);
    assert.equal(pathOf(page), "/today");
    assert.deepEqual(page.faults, []);
    assert.doesNotMatch(await words(page), /passkey/i);
  });
}

// The API's questions, answered by the browser as an app of this site would.
async function programs(t, page, server) {
  t.page = page;
  const person = await registered(server, aPerson("Kiran Das"));
  await pretended(page);
  const api = person.api;
  await page.goto(`${server.base}/help`);
  const create = (options) =>
    page.evaluate(async (options) => {
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
      return (await navigator.credentials.create({ publicKey })).toJSON();
    }, options);
  const get = (options) =>
    page.evaluate(async (options) => {
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
      return (await navigator.credentials.get({ publicKey })).toJSON();
    }, options);
  const answered = async (path, body) => {
    const { options, state } = (await api.post(path, body)).is(200).json;
    return { credential: await get(options), state };
  };
  await t.step("a program makes a passkey by the API's question, once for each question", async () => {
    const { options, state } = (await api.post("/factors/passkeys/options")).is(200).json;
    const made = { name: "My phone", credential: await create(options), state };
    const { recovery_codes } = (await api.post("/factors/passkeys", made)).is(200).json;
    assert.equal(recovery_codes.length, 10);
    (await api.post("/factors/passkeys", made)).is(409);
    (await api.post("/factors/passkeys", { ...made, state: "x" })).is(422);
    const { passkeys } = (await api.get("/factors")).is(200).json;
    assert.deepEqual(passkeys.map(({ name }) => name), ["My phone"]);
  });
  await t.step("it signs in alone, and the same answer does not do so twice", async () => {
    const answer = await answered("/auth/passkey/options");
    const { access_token } = (await api.post("/auth/passkey", answer)).is(200).json;
    const me = (await new Api(server.base, access_token).get("/auth/me")).is(200).json;
    assert.equal(me.email, person.email);
    assert.equal((await api.post("/auth/passkey", answer)).is(401).json.code, "passkey_refused");
    (await api.post("/auth/passkey", { ...answer, credential: {} })).is(401);
  });
  await t.step("it is a second factor and a fresh proof, each by its own question", async () => {
    const login = () => api.post("/auth/login", { email: person.email, password: person.password });
    const { challenge } = (await login()).is(401).json;
    const asked = (await api.post("/auth/second-factor/options", { challenge })).is(200).json;
    assert.equal(asked.has_totp, false);
    const passkey = { credential: await get(asked.passkey.options), state: asked.passkey.state };
    const confirmed = await api.post("/auth/confirm", { passkey });
    assert.equal(confirmed.is(401).json.code, "wrong_code");
    (await api.post("/auth/second-factor", { challenge, passkey })).is(200);
    (await api.post("/auth/confirm", { passkey: await answered("/auth/confirm/options") })).is(204);
  });
  // L07
  await t.step("of a disabled account it signs nobody in, and says no more than one that nobody knows", async () => {
    await sqlite(server.file, `UPDATE users SET status = 'disabled' WHERE email = '${person.email}'`);
    const bare = ({ json: { request_id, ...problem } }) => problem;
    const refused = (await api.post("/auth/passkey", await answered("/auth/passkey/options"))).is(401);
    const unknown = { ...(await answered("/auth/passkey/options")), credential: {} };
    assert.deepEqual(bare(refused), bare((await api.post("/auth/passkey", unknown)).is(401)));
  });
}
