// What is done without a network waits on the device, and arrives once.
import assert from "node:assert/strict";
import { PHONE, keepingPage, mustSay, pathOf, submit, violationsInEveryLook, words } from "../lib/browser.mjs";
import { keepPages, kept, keptBy, ownPages } from "../lib/kept.mjs";
import { DONE, UNDO, arrived, blockOf, hasFocus, offline, online, press, sent, sessionsOf, status, waiting, waitingBlocks, withBlocks } from "../lib/outbox.mjs";
import { SAMPLE, aPerson, registered, sampleServer, signedIn } from "../lib/people.mjs";

export default {
  async run(t) {
    const server = t.use(await sampleServer("outbox"));
    const { page, context } = await device(t);
    t.page = page;
    const student = await signedIn(server, SAMPLE.student);
    await withBlocks(student, 16);
    await ownPages(page, server, SAMPLE.student);
    await t.step("without a network a block is checked off, taken back and checked off again: it waits, and says so", () =>
      checkOff(page, server, student),
    );
    await t.step("online again it arrives, once, and nothing waits any more", async () => {
      const [id] = await waitingBlocks(page);
      await sent(page);
      assert.equal((await blockOf(student, id)).status, "done");
      assert.equal(await page.locator(`#b-${id}.block--done`).count(), 1);
      assert.deepEqual(await kept(page), ["/plan", "/session", "/today"]);
    });
    await t.step("a timer is begun, paused, continued and stopped without a network, through a reload and a killed page", () =>
      timer(context, page, server, student),
    );
    await t.step("a network that fails under a fresh page loses nothing", () => failing(page, server, student));
    await t.step("while an earlier try is still being done the item waits, and is sent after it", () => underWay(page, server, student));
    await t.step("twenty changes of two devices: nothing is lost, nothing is there twice", () => twenty(t, page, server, student));
    await t.step("a name is told as it was written, whatever signs it has", () => signs(page, server, student));
    await t.step("an answer that comes late does not touch what was done meanwhile", () => late(page, server, student));
    await t.step("a page where somebody signs in takes nothing of what waits, whoever leads there", () => doors(page, server, student));
    await t.step("a sign-out that finds no network loses nothing", () => leftOffline(page, server, student));
    await t.step("a sign-out by another site is refused, and takes nothing of what needs its person", () => foreign(page, server, student));
    await t.step("what the server cannot take is told with words, and dropped by a button", () => needsYou(page, server, student));
    await t.step("the page with what waits has nothing that axe has a word against", () => looked(page, server));
    await t.step("of a session that has ended nothing is sent, and nothing stays", () => ended(page, server, student));
    await t.step("a page that is nobody's has the server asked whose it is: nothing stays of a session that has ended", () => nobody(page, server, student));
    await t.step("another person never sends what the one before has done", () => another(page, server, student));
    await t.step("who signs out sends what waits, and leaves nothing", () => signOut(page, server, student));
  },
};

async function device(t) {
  const { page, close } = t.use(await keepingPage(PHONE));
  // Taking the network from a page leaves it to the browser, whose Background Sync would send at once.
  const browser = await page.context().newCDPSession(page);
  await browser.send("Browser.setPermission", { permission: { name: "background-sync" }, setting: "denied" });
  return { page, context: page.context(), close };
}

async function checkOff(page, server, student) {
  await offline(page, server, "/plan");
  const id = await page.locator(`.block:has(${DONE})`).first().getAttribute("id");
  const block = page.locator(`[id="${id}"]`);
  await press(block.locator(DONE));
  await waiting(page, 1);
  await hasFocus(page, `[id="${id}"] form[action$="/undo"] button`);
  assert.match(await block.locator(".block__waits").innerText(), /Checked off.*Waiting to send, not in your plan yet/);
  assert.equal(await page.locator(`[id="${id}"].block--done`).count(), 0, "it is shown as if the server had it");
  await press(block.locator(UNDO));
  await waiting(page, 2);
  await hasFocus(page, `[id="${id}"] form[action$="/done"]:not([hidden]) button`);
  await press(block.locator(DONE));
  await waiting(page, 3);
  // The page says so again after a reload, and so do the other two.
  for (const path of ["/today", "/session", "/plan"]) {
    await page.goto(server.base + path);
    await waiting(page, 3);
  }
  assert.deepEqual(await waitingBlocks(page), [id.slice(2)]);
  assert.equal((await blockOf(student, id.slice(2))).status, "open");
}

