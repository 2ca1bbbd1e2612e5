// The study plan on a phone without script: today's blocks, places, checking off, less, moving, one's own, and the calendar;
// and what script adds, dragging by mouse and by finger.
import assert from "node:assert/strict";
import { DESK, PHONE, browser, follow, mustSay, newPage, pathOf, signIn, submit, violations, words } from "../lib/browser.mjs";
import { dayFromNow } from "../lib/csv.mjs";
import * as journey from "../lib/journey.mjs";
import { SAMPLE, aPerson, registered, sampleServer } from "../lib/people.mjs";

export default {
  async run(t) {
    const server = t.use(await sampleServer("plan"));
    const chromium = t.use(await browser());
    const page = (t.page = await newPage(chromium, { ...PHONE, javaScriptEnabled: false }));
    await signIn(page, server, SAMPLE.student);
    await studying(t, page, server);
    await places(t, page, server);
    await dragging(t, chromium, server);
    await touching(t, chromium, server);
    await changing(t, page, server);
    await calendar(t, page, server);
    await t.step("a student without an exam is told what a plan needs, and may add a block", async () => {
      const other = await newPage(chromium, { ...PHONE, javaScriptEnabled: false });
      await signIn(other, server, await registered(server, aPerson("Ines Costa")));
      await other.goto(`${server.base}/plan`);
      await mustSay(other, "Your plan starts with an exam");
      await addOwn(other, "Read a chapter", "0");
      assert.match(await words(other, "#f-minutes-error"), /5 to 720/);
      await addOwn(other, "Read a chapter", "30");
      await mustSay(other, "Read a chapter");
    });
    await t.step("no page of the plan has an accessibility violation", async () => {
      const awake = await newPage(chromium, PHONE);
      await signIn(awake, server, SAMPLE.student);
      for (const path of ["/plan", "/plan/settings"]) {
        await awake.goto(server.base + path);
        await awake.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
        assert.deepEqual(await violations(awake), [], path);
      }
    });
  },
};

const open = (page) => page.locator(".today-plan .block:not(.block--done)");

// A day of rest has nothing to check off: the settings give every day the same room.
async function everyDay(page, server) {
  await page.goto(`${server.base}/plan/settings`);
  for (let i = 0; i < 7; i += 1) await page.fill(`main [name="minutes[${i}]"]`, "180");
  await page.locator("main [name=rest_weekday]").selectOption("");
  await submit(page, "/plan/settings");
}

async function studying(t, page, server) {
  await t.step("the sample student has a plan, with minutes and a reason for each block", async () => {
    await everyDay(page, server);
    assert.equal(pathOf(page), "/plan");
    await mustSay(page, "Saved, and planned anew", /in \d+ days?/);
    assert.ok((await open(page).count()) >= 2);
    for (const why of await page.locator(".today-plan .block__why").allInnerTexts()) assert.ok(why.length > 15, why);
    await mustSay(page, /marks, likely/);
  });
  await t.step("today offers the same first block and starts the timer for it", async () => {
    const first = await words(page, ".today-plan .block .block__name");
    await page.goto(`${server.base}/today`);
    assert.ok((await words(page, ".next")).includes(first), first);
    await submit(page, "/session/start");
    assert.equal(pathOf(page), "/session");
    await mustSay(page, first);
  });
  await t.step("a block is checked off, and opened again", async () => {
    await page.goto(`${server.base}/plan`);
    const before = await open(page).count();
    await follow(page, page.locator('.today-plan form[action$="/done"] button').first());
    assert.equal(await open(page).count(), before - 1);
    assert.equal(await page.locator(".today-plan .block--done").count(), 1);
    await follow(page, page.locator('.today-plan form[action$="/undo"] button').first());
    assert.equal(await open(page).count(), before);
  });
}

