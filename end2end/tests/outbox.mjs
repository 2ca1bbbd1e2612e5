// What is done without a network waits on the device, and arrives once.
import assert from "node:assert/strict";
import { PHONE, keepingPage, mustSay, pathOf, submit, violationsInEveryLook, words } from "../lib/browser.mjs";
import { keepPages, kept, ownPages } from "../lib/kept.mjs";
import { DONE, UNDO, blockOf, offline, press, sent, sessionsOf, status, waiting, waitingBlocks, withBlocks } from "../lib/outbox.mjs";
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
    await t.step("what the server cannot take is told with words, and dropped by a button", () => needsYou(page, server, student));
    await t.step("the page with what waits has nothing that axe has a word against", () => looked(page, server));
    await t.step("of a session that has ended nothing is sent, and nothing stays", () => ended(page, server, student));
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
  assert.match(await block.locator(".block__waits").innerText(), /Checked off.*Waiting to send, not in your plan yet/);
  assert.equal(await page.locator(`[id="${id}"].block--done`).count(), 0, "it is shown as if the server had it");
  await press(block.locator(UNDO));
  await waiting(page, 2);
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
  assert.match(await words(page, ".timer__state"), /Running\. 1 change is waiting to send/);
  await page.waitForFunction(() => document.querySelector(".timer__clock").textContent >= "0:02");
  await press(page.locator('form[action="/session/pause"]'));
  await page.waitForSelector('[data-timer="paused"]');
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
  const id = await oneWaits(page, server);
  await page.evaluate(() => {
    const ask = window.fetch;
    window.fetch = (path, asked) => {
      if (!String(path).endsWith("/done")) return ask(path, asked);
      window.fetch = ask;
      window.wasToldToWait = true;
      return Promise.resolve(Response.json({ code: "idempotency_running" }, { status: 409 }));
    };
  });
  await page.context().setOffline(false);
  await page.waitForFunction(() => window.wasToldToWait);
  await waiting(page, 1);
  await sent(page);
  assert.equal((await blockOf(student, id)).status, "done");
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

async function needsYou(page, server, student) {
  await offline(page, server, "/session");
  await page.fill('form[action="/session/start"] [name=subject]', "Physics");
  await press(page.locator('form[action="/session/start"]'));
  await waiting(page, 1);
  // Meanwhile another device has begun one.
  (await student.post("/timer/start", { subject: "Chemistry" })).is(201);
  await page.context().setOffline(false);
  await page.locator("#outbox [role=status]", { hasText: "1 needs you" }).waitFor();
  await page.locator("#outbox li", { hasText: "A timer is on already" }).waitFor();
  assert.equal(await words(page, ".timer h2"), "Chemistry");
  await page.locator("#outbox li button").click();
  await page.waitForFunction(() => document.querySelectorAll("#outbox li").length === 0);
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
  await page.context().setOffline(false);
  await page.waitForURL(/\/login/);
  assert.equal((await blockOf(student, id)).status, "open");
  assert.deepEqual(await kept(page), []);
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