async function timer(context, page, server, student) {
  const before = (await sessionsOf(student)).total;
  await offline(page, server, "/session");
  await page.fill('form[action="/session/start"] [name=subject]', "Physics");
  const began = Date.now();
  await press(page.locator('form[action="/session/start"]'));
  await page.waitForSelector('[data-timer="running"]');
  await hasFocus(page, '.timer form[action="/session/pause"] button');
  assert.match(await words(page, ".timer__state"), /Running\. 1 change is waiting to send/);
  await page.waitForFunction(() => document.querySelector(".timer__clock").textContent >= "0:02");
  await press(page.locator('form[action="/session/pause"]'));
  await page.waitForSelector('[data-timer="paused"]');
  await hasFocus(page, '.timer form[action="/session/resume"] button');
  await page.reload();
  await page.waitForSelector('[data-timer="paused"]');
  const stands = await words(page, ".timer__clock");
  assert.ok(stands >= "0:02" && stands <= "0:06", stands);
  // A second page goes on when the first one is gone.
  const other = await context.newPage();
  await page.goto("about:blank");
  await other.goto(`${server.base}/session`);
  await press(other.locator('form[action="/session/resume"]'));
  await other.waitForSelector('[data-timer="running"]');
  await other.locator(".timer .choices label", { hasText: "4" }).click();
  await press(other.locator('form[action="/session/stop"]'));
  await other.waitForSelector('form[action="/session/start"]');
  await waiting(other, 4);
  assert.equal((await student.get("/timer")).status, 404);
  await other.close();
  await page.goto(`${server.base}/session`);
  await waiting(page, 4);
  await sent(page);
  const after = await sessionsOf(student);
  assert.equal(after.total, before + 1);
  const session = after.items.find(({ subject, focus_score: focus }) => subject === "Physics" && focus === 4);
  assert.ok(Math.abs(Date.parse(session.started_at) - began) < 5_000, `${session.started_at}, begun at ${new Date(began).toISOString()}`);
  assert.equal(session.duration_minutes, 1);
}

// The browser believes that there is a network, and there is none.
async function failing(page, server, student) {
  await page.goto(`${server.base}/plan`);
  const id = await page.locator(`.block:has(${DONE})`).first().getAttribute("id");
  await server.kill();
  await press(page.locator(`[id="${id}"] ${DONE}`));
  await waiting(page, 1);
  assert.equal(pathOf(page), "/plan");
  await mustSay(page, /^From .*/);
  await server.launch();
  await page.goto(`${server.base}/plan`);
  await page.locator(`[id="${id}"].block--done`).waitFor();
  await sent(page);
  assert.equal((await blockOf(student, id.slice(2))).status, "done");
}

// As the server answers when the patience of the first try has run out before its work.
async function underWay(page, server, student) {
  // Page by page, since a kept page is made anew as soon as there is a network.
  await page.addInitScript(() => {
    const ask = window.fetch;
    window.fetch = (path, asked) => {
      if (sessionStorage.first !== "runs" || !String(path).endsWith("/done")) return ask(path, asked);
      sessionStorage.told = "yes";
      return Promise.resolve(Response.json({ code: "idempotency_running" }, { status: 409 }));
    };
  });
  const id = await oneWaits(page, server);
  await page.evaluate(() => {
    sessionStorage.first = "runs";
  });
  await online(page);
  await page.waitForFunction(() => sessionStorage.told);
  await waiting(page, 1);
  assert.equal((await blockOf(student, id)).status, "open");
  await page.evaluate(() => sessionStorage.clear());
  await sent(page);
  await arrived(student, id);
}