async function places(t, page, server) {
  await t.step("where one studies stands in the line of each block, and moves none", async () => {
    await page.goto(`${server.base}/plan`);
    const before = await page.locator("main .block__name").allTextContents();
    await page.goto(`${server.base}/plan/settings`);
    await page.fill('main [name="locations.usual"]', "at the library");
    await page.locator("main form details summary").click();
    await page.fill('main [name="locations.weekdays[5]"]', "at home");
    await submit(page, "/plan/settings");
    await mustSay(page, "Saved. The plan stays as it is");
    assert.deepEqual(await page.locator("main .block__name").allTextContents(), before);
    const facts = await page.locator("main .block__facts").allTextContents();
    for (const line of facts) assert.match(line, /^\d\d:\d\d.* · at (the library|home) · /, line);
    assert.ok(facts.some((line) => line.includes("at home")) && facts.some((line) => line.includes("at the library")));
    await page.goto(`${server.base}/today`);
    assert.match(await words(page, ".next__open"), /at (the library|home)/);
  });
  await t.step("a place that is too long is refused beside its field", async () => {
    await page.goto(`${server.base}/plan/settings`);
    await page.fill('main [name="locations.weekdays[5]"]', "x".repeat(61));
    await submit(page, "/plan/settings");
    assert.match(await words(page, "#f-locations-weekdays-5-error"), /60/);
    assert.equal(await journey.valueOf(page, "locations.usual"), "at the library");
  });
}

// A page with script on which blocks can be dragged.
async function withHandles(chromium, server, device) {
  const page = await newPage(chromium, device);
  await signIn(page, server, SAMPLE.student);
  await page.goto(`${server.base}/plan`);
  await page.locator(".today-plan .grip").first().waitFor();
  return page;
}

const ordered = (page) =>
  page.locator(".today-plan [data-move]:not([data-own])").evaluateAll((all) => all.map((block) => block.id));

// A block of today that may go before the one in front of it, and that one. Both are brought into sight.
async function neighbours(page) {
  const free = ".today-plan [data-move]:has(button[name=place][value=earlier])";
  const id = await page.locator(free).first().getAttribute("id");
  const order = await ordered(page);
  const other = order[order.indexOf(id) - 1];
  await page.locator(`#${other}`).evaluate((block) => block.scrollIntoView({ block: "center", behavior: "instant" }));
  const expected = order.filter((one) => one !== id);
  expected.splice(expected.indexOf(other), 0, id);
  return { id, other, order, expected };
}

async function middle(page, selector) {
  const { x, y, width, height } = await page.locator(selector).first().boundingBox();
  return { x: x + width / 2, y: y + height / 2 };
}

async function top(page, selector) {
  const { x, y, width } = await page.locator(selector).boundingBox();
  return { x: x + width / 2, y: y + 6 };
}

// Where a mouse that drags has got to: it has lifted the block, so that the week stands above.
async function lift(page, id) {
  const { x, y } = await middle(page, `#${id} .grip`);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x, y + 12, { steps: 4 });
  assert.equal(await page.locator(`#${id}.is-lifted`).count(), 1);
}

async function dropped(page, drop) {
  // The script names the new address first and loads it then.
  await Promise.all([page.waitForEvent("load"), drop()]);
}

