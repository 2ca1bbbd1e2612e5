// Sign-in with others, against providers of other makers: honest ones in the browser, with script on SQLite and without on
// PostgreSQL, one of them on a site of another name; and one that signs what it should not.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { browser, follow, mustSay, pathOf, signIn, submit, violationsInEveryLook } from "../lib/browser.mjs";
import { ageProofs, newPostgres } from "../lib/databases.mjs";
import { Visitor, send } from "../lib/http.mjs";
import { either, signOut } from "../lib/journey.mjs";
import { mailTo, waitForMail } from "../lib/mail.mjs";
import { aPerson, registered } from "../lib/people.mjs";
import { Apple, CLIENT, Google, Hostile, consent, decoded, encoded } from "../lib/providers.mjs";
import { until } from "../lib/runner.mjs";
import { Server, freePort, newFolder } from "../lib/server.mjs";

export default {
  async run(t) {
    const ports = [];
    for (let i = 0; i < 5; i += 1) ports.push(await freePort());
    const [one, other, ...theirs] = ports;
    const apps = [one, other].map((port) => `http://127.0.0.1:${port}`);
    const google = t.use(await Google.start(theirs[0], apps));
    const apple = t.use(await Apple.start(theirs[1], apps));
    const hostile = t.use(await Hostile.start(theirs[2]));
    const blocks = [google, apple, hostile].map((provider) => provider.block()).join("\n");
    const chromium = t.use(await browser());
    const sqlite = t.use(await configured(blocks, one));
    const postgres = t.use(await configured(blocks, other, t.use(await newPostgres()).url));
    for (const server of [sqlite, postgres]) {
      const page = () => either(chromium, server === sqlite);
      await joining(t, await page(), server, google);
      await linking(t, await page(), server, google, apple);
      await crossSite(t, await page(), server, apple);
      await known(t, await page(), server, google);
    }
    await refused(t, sqlite, hostile);
  },
};

async function configured(blocks, port, database) {
  const folder = newFolder();
  writeFileSync(join(folder.path, "study-plus.toml"), blocks);
  const env = { STUDY_PLUS_LIMITS: "off", STUDY_PLUS_PUBLIC_URL: `http://127.0.0.1:${port}` };
  const server = await Server.start({ dataDir: folder.path, database, name: "oidc", port, env });
  server.folder = folder;
  return server;
}

const START = (provider) => `main a[href^='/auth/${provider}/start']`;
const outbox = (server) => join(server.dataDir, "outbox");

async function session(page, server) {
  const cookies = await page.context().cookies(server.base);
  return cookies.find(({ name }) => name === "__Host-session");
}

async function flows(page, server) {
  const cookies = await page.context().cookies(server.base);
  return cookies.filter(({ name }) => name.startsWith("__Host-oidc-"));
}

// What somebody new says before there is an account.
async function agree(page) {
  assert.equal(pathOf(page), "/auth/join");
  await page.selectOption("main [name=born_month]", "04");
  await page.fill("main [name=born_year]", "2001");
  await submit(page, "/auth/join");
}

// What a provider says of somebody; known to it by another name in each of the two modes.
function knows(provider, subject, name, change = {}) {
  const [first, last] = name.split(" ");
  const claims = { email: `${subject}@school.example`, email_verified: true, ...change };
  provider.people[subject] = { first, last, claims: provider instanceof Google ? { name, ...claims } : claims };
  return claims.email;
}

const named = (name, page) => `${name}.${page.hasScript ? "s" : "n"}`;

// After the answer of the stand-in for Apple: a form, which script sends by itself.
async function arrive(page, server) {
  if (page.hasScript) await page.waitForURL((url) => url.origin === server.base);
  else await follow(page, page.locator("noscript button, button[autofocus]"));
}

