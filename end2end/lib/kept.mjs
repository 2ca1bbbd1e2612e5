// What a browser keeps of a person for use without a network.
import assert from "node:assert/strict";
import { signIn } from "./browser.mjs";

// A person's three pages, kept.
export async function ownPages(page, server, person) {
  await signIn(page, server, person);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(() => navigator.serviceWorker.controller);
  await keepPages(page, server);
}

// Looks at the three pages, so that they are kept as they are now.
export async function keepPages(page, server) {
  for (const path of ["/plan", "/session", "/today"]) await page.goto(server.base + path);
  await keptBy(page, 3);
}

// Waits until so many pages are kept: the worker keeps them after it has handed them out.
export async function keptBy(page, count) {
  for (let i = 0; i < 50; i += 1) {
    if ((await kept(page)).length === count) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.equal((await kept(page)).length, count);
}

// Addresses in the browser's stores that are not a built file or the offline page, and texts that name the person.
export async function kept(page, name = "Sample Student") {
  return page.evaluate(async (name) => {
    const found = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const { pathname } = new URL(request.url);
        const isPublic = /^\/(pkg|fonts|icons)\/|^\/(offline|icons\.svg|favicon\.svg|favicon\.ico|outbox\.js|waiting\.js)$/.test(pathname);
        const text = await (await cache.match(request)).clone().text();
        if (!isPublic) found.push(pathname);
        else if (text.includes(name)) found.push(`${pathname} names the person`);
      }
    }
    for (const { name } of await indexedDB.databases()) found.push(`database ${name}`);
    for (const store of [localStorage, sessionStorage]) found.push(...Object.keys(store));
    return found.sort();
  }, name);
}