async function dragging(t, chromium, server) {
  const page = await withHandles(chromium, server, DESK);
  await t.step("a handle is as large as a finger", async () => {
    const { width, height } = await page.locator(".today-plan .grip").first().boundingBox();
    assert.ok(width >= 44 && height >= 44, `${width} x ${height}`);
  });
  await t.step("a block is dragged by mouse before another one of its day", async () => {
    const { id, other, expected } = await neighbours(page);
    await lift(page, id);
    const to = await top(page, `#${other}`);
    await page.mouse.move(to.x, to.y, { steps: 8 });
    assert.equal(await page.locator(`#${other}.drop-before`).count(), 1);
    await dropped(page, () => page.mouse.up());
    await mustSay(page, "The order has changed");
    assert.deepEqual(await ordered(page), expected);
  });
  await t.step("Escape puts a block back", async () => {
    const { id, other, order } = await neighbours(page);
    await lift(page, id);
    const to = await top(page, `#${other}`);
    await page.mouse.move(to.x, to.y, { steps: 8 });
    await page.keyboard.press("Escape");
    assert.equal(await page.locator(".is-lifted, .drop-before").count(), 0);
    await page.mouse.up();
    assert.match(await words(page, "[data-drag]"), /back where it was/);
    await page.reload();
    assert.deepEqual(await ordered(page), order);
  });
  await t.step("a block is dragged to a day without room, goes back and says why", async () => {
    await addOwn(page, "Choir all day", "150");
    const full = dayFromNow(1);
    const [id] = await ordered(page);
    const order = await ordered(page);
    await page.locator(`#${id}`).evaluate((block) => block.scrollIntoView({ block: "center", behavior: "instant" }));
    await lift(page, id);
    const to = await middle(page, `.strip__cell[data-day="${full}"]`);
    await page.mouse.move(to.x, to.y, { steps: 8 });
    assert.equal(await page.locator(".strip__cell.drop-in").count(), 1);
    await page.mouse.up();
    await page.locator("[data-drag]:not(:empty)").waitFor();
    assert.match(await words(page, "[data-drag]"), /no room/);
    assert.equal(await page.locator(".is-lifted").count(), 0);
    assert.deepEqual(await ordered(page), order);
    const own = page.locator(`#d${full} .block:has-text("Choir all day")`);
    await own.locator("summary").first().click();
    await follow(page, own.locator('form[action$="/delete"] button'));
  });
  await t.step("a block is dragged to another day by the week above", async () => {
    const date = dayFromNow(3);
    const [id] = await ordered(page);
    await page.locator(`#${id}`).evaluate((block) => block.scrollIntoView({ block: "center", behavior: "instant" }));
    await lift(page, id);
    const to = await middle(page, `.strip__cell[data-day="${date}"]`);
    await page.mouse.move(to.x, to.y, { steps: 8 });
    await dropped(page, () => page.mouse.up());
    await mustSay(page, "Moved");
    assert.equal(await page.locator(`#d${date} #${id}`).count(), 1);
  });
  await t.step("without a network there is nothing to drag by", async () => {
    await page.context().setOffline(true);
    await page.waitForFunction(() => document.querySelectorAll(".grip:not([hidden])").length === 0);
    await page.context().setOffline(false);
    await page.waitForFunction(() => document.querySelectorAll(".grip[hidden]").length === 0);
  });
}

async function touching(t, chromium, server) {
  const page = await withHandles(chromium, server, PHONE);
  const cdp = await page.context().newCDPSession(page);
  const touch = (type, ...touchPoints) => cdp.send("Input.dispatchTouchEvent", { type, touchPoints });
  const wipe = async (from, to) => {
    for (let n = 1; n <= 8; n += 1) {
      await touch("touchMove", { x: from.x + ((to.x - from.x) * n) / 8, y: from.y + ((to.y - from.y) * n) / 8 });
      await page.waitForTimeout(16);
    }
  };
  await t.step("a finger that wipes over a handle lifts nothing", async () => {
    const { id, order } = await neighbours(page);
    const from = await middle(page, `#${id} .grip`);
    await touch("touchStart", from);
    await wipe(from, { x: from.x, y: from.y - 120 });
    await page.waitForTimeout(400);
    assert.equal(await page.locator(".is-lifted").count(), 0);
    await touch("touchEnd");
    assert.deepEqual(await ordered(page), order);
  });
  await t.step("a finger that has rested on a handle drags its block", async () => {
    const { id, other, expected } = await neighbours(page);
    const [from, scrolled] = [await middle(page, `#${id} .grip`), await page.evaluate(() => scrollY)];
    await touch("touchStart", from);
    await page.locator(`#${id}.is-lifted`).waitFor();
    const to = await top(page, `#${other}`);
    await wipe(from, to);
    assert.equal(await page.locator(`#${other}.drop-before`).count(), 1);
    assert.equal(await page.evaluate(() => scrollY), scrolled, "the page stays where it is");
    await dropped(page, () => touch("touchEnd"));
    assert.deepEqual(await ordered(page), expected);
  });
  await page.context().close();
}