// By Google: begins an account, comes back, says no.
async function joining(t, page, server, google) {
  t.page = page;
  const { how } = page;
  const meera = named("meera", page);
  const email = knows(google, meera, "Meera Iyer");
  await t.step(`${how} a student joins with Google, and says no more than how old they are`, async () => {
    await page.goto(`${server.base}/register`);
    await follow(page, page.locator(START("google")));
    assert.equal(new URL(page.url()).origin, google.issuer);
    await consent(page, meera, follow);
    await mustSay(page, email, "When were you born");
    assert.equal(await page.inputValue("main [name=display_name]"), "Meera Iyer");
    assert.equal(await session(page, server), undefined);
    await agree(page);
    assert.equal(pathOf(page), "/onboarding");
    await page.goto(`${server.base}/me/providers`);
    await mustSay(page, "Google", email, "This is your only way to sign in");
    assert.equal(await page.locator("form[action$='/unlink']").count(), 0);
  });
  await t.step(`${how} they sign in again without a word, since Google remembers`, async () => {
    await signOut(page, server);
    await page.goto(`${server.base}/login?next=/tests`);
    await follow(page, page.locator(START("google")));
    assert.equal(pathOf(page), "/tests");
  });
  await t.step(`${how} Google is their proof before what is delicate, too`, async () => {
    await ageProofs(server);
    await page.goto(`${server.base}/me/providers`);
    assert.equal(pathOf(page), "/confirm");
    await follow(page, page.locator(START("google")));
    assert.equal(pathOf(page), "/me/providers");
  });
  await t.step(`${how} who says no at Google is told that nothing happened, and is not signed in`, async () => {
    await signOut(page, server);
    await page.context().clearCookies();
    await page.goto(`${server.base}/login`);
    await follow(page, page.locator(START("google")));
    await follow(page, page.locator("a[href$='/abort']"));
    assert.equal(pathOf(page), "/login");
    assert.equal(await session(page, server), undefined);
    assert.deepEqual(await flows(page, server), []);
  });
}

// Somebody with a password links both, and unlinks one after the other.
async function linking(t, page, server, google, apple) {
  t.page = page;
  const { how } = page;
  const person = await registered(server, aPerson("Asha Rao"));
  const asha = named("asha", page);
  knows(google, asha, "Another Name", { email: "quite.another@school.example" });
  knows(apple, asha, "Another Name", { email: "relay@private.example", is_private_email: "true" });
  await t.step(`${how} who has a password links Google, whatever address is there`, async () => {
    await signIn(page, server, person);
    await page.goto(`${server.base}/me/providers`);
    if (page.hasScript) assert.deepEqual(await violationsInEveryLook(page), []);
    await submit(page, "/me/providers/link/google", "button");
    await consent(page, asha, follow);
    assert.equal(pathOf(page), "/me/providers");
    await mustSay(page, "quite.another@school.example");
    const mail = await waitForMail(outbox(server), person.email, 2);
    assert.match(mail.subject + mail.body, /Google/);
  });
  // O14
  await t.step(`${how} Apple's form from another site links as well, and the session's Lax cookie stays as it was`, async () => {
    const before = await session(page, server);
    assert.equal(before.sameSite, "Lax");
    await submit(page, "/me/providers/link/apple", "button");
    assert.equal(new URL(page.url()).hostname, "localhost");
    await page.fill("[name=login]", asha);
    await page.fill("[name=password]", "whatever");
    await follow(page, page.locator("button[type=submit]"));
    await page.locator("button[type=submit]").click();
    await arrive(page, server);
    assert.equal(pathOf(page), "/me/providers");
    await mustSay(page, "relay@private.example", "Passes mail on to you");
    assert.equal((await session(page, server)).value, before.value);
  });
  await t.step(`${how} one is unlinked and signs nobody in any more; the other one does`, async () => {
    const google = page.locator("main .identities__one", { hasText: "Google" });
    await google.locator("summary").click();
    await follow(page, google.locator("form[action$='/unlink'] button"));
    await mustSay(page, "relay@private.example");
    assert.equal(await page.locator("main .identities__one").count(), 1);
    await signOut(page, server);
    await page.goto(`${server.base}/login`);
    await follow(page, page.locator(START("google")));
    // As anybody new.
    assert.equal(pathOf(page), "/auth/join");
    assert.equal(await session(page, server), undefined);
    await page.goto(`${server.base}/login`);
    await page.locator(START("apple")).click();
    await arrive(page, server);
    assert.equal(pathOf(page), "/today");
    await mustSay(page, "Asha");
  });
  await t.step(`${how} Apple is unlinked as well, the owner is told, and it signs nobody in any more`, async () => {
    await page.goto(`${server.base}/me/providers`);
    // Apple may let in whoever sits there: that is no fresh proof of somebody who has a password.
    assert.equal(pathOf(page), "/confirm");
    assert.equal(await page.locator("main a[href*='/auth/'], main form[action*='/auth/']").count(), 0);
    await page.fill("main [name=password]", person.password);
    await submit(page, "/confirm");
    assert.equal(pathOf(page), "/me/providers");
    const apple = page.locator("main .identities__one", { hasText: "relay@private.example" });
    await apple.locator("summary").click();
    await follow(page, apple.locator("form[action$='/unlink'] button"));
    await mustSay(page, "Unlinked.", "No account elsewhere is linked");
    await until(() => mailTo(outbox(server), person.email).filter(({ subject }) => /was taken out/.test(subject))[1], "a notice of each");
    await signOut(page, server);
    await page.goto(`${server.base}/login`);
    await page.locator(START("apple")).click();
    await arrive(page, server);
    assert.equal(pathOf(page), "/auth/join");
    assert.equal(await session(page, server), undefined);
    await signIn(page, server, person);
    assert.equal(pathOf(page), "/today");
    // The providers' own pages have no icon.
    assert.deepEqual(page.faults.filter((fault) => fault.includes(server.base)), []);
  });
}

