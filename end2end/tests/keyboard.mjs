// Everything by keyboard: sign-in, skip link, and on every page a focus that can be seen.
import assert from "node:assert/strict";
import { DESK, PHONE, awake, browser, newPage, pathOf, signIn } from "../lib/browser.mjs";
import { SAMPLE, sampleServer } from "../lib/people.mjs";

const PAGES = [
  "/today",
  "/tests",
  "/tests/new",
  "/tests/import",
  "/insights",
  "/insights/heatmap",
  "/session",
  "/exams",
  "/me",
  "/help",
  "/onboarding",
  "/plan",
  // The first link of a list leads to one of its things.
  ["/tests", "main .row a"],
  ["/exams", "main a.exams__link"],
];

export default {
  async run(t) {
    const server = t.use(await sampleServer("keyboard"));
    const chromium = t.use(await browser());
    const page = (t.page = await newPage(chromium, DESK));
    await t.step("signing in needs Tab and Enter only", () => byKeyboard(page, server));
    await t.step("the first Tab reaches a link that skips to the content", async () => {
      await page.goto(`${server.base}/today`);
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate(() => document.activeElement.className), "skip-link");
      await page.keyboard.press("Enter");
      assert.equal(await page.evaluate(() => document.activeElement.id), "main");
    });
    await t.step("arrow keys read a chart", () => chart(page, server));
    const phone = await newPage(chromium, PHONE);
    await signIn(phone, server, SAMPLE.student);
    for (const asked of PAGES) {
      const path = typeof asked === "string" ? asked : await leadsTo(page, server, asked);
      await t.test(`Tab goes through ${path}, and the focus is never hidden`, async () => {
        t.page = page;
        await walk(page, server, path);
        t.page = phone;
        await walk(phone, server, path);
      });
    }
  },
};

async function leadsTo(page, server, [list, link]) {
  await page.goto(server.base + list);
  return page.locator(link).first().getAttribute("href");
}

async function byKeyboard(page, server) {
  await page.goto(`${server.base}/login`);
  assert.equal(await page.evaluate(() => document.activeElement.name), "email", "the first field has the focus");
  await page.keyboard.type(SAMPLE.student.email);
  await page.keyboard.press("Tab");
  await page.keyboard.type(SAMPLE.student.password);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  assert.equal(pathOf(page), "/today");
}

async function chart(page, server) {
  await page.goto(`${server.base}/insights`);
  await awake(page);
  const cursor = page.locator(".cursor__area").first();
  await cursor.focus();
  const last = await cursor.getAttribute("aria-valuetext");
  await page.keyboard.press("ArrowLeft");
  const before = await cursor.getAttribute("aria-valuetext");
  assert.ok(last && before && last !== before, `${last} and ${before}`);
  await page.keyboard.press("Home");
  assert.equal(await cursor.getAttribute("aria-valuenow"), "1");
}

// Presses Tab until the walk comes round, and looks at what has the focus each time.
async function walk(page, server, path) {
  await page.goto(server.base + path);
  await awake(page);
  await page.evaluate(() => document.activeElement?.blur());
  const seen = [];
  for (let i = 0; i < 150; i += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(focused);
    if (!stop || stop.key === seen[0]?.key) break;
    // The parts of a date are stops of one field; the ring of the last one is the browser's own, inside of it.
    if (stop.key !== seen.at(-1)?.key) seen.push(stop);
  }
  const hidden = seen.filter((stop) => stop.problem).map((stop) => `${stop.key}: ${stop.problem}`);
  assert.ok(seen.length > 5, `only ${seen.length} stops on ${path}`);
  assert.deepEqual(hidden, [], path);
}

// In the page: what has the focus, and what is wrong with that.
async function focused() {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {})));
  window.__stops ??= new Map();
  if (!window.__stops.has(element)) window.__stops.set(element, window.__stops.size);
  const box = element.getBoundingClientRect();
  const text = (element.getAttribute("aria-label") ?? element.innerText ?? "").trim().slice(0, 40);
  const key = `#${window.__stops.get(element)} ${element.localName}.${element.className}[${element.name ?? ""}] ${text}`;
  const hasRing = (style) =>
    (style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none";
  // A link that covers its card draws the ring around the card.
  const ring = [null, "::before", "::after"].some((part) => hasRing(getComputedStyle(element, part)));
  const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
  const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
  if (right - left < 1 || bottom - top < 1) return { key, problem: "it is outside of what can be seen" };
  // One of several places must be its own: a label or an icon may lie in its middle, a bar must not lie over all of it.
  const places = [0.1, 0.5, 0.9].flatMap((y) =>
    [0.1, 0.5, 0.9].map((x) => [left + (right - left) * x, top + (bottom - top) * y]),
  );
  const isOwn = ([x, y]) => {
    const at = document.elementFromPoint(x, y);
    return at && (element.contains(at) || at.contains(element) || element.labels?.[0]?.contains(at));
  };
  if (!places.some(isOwn)) return { key, problem: "something lies over it" };
  return { key, problem: ring ? null : "nothing shows that it has the focus" };
}
