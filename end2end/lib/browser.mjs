// Chromium in the two sizes and two schemes that everything is looked at in, with an ear for what goes wrong in it.
import axe from "axe-core";
import { chromium } from "playwright-core";
import { newFolder } from "./server.mjs";
import { BROWSER } from "./tools.mjs";

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const COMMON = { colorScheme: "light", reducedMotion: "reduce", locale: "en-GB", timezoneId: "Asia/Kolkata" };

export const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
export const DESK = { viewport: { width: 1280, height: 800 } };

export async function browser() {
  return chromium.launch({ executablePath: BROWSER, headless: true, args: ARGUMENTS });
}

// A page in a context of its own. `faults` gathers console errors, exceptions and refusals by the security policy.
export async function newPage(browser, options = {}) {
  return listening(await browser.newContext({ ...COMMON, ...options }), options);
}

// A page of a browser that keeps what it is given, as a person's does: a context of `newPage` counts as private.
export async function keepingPage(options = {}) {
  const folder = newFolder();
  const launch = { executablePath: BROWSER, headless: true, args: ARGUMENTS, ...COMMON, ...options };
  const context = await chromium.launchPersistentContext(folder.path, launch);
  const close = () => context.close().finally(() => folder.close());
  return { page: await listening(context, options), close };
}

async function listening(context, options) {
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(`exception: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    const { url } = message.location();
    // The browser reports the status of a page itself as an error; tests that want a 404 or a 422 say so themselves.
    if (/^Failed to load resource/.test(message.text()) && url === page.url()) return;
    faults.push(`console: ${message.text()} (${url})`);
  });
  if (options.javaScriptEnabled !== false) {
    await context.exposeBinding("reportViolation", (_, words) => faults.push(`policy: ${words}`));
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        window.reportViolation(`${event.violatedDirective} refused ${event.blockedURI} at ${event.documentURI} ${event.sample}`);
      });
    });
  }
  return Object.assign(page, { faults });
}

// Signs in by the page's form; the address afterwards is where it led.
export async function signIn(page, server, { email, password }) {
  await page.goto(`${server.base}/login`);
  await page.fill("main [name=email]", email);
  await page.fill("main [name=password]", password);
  await submit(page, "/login");
}

// Presses the button of a form and waits for the page it leads to.
export async function submit(page, action, button = "button[type=submit]:not([name])") {
  await follow(page, page.locator(`main form[action="${action}"] ${button}`).first());
}

// Presses something that leads to another page, and waits for that.
export async function follow(page, locator) {
  await Promise.all([page.waitForNavigation({ waitUntil: "load" }), locator.click()]);
}

// The words that a person sees in the content of a page.
export async function words(page, selector = "main") {
  return (await page.locator(selector).first().innerText()).replaceAll(/\s+/g, " ").trim();
}

export async function mustSay(page, ...patterns) {
  const text = await words(page);
  for (const pattern of patterns) {
    if (!(pattern instanceof RegExp ? pattern.test(text) : text.includes(pattern))) {
      throw new Error(`the page at ${page.url()} does not say ${pattern}: ${text.slice(0, 900)}`);
    }
  }
}

export function pathOf(page) {
  return new URL(page.url()).pathname;
}

// Waits until the islands of a page are awake: their script is loaded when the browser is idle, and then runs at once.
export async function awake(page) {
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => requestAnimationFrame(resolve))));
}

// Waits until nothing moves or changes colour any more: what is inherited may begin to when its parent has ended.
export async function still(page) {
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame();
    for (let moving = [null]; moving.length > 0; ) {
      await frame();
      moving = document.getAnimations();
      await Promise.all(moving.map((animation) => animation.finished.catch(() => {})));
    }
    await frame();
  });
}

// Shows the page in another size and scheme. The browser may take the scheme up some frames after it was told.
async function turned(page, viewport, scheme) {
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
  await page.evaluate(async (scheme) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const isTurned = () => matchMedia(`(prefers-color-scheme: ${scheme})`).matches;
    for (let left = 300; left > 0 && !isTurned(); left -= 1) await frame();
  }, scheme);
  await still(page);
}

// What axe has against a page by all its rules at both sizes in both schemes, loaded once; left as it was found.
export async function violationsInEveryLook(page) {
  const before = page.viewportSize();
  const found = [];
  for (const { viewport } of [PHONE, DESK]) {
    for (const scheme of ["light", "dark"]) {
      await turned(page, viewport, scheme);
      const some = await violations(page);
      found.push(...some.map((words) => `${viewport.width}x${viewport.height} ${scheme} ${page.url()} ${words}`));
    }
  }
  await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: COMMON.colorScheme, reducedMotion: "reduce" });
  return found;
}

// What axe has against a page, each with the first three places. Asked for what is wrong alone: telling all that is right
// takes it longer than finding out.
export async function violations(page) {
  // It does not look into frames that have not been given it, and there are none.
  if (page.frames().length > 1) throw new Error(`${page.url()} has frames`);
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  return page.evaluate(async (values) => {
    const options = { runOnly: { type: "tag", values }, resultTypes: ["violations"], preload: false };
    const { violations: found } = await window.axe.run(document, options);
    return found.map(({ id, help, nodes }) => {
      const why = ({ any, all, none }) => any[0]?.message ?? all[0]?.message ?? none[0]?.message ?? "";
      const places = nodes.slice(0, 3).map((node) => `${node.target.join(" ")}: ${why(node)}`);
      return `${id} (${help}), ${nodes.length} places:\n  ${places.join("\n  ")}`;
    });
  }, AXE_TAGS);
}