// O14, O15: Apple on another site, with a session of nobody, by a form that only a SameSite=None cookie follows.
async function crossSite(t, page, server, apple) {
  t.page = page;
  const { how } = page;
  const subject = named("ravi", page);
  knows(apple, subject, "Ravi <b>Menon</b>");
  await t.step(`${how} a student joins with Apple from another site, by the name in its form`, async () => {
    await page.goto(`${server.base}/register`);
    await follow(page, page.locator(START("apple")));
    assert.equal(new URL(page.url()).hostname, "localhost");
    const [flow, ...others] = await flows(page, server);
    assert.deepEqual([flow.sameSite, flow.secure, flow.httpOnly, others.length], ["None", true, true, 0]);
    await page.fill("[name=login]", subject);
    await page.fill("[name=password]", "whatever");
    await follow(page, page.locator("button[type=submit]"));
    await page.locator("button[type=submit]").click();
    await arrive(page, server);
    if (page.hasScript) assert.deepEqual(await violationsInEveryLook(page), []);
    await agree(page);
    assert.equal(pathOf(page), "/onboarding");
    assert.equal((await session(page, server)).sameSite, "Lax");
    await page.goto(`${server.base}/me`);
    assert.equal(await page.inputValue("main [name=display_name]"), "Ravi <b>Menon</b>");
    assert.deepEqual(apple.refused, []);
  });
  await t.step(`${how} Apple lets the student in again without the name`, async () => {
    await signOut(page, server);
    await page.goto(`${server.base}/login`);
    await page.locator(START("apple")).click();
    await arrive(page, server);
    assert.equal(pathOf(page), "/today");
    await page.goto(`${server.base}/me`);
    assert.equal(await page.inputValue("main [name=display_name]"), "Ravi <b>Menon</b>");
  });
}

// O10: an address that has an account links nothing by itself.
async function known(t, page, server, google) {
  t.page = page;
  const person = await registered(server, aPerson("Noor Khan"));
  const noor = named("noor", page);
  knows(google, noor, "Noor Khan", { email: person.email });
  await t.step(`${page.how} an address that has an account is not let in by Google; its owner is told, signs in and links`, async () => {
    await page.goto(`${server.base}/login`);
    await follow(page, page.locator(START("google")));
    await consent(page, noor, follow);
    await mustSay(page, "Sign in as you did before");
    assert.equal(await session(page, server), undefined);
    await waitForMail(outbox(server), person.email, 2);
    await follow(page, page.locator("main a[href^='/login']"));
    await page.fill("main [name=email]", person.email);
    await page.fill("main [name=password]", person.password);
    await submit(page, "/login");
    assert.equal(pathOf(page), "/me/providers/pending");
    await mustSay(page, person.email);
    await submit(page, "/me/providers/pending", "button");
    await signOut(page, server);
    await page.goto(`${server.base}/login`);
    await follow(page, page.locator(START("google")));
    assert.equal(pathOf(page), "/today");
  });
}