// MODELS.md section 3
async function twenty(t, page, server, student) {
  const second = await device(t);
  await ownPages(second.page, server, SAMPLE.student);
  await keepPages(page, server);
  const before = (await sessionsOf(student)).total;
  await page.goto(`${server.base}/plan`);
  const open = await page.locator(`.block:has(${DONE})`).evaluateAll((blocks) => blocks.map(({ id }) => id));
  assert.ok(open.length >= 8, `${open.length} blocks`);
  const own = [open.slice(0, 4), open.slice(4, 8)];
  const devices = [page, second.page];
  for (const [i, one] of devices.entries()) {
    await offline(one, server, "/plan");
    let n = 0;
    for (const id of own[i]) {
      await press(one.locator(`[id="${id}"] ${DONE}`));
      await waiting(one, (n += 1));
    }
    // The first of them is taken back, and checked off again.
    for (const form of [UNDO, DONE]) {
      await press(one.locator(`[id="${own[i][0]}"] ${form}`));
      await waiting(one, (n += 1));
    }
    await one.goto(`${server.base}/session`);
    for (let k = 0; k < 2; k += 1) {
      await one.fill('form[action="/session/start"] [name=subject]', `Device ${i + 1}`);
      await press(one.locator('form[action="/session/start"]'));
      await waiting(one, (n += 1));
      await press(one.locator('form[action="/session/stop"]'));
      await waiting(one, (n += 1));
    }
    assert.equal(n, 10);
  }
  for (const one of devices) await sent(one);
  for (const id of open.slice(0, 8)) assert.equal((await blockOf(student, id.slice(2))).status, "done", id);
  const after = await sessionsOf(student);
  const listed = after.items.filter(({ subject }) => subject.startsWith("Device")).map(({ subject, started_at: at }) => `${subject} ${at}`);
  assert.equal(after.total, before + 4, `${listed}`);
  for (const i of [1, 2]) assert.equal(after.items.filter(({ subject }) => subject === `Device ${i}`).length, 2);
  await second.page.close();
}

async function signs(page, server, student) {
  const title = "Save $$5, $& or $' by {time}";
  const { today } = (await student.get("/plan")).is(200).json;
  (await student.post("/plan/blocks", { title, date: today, minutes: 10 })).is(201);
  await page.goto(`${server.base}/plan`);
  await offline(page, server, "/plan");
  await press(page.locator(".block", { hasText: title }).locator(DONE));
  await waiting(page, 1);
  assert.ok((await words(page, "#outbox .outbox__what")).endsWith(`Checked off: ${title}`), await words(page, "#outbox li"));
  await sent(page);
}

// The answer to one is on its way while another tab drops it, and a second one begins the store anew.
async function late(page, server, student) {
  await keepPages(page, server);
  await page.goto(`${server.base}/plan`);
  await offline(page, server, "/plan");
  const [first, second] = await page.locator(`.block:has(${DONE})`).evaluateAll((blocks) => blocks.map(({ id }) => id));
  await page.evaluate(() => {
    const network = window.fetch;
    window.fetch = async (...asked) => {
      const answer = await network(...asked);
      if (answer.ok) await new Promise((resolve) => (window.letGo = resolve));
      return answer;
    };
  });
  await press(page.locator(`[id="${first}"] ${DONE}`));
  await waiting(page, 1);
  await page.context().setOffline(false);
  await page.waitForFunction(() => window.letGo);
  await page.context().setOffline(true);
  assert.equal((await blockOf(student, first.slice(2))).status, "done");
  await page.evaluate(() => window.outbox.forget("the mark of nobody"));
  await press(page.locator(`[id="${second}"] ${DONE}`));
  await page.waitForFunction(async () => (await window.outbox.read()).length === 1);
  await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.evaluate(() => window.letGo())]);
  await waiting(page, 1);
  await page.context().setOffline(false);
  await arrived(student, second.slice(2));
  await sent(page);
}

async function doors(page, server, student) {
  await keepPages(page, server);
  const id = await oneWaits(page, server);
  await page.goto("about:blank");
  await page.context().setOffline(false);
  await page.goto(`${server.base}/verify/never-was`);
  await page.goto(`${server.base}/plan`);
  await arrived(student, id);
  await sent(page);
}

async function leftOffline(page, server, student) {
  await keepPages(page, server);
  const open = await page.context().newPage();
  await open.goto(`${server.base}/me`);
  const id = await oneWaits(page, server);
  await open.locator('main form[action="/logout"] button').first().click();
  await keptBy(page, 1);
  assert.deepEqual(await kept(page), ["database study-plus-outbox"]);
  await open.close();
  await sent(page);
  await arrived(student, id);
  await page.goto(`${server.base}/plan`);
  assert.equal(pathOf(page), "/plan", "the session goes on");
  await keepPages(page, server);
}

// A timer that waits, and cannot be begun any more: meanwhile another device has begun one.
async function stuck(page, server, student) {
  await page.goto(`${server.base}/session`);
  await offline(page, server, "/session");
  await page.fill('form[action="/session/start"] [name=subject]', "Physics");
  await press(page.locator('form[action="/session/start"]'));
  await waiting(page, 1);
  (await student.post("/timer/start", { subject: "Chemistry" })).is(201);
  await online(page);
  await page.locator("#outbox [role=status]", { hasText: "1 needs you" }).waitFor();
}