async function changing(t, page, server) {
  await t.step("too much today takes one block out, and it stays out", async () => {
    await page.goto(`${server.base}/plan`);
    const before = await open(page).count();
    await submit(page, "/plan/too-much");
    assert.equal(await open(page).count(), before - 1);
    await page.goto(`${server.base}/plan`);
    assert.equal(await open(page).count(), before - 1);
  });
  await t.step("a block moves to another day", async () => {
    const block = open(page).first();
    const name = await block.locator(".block__name").innerText();
    await block.locator("summary").click();
    const day = block.locator("select[name=date] option").nth(2);
    const date = await day.getAttribute("value");
    await block.locator("select[name=date]").selectOption(date);
    await follow(page, block.locator('form[action$="/move"] button'));
    await mustSay(page, "Moved");
    assert.ok((await page.locator(`#d${date} .block__name`).allInnerTexts()).includes(name));
  });
  await t.step("a block of one's own is added, and what is refused stays typed", async () => {
    await addOwn(page, "Choir", "9999");
    assert.match(await words(page, "#f-minutes-error"), /5 to 720/);
    assert.equal(await journey.valueOf(page, "title"), "Choir");
    await addOwn(page, "Choir", "45");
    await mustSay(page, "Choir");
  });
  await t.step("settings that cannot be are refused beside their field", async () => {
    await page.goto(`${server.base}/plan/settings`);
    await page.fill('main [name="minutes[0]"]', "2000");
    await submit(page, "/plan/settings");
    assert.match(await words(page, "#f-minutes-0-error"), /0 to 720/);
  });
}

async function addOwn(page, title, minutes) {
  const form = page.locator('form[action="/plan/blocks"]');
  const fold = page.locator('details:has(form[action="/plan/blocks"])');
  if ((await fold.getAttribute("open")) === null) await fold.locator("summary").click();
  await form.locator("[name=title]").fill(title);
  await form.locator("[name=date]").fill(dayFromNow(1));
  await form.locator("[name=minutes]").fill(minutes);
  await submit(page, "/plan/blocks");
}

async function calendar(t, page, server) {
  await t.step("the calendar is a file with an event for each block", async () => {
    await page.goto(`${server.base}/plan`);
    const file = await journey.download(page, page.locator('main a[href="/plan/calendar.ics"]'));
    assert.match(file.name, /\.ics$/);
    mustParse(file.text);
  });
  await t.step("a private address gives the same to anybody, until it is ended", async () => {
    await submit(page, "/plan/feed");
    const address = new URL(await page.inputValue("#feed-address"));
    const at = server.base + address.pathname;
    const answer = await fetch(at);
    assert.deepEqual([answer.status, answer.headers.get("content-type")], [200, "text/calendar; charset=utf-8"]);
    mustParse(await answer.text());
    await page.goto(`${server.base}/plan`);
    assert.equal(await page.locator("#feed-address").count(), 0);
    await page.locator("details.confirm:has(form[action='/plan/feed/revoke']) summary").click();
    await submit(page, "/plan/feed/revoke");
    assert.equal((await fetch(at)).status, 404);
    assert.equal((await fetch(`${server.base}/calendar/${"A".repeat(43)}.ics`)).status, 404);
  });
}

// Lines of RFC 5545: CRLF, at most 75 bytes, folded ones begin with a blank, and begins have their ends.
function mustParse(text) {
  const lines = text.split("\r\n");
  assert.equal(lines.pop(), "");
  assert.ok(!lines.some((line) => /[\r\n]/.test(line)));
  for (const line of lines) assert.ok(Buffer.byteLength(line) <= 75, line);
  const properties = text.replaceAll("\r\n ", "").split("\r\n").filter(Boolean);
  const within = [];
  let events = 0;
  for (const property of properties) {
    const [name, value] = [property.slice(0, property.indexOf(":")), property.slice(property.indexOf(":") + 1)];
    if (name === "BEGIN") within.push(value);
    if (name === "END") assert.equal(within.pop(), value);
    if (name === "BEGIN" && value === "VEVENT") events += 1;
  }
  assert.deepEqual(within, []);
  for (const name of ["UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE"])
    assert.equal(properties.filter((property) => property.startsWith(`${name}:`)).length, events, name);
  assert.ok(events > 3, `${events} events`);
  const alarms = properties.filter((property) => property === "BEGIN:VALARM").length;
  assert.ok(alarms > 0 && alarms <= events, `${alarms} alarms`);
  for (const line of ["ACTION:DISPLAY", "TRIGGER:-PT10M"])
    assert.equal(properties.filter((property) => property === line).length, alarms, line);
}