// What a taken-over provider could sign, or what somebody could put in the place of what it signed.
const now = () => Math.floor(Date.now() / 1000);
const HOSTILE = [
  ["O03: without the nonce", { change: (claims) => delete claims.nonce }],
  ["O03: with the nonce of another flow", { change: (claims) => (claims.nonce = "another") }],
  ["O04: for another client", { change: (claims) => (claims.aud = "another") }],
  ["O04: for us and another client, issued to that one", { change: (claims) => Object.assign(claims, { aud: [CLIENT, "another"], azp: "another" }) }],
  ["O04: of another issuer", { change: (claims) => (claims.iss = "https://accounts.google.com") }],
  ["O04: of the issuer with a slash", { change: (claims) => (claims.iss += "/") }],
  ["O06: that has ended", { change: (claims) => Object.assign(claims, { iat: now() - 7200, exp: now() - 3600 }) }],
  ["O06: that ended in 1970", { change: (claims) => (claims.exp = 1) }],
  ["O06: issued in an hour", { change: (claims) => Object.assign(claims, { iat: now() + 3600, exp: now() + 7200 }) }],
  ["O06: good for ten years", { change: (claims) => (claims.exp = now() + 10 * 365 * 86_400) }],
  ["of nobody", { change: (claims) => delete claims.sub }],
  ["J01: with no signature", { spoil: (token) => resigned(token, { alg: "none" }, "") }],
  ["J02: signed with the public key as a shared secret", { spoil: (token, keys) => confused(token, keys) }],
  ["cut off", { spoil: (token) => token.slice(0, -20) }],
  ["with another body under its signature", { spoil: (token) => swapped(token) }],
  ["O07: of an unknown key", { change: (_, header) => (header.kid = "unknown") }],
  ["that brings its own key", { change: (_, header) => (header.jwk = { kty: "RSA", n: "AQAB", e: "AQAB" }) }],
  ["that names where its key is", { change: (_, header) => (header.jku = "http://127.0.0.1:1/keys") }],
];

function resigned(token, header, signature) {
  const [head, body] = token.split(".");
  return `${encoded({ ...decoded(head), ...header })}.${body}.${signature}`;
}

function confused(token, [key]) {
  const message = resigned(token, { alg: "HS256" }, "").slice(0, -1);
  return `${message}.${createHmac("sha256", JSON.stringify(key)).update(message).digest("base64url")}`;
}

function swapped(token) {
  const [head, body, signature] = token.split(".");
  return [head, encoded({ ...decoded(body), sub: "somebody-else" }), signature].join(".");
}

async function refused(t, server, hostile) {
  const flow = async (visitor) => {
    const started = (await visitor.get("/auth/school/start")).is(303);
    const there = new URL(started.headers.location);
    const led = (await send(there.origin, { path: there.pathname + there.search })).is(302);
    const back = new URL(led.headers.location);
    assert.equal(back.origin, server.base);
    return { back: back.pathname + back.search, answer: await visitor.get(back.pathname + back.search) };
  };
  for (const [fact, { change, spoil }] of HOSTILE) {
    await t.test(`a token ${fact} lets nobody in`, async () => {
      const keys = hostile.mock.issuer.keys.toJSON();
      hostile.be({ change, spoil: spoil && ((token) => spoil(token, keys)) });
      const visitor = new Visitor(server.base);
      const { answer } = await flow(visitor);
      answer.is(400);
      assert.match(answer.text, /This sign-in did not come to an end/);
      assert.deepEqual([...visitor.cookies.keys()].filter((name) => /session|oidc|link|join/.test(name)), []);
    });
  }
  await t.test("an address that the provider has not seen proven makes no account", async () => {
    hostile.be({ change: (claims) => (claims.email_verified = "false") });
    const visitor = new Visitor(server.base);
    (await flow(visitor)).answer.is(409);
    assert.equal(mailTo(outbox(server), "honest@school.example").length, 0);
  });
  // O01, O02
  await t.test("the same provider lets in with an honest token, once, and in no other browser", async () => {
    hostile.be({});
    const visitor = new Visitor(server.base);
    const { back, answer } = await flow(visitor);
    assert.equal(answer.is(303).headers.location, "/auth/join");
    const said = { display_name: "Honest One", time_zone: "Asia/Kolkata", born_month: "04", born_year: "2001" };
    assert.equal((await visitor.post("/auth/join", said)).is(303).headers.location, "/onboarding");
    assert.ok(visitor.cookies.has("__Host-session"));
    (await visitor.get(back, { accept: "application/json" })).is(400);
    (await new Visitor(server.base).get(back)).is(400);
  });
}
