#!/usr/bin/env node
// What a phone sees: 390x844, the processor four times slower, 1.6 Mbit/s, 150 ms. Prints JSON.
//   bench_phone.mjs BASE EMAIL PASSWORD [ROUNDS]    with BROWSER=FILE, from a folder whose node_modules has playwright-core
// Largest contentful paint and layout shifts of the student's home, cold (nothing kept) and warm (as it is opened again);
// of some interactions the time from the tap or key to the next frame, as browsers report it (a multiple of 8 ms).
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [base, email, password, rounds = "3"] = process.argv.slice(2);
const { chromium } = createRequire(join(process.cwd(), "end2end", "package.json"))("playwright-core");
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const NETWORK = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 };
const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

// Runs in each page before anything of its own.
function listen() {
  window.seen = { lcp: 0, cls: 0, inp: 0 };
  const on = (type, take, more = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...more });
  on("largest-contentful-paint", (entry) => (window.seen.lcp = entry.startTime));
  on("layout-shift", (entry) => (window.seen.cls += entry.hadRecentInput ? 0 : entry.value));
  on("event", (entry) => entry.interactionId && (window.seen.inp = Math.max(window.seen.inp, entry.duration)), { durationThreshold: 16 });
}

async function phone(folder) {
  const context = await chromium.launchPersistentContext(folder, { executablePath: process.env.BROWSER, headless: true, args: ARGUMENTS, ...PHONE });
  const page = context.pages()[0] ?? (await context.newPage());
  await context.addInitScript(listen);
  return { context, page };
}

async function slowed(context, page) {
  const device = await context.newCDPSession(page);
  await device.send("Network.enable");
  await device.send("Network.emulateNetworkConditions", NETWORK);
  await device.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  return device;
}

async function signIn(page) {
  await page.goto(`${base}/login`);
  // The folder of a phone keeps its session, and whoever has one is led on.
  if (new URL(page.url()).pathname !== "/login") return;
  await page.fill("main [name=email]", email);
  await page.fill("main [name=password]", password);
  await Promise.all([page.waitForURL("**/today"), page.locator('main form[action="/login"] button[type=submit]').last().click()]);
}

const seen = async (page) => {
  await page.waitForTimeout(700);
  return page.evaluate(() => window.seen);
};

// The home page with nothing kept but the session, then as it is opened again.
async function visits(folder) {
  const { context, page } = await phone(folder);
  await signIn(page);
  const device = await slowed(context, page);
  await device.send("Network.clearBrowserCache");
  await page.evaluate(async () => {
    for (const key of await caches.keys()) await caches.delete(key);
    for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
  });
  await page.goto("about:blank");
  await page.goto(`${base}/today`, { waitUntil: "load" });
  const cold = await seen(page);
  await page.goto("about:blank");
  await page.goto(`${base}/today`, { waitUntil: "load" });
  const warm = await seen(page);
  await context.close();
  return { cold, warm };
}

// Taps and keys, each on a page that has come to rest.
const INTERACTIONS = {
  "type a result": ["/tests/new", (page) => page.locator("main [name=correct_answers]").pressSequentially("21")],
  "open the dates of the list": ["/tests", (page) => page.locator("main .filter__dates summary").tap()],
  "tap a chart": ["/insights", (page) => page.locator("main svg").first().tap({ force: true })],
  "show a chart's numbers": ["/insights", (page) => page.locator("main details summary").first().tap()],
  "open what deletes a test": ["/tests", async (page) => {
    await page.goto(`${base}${await page.locator("main .row a").first().getAttribute("href")}`);
    await page.waitForTimeout(500);
    await page.locator("main details.confirm summary").tap();
  }],
  "choose a theme": ["/me", (page) => page.locator("main [name=theme]").last().tap({ force: true })],
};

async function interactions(folder) {
  const { context, page } = await phone(folder);
  await signIn(page);
  await slowed(context, page);
  const told = {};
  for (const [name, [path, act]] of Object.entries(INTERACTIONS)) {
    await page.goto(`${base}${path}`, { waitUntil: "load" });
    await page.waitForTimeout(500);
    await act(page);
    // Below 16 ms the browser reports nothing.
    told[name] = Math.max((await seen(page)).inp, 16);
  }
  await context.close();
  return told;
}

const all = [];
let touched = {};
for (let round = 0; round < Number(rounds); round += 1) {
  const folder = mkdtempSync(join(tmpdir(), "phone-"));
  try {
    all.push(await visits(folder));
    for (const [name, ms] of Object.entries(await interactions(folder))) touched[name] = [...(touched[name] ?? []), ms];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
const of = (when, what) => median(all.map((one) => one[when][what]));
const inp = Object.fromEntries(Object.entries(touched).map(([name, values]) => [name, median(values)]));
console.log(JSON.stringify({
  lcp_cold_ms: Math.round(of("cold", "lcp")),
  lcp_warm_ms: Math.round(of("warm", "lcp")),
  cls: Math.max(...all.flatMap(({ cold, warm }) => [cold.cls, warm.cls])),
  inp_ms: Math.max(...Object.values(inp)),
  interactions: inp,
  rounds: all.length,
}));
