// What waits for a network: how a person makes it, sees it, and what the server has of it.
import assert from "node:assert/strict";
import { words } from "./browser.mjs";
import { sleep } from "./runner.mjs";

// The forms of a block that a person sees.
export const DONE = '.block__head form[action$="/done"]:visible';
export const UNDO = '.block__head form[action$="/undo"]:visible';

export async function withBlocks(student, n) {
  const { today } = (await student.get("/plan")).is(200).json;
  for (let i = 1; i <= n; i += 1) (await student.post("/plan/blocks", { title: `Own ${i}`, date: today, minutes: 10 })).is(201);
}

export async function blockOf(student, id) {
  const { days } = (await student.get("/plan")).is(200).json;
  return days.flatMap(({ blocks }) => blocks).find((block) => block.id === id);
}

// Waits until the server has it that the block is done: a first try may still find no network, and the next is 5 s later.
export async function arrived(student, id) {
  for (let i = 0; i < 120 && (await blockOf(student, id)).status !== "done"; i += 1) await sleep(100);
  assert.equal((await blockOf(student, id)).status, "done", "it has not arrived");
}

// How many there are, and the newest of them.
export async function sessionsOf(student) {
  const { total, items } = (await student.get("/sessions?limit=200")).is(200).json;
  return { total, items };
}

export const status = (page) => words(page, "#outbox [role=status]");

// Waits until the page says that so many changes wait.
export async function waiting(page, n) {
  const said = n === 1 ? "1 change is waiting to send" : `${n} changes are waiting to send`;
  await page.locator("#outbox [role=status]", { hasText: said }).waitFor();
}

export async function waitingBlocks(page) {
  return page.locator(".block:has(.block__waits)").evaluateAll((blocks) => blocks.map(({ id }) => id.slice(2)));
}

// There is a network again. A page that came while there was none may believe that there is one, and would wait for its next
// try: it is told as a browser tells it. One that is being made anew meanwhile needs no telling.
export async function online(page) {
  await page.context().setOffline(false);
  await page.evaluate(() => window.dispatchEvent(new Event("online"))).catch(() => {});
}

// Back online: waits until the page has been made anew with nothing that waits.
export async function sent(page) {
  await online(page);
  await page.waitForFunction(
    () => document.readyState === "complete" && !document.querySelector("#outbox li") && !document.querySelector(".kept:not([hidden])"),
  );
}

export async function offline(page, server, path) {
  await page.context().setOffline(true);
  await page.goto(server.base + path);
}

// The focus is there: whoever goes by keys must not begin at the top of the page again.
export async function hasFocus(page, selector) {
  const where = () => page.evaluate(() => document.activeElement.outerHTML.slice(0, 200));
  const isIn = await page.evaluate((selector) => document.activeElement.closest(selector) !== null, selector);
  assert.ok(isIn, `the focus is not in ${selector} but on ${await where()}`);
}

export async function press(locator) {
  await locator.locator("button").first().click();
}