async function foreign(page, server, student) {
  await stuck(page, server, student);
  const other = await page.context().newPage();
  await other.goto(`data:text/html,<form method="post" action="${server.base}/logout"></form>`);
  const [answer] = await Promise.all([
    other.waitForResponse((response) => response.url().startsWith(server.base) && response.status() !== 307),
    other.evaluate(() => document.forms[0].submit()),
  ]);
  assert.equal(answer.status(), 403);
  await other.close();
  await page.goto(`${server.base}/session`);
  await page.locator("#outbox [role=status]", { hasText: "1 needs you" }).waitFor();
  await page.locator("#outbox li button").click();
  (await student.send("DELETE", "/timer")).is(204);
}

async function needsYou(page, server, student) {
  await keepPages(page, server);
  await stuck(page, server, student);
  await page.locator("#outbox li", { hasText: "A timer is on already" }).waitFor();
  assert.equal(await words(page, ".timer h2"), "Chemistry");
  await page.locator("#outbox li button").click();
  await page.waitForFunction(() => document.querySelectorAll("#outbox li").length === 0);
  await hasFocus(page, "#main");
  assert.equal(await status(page), "Dropped. Nothing waits any more.");
  assert.deepEqual(await kept(page), ["/plan", "/session", "/today"]);
  (await student.send("DELETE", "/timer")).is(204);
}

async function looked(page, server) {
  for (const [path, form] of [["/plan", DONE], ["/session", 'form[action="/session/start"]']]) {
    await page.goto(server.base + path);
    await page.context().setOffline(true);
    await page.reload();
    if (path === "/session") await page.fill(`${form} [name=subject]`, "Physics");
    await press(page.locator(form).first());
    await waiting(page, 1);
    assert.deepEqual(await violationsInEveryLook(page), []);
    // Taken back, so that what follows begins with nothing.
    if (path === "/session") await page.locator(".timer summary").click();
    await press(page.locator(path === "/plan" ? UNDO : 'form[action="/session/discard"]').first());
    await waiting(page, 2);
    await sent(page);
  }
}

// Checks one block off without a network; its id.
async function oneWaits(page, server) {
  await page.goto(`${server.base}/plan`);
  await offline(page, server, "/plan");
  const id = await page.locator(`.block:has(${DONE})`).first().getAttribute("id");
  await press(page.locator(`[id="${id}"] ${DONE}`));
  await waiting(page, 1);
  return id.slice(2);
}

async function ended(page, server, student) {
  const id = await oneWaits(page, server);
  await page.context().clearCookies();
  await online(page);
  await page.waitForURL(/\/login/);
  assert.equal((await blockOf(student, id)).status, "open");
  assert.deepEqual(await kept(page), []);
}

async function nobody(page, server, student) {
  await page.context().clearCookies();
  await ownPages(page, server, SAMPLE.student);
  const id = await oneWaits(page, server);
  await page.goto("about:blank");
  await page.context().clearCookies();
  await page.context().setOffline(false);
  await page.goto(`${server.base}/help`);
  await keptBy(page, 0);
  assert.equal((await blockOf(student, id)).status, "open");
}

async function another(page, server, student) {
  await ownPages(page, server, SAMPLE.student);
  const id = await oneWaits(page, server);
  const other = await registered(server, aPerson("Ines Costa"));
  await page.goto("about:blank");
  await page.context().clearCookies();
  await page.context().setOffline(false);
  await ownPages(page, server, other);
  assert.equal(await status(page), "");
  assert.equal((await blockOf(student, id)).status, "open");
  assert.deepEqual(await kept(page, "Sample Student"), ["/plan", "/session", "/today"]);
}

async function signOut(page, server, student) {
  await page.context().clearCookies();
  await ownPages(page, server, SAMPLE.student);
  await page.goto(`${server.base}/me`);
  const open = await page.context().newPage();
  const id = await oneWaits(open, server);
  await open.goto("about:blank");
  await page.context().setOffline(false);
  await submit(page, "/logout");
  assert.equal(pathOf(page), "/login");
  assert.equal((await blockOf(student, id)).status, "done", "it was sent before");
  assert.deepEqual(await kept(page), []);
  await open.close();
}
