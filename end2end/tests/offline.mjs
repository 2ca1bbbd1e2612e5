// Installed, and without a network.
import assert from "node:assert/strict";
import { PHONE, follow, keepingPage, mustSay, pathOf, signIn, words } from "../lib/browser.mjs";
import { SAMPLE, sampleServer } from "../lib/people.mjs";

export default {
  async run(t) {
    const server = t.use(await sampleServer("offline"));
    const { page } = t.use(await keepingPage(PHONE));
    t.page = page;
    const cdp = await page.context().newCDPSession(page);
    await t.step("the page can be installed: the manifest has no fault and nothing is missing", async () => {
      await page.goto(server.base);
      await page.evaluate(() => navigator.serviceWorker.ready);
      const { errors, url } = await cdp.send("Page.getAppManifest");
      assert.match(url, /manifest\.webmanifest$/);
      assert.deepEqual(errors, []);
      const { installabilityErrors } = await cdp.send("Page.getInstallabilityErrors");
      assert.deepEqual(installabilityErrors, []);
    });
    await t.step("every icon and picture of the manifest is there, in the size it says", () => icons(page));
    await t.step("without a network a navigation shows the offline page", async () => {
      await signIn(page, server, SAMPLE.student);
      await page.evaluate(() => navigator.serviceWorker.ready);
      await page.waitForFunction(() => navigator.serviceWorker.controller);
      await page.context().setOffline(true);
      for (const path of ["/tests", "/insights", "/never-seen"]) {
        await page.goto(server.base + path);
        await mustSay(page, /offline|no connection/i);
      }
    });
    await t.step("the offline page is dressed: style and icons come from the store", async () => {
      assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector(".skip-link")).position), "fixed");
      const icon = await page
        .locator("main svg use")
        .first()
        .evaluate((use) => use.getBBox().width);
      assert.ok(icon > 0, "the picture of the page has no shape");
    });
    await t.step("with the network back, so is the page", async () => {
      await page.context().setOffline(false);
      await page.goto(`${server.base}/tests`);
      assert.equal(pathOf(page), "/tests");
      assert.ok((await page.locator("main .row").count()) > 5);
    });
    await t.step("nothing personal is kept on the device, before and after signing out", async () => {
      assert.deepEqual(await kept(page), []);
      await page.goto(`${server.base}/me`);
      await follow(page, page.locator('main form[action="/logout"] button'));
      assert.deepEqual(await kept(page), []);
      await page.context().setOffline(true);
      // Signing out clears the worker away with everything else, so the browser's own error page is right, too.
      await page.goto(`${server.base}/today`).catch((error) => assert.match(String(error), /ERR_INTERNET_DISCONNECTED/));
      assert.ok(!(await words(page, "body")).includes("Sample Student"));
      await page.context().setOffline(false);
    });
    await t.step("what fails without a network is the only fault a page met", async () => {
      assert.deepEqual(
        page.faults.filter((words) => !/ERR_INTERNET_DISCONNECTED|Failed to fetch/.test(words)),
        [],
      );
    });
  },
};

async function icons(page) {
  const wrong = await page.evaluate(async () => {
    const manifest = await (await fetch(document.querySelector("link[rel=manifest]").href)).json();
    const pictures = [
      ...manifest.icons,
      ...(manifest.screenshots ?? []),
      ...(manifest.shortcuts ?? []).flatMap(({ icons }) => icons ?? []),
    ];
    const check = async ({ src, sizes, type }) => {
      const answer = await fetch(src);
      if (!answer.ok || !answer.headers.get("content-type").startsWith(type ?? "image/"))
        return `${src}: ${answer.status}, ${answer.headers.get("content-type")}`;
      if (type === "image/svg+xml") return null;
      const { width, height } = await createImageBitmap(await answer.blob());
      return sizes === `${width}x${height}` ? null : `${src}: ${width}x${height} and not ${sizes}`;
    };
    return (await Promise.all(pictures.map(check))).filter(Boolean);
  });
  assert.deepEqual(wrong, []);
}

// Addresses in the browser's stores that are not a built file or the offline page, and texts that name the person.
async function kept(page) {
  return page.evaluate(async () => {
    const found = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const { pathname } = new URL(request.url);
        if (!/^\/(pkg|fonts|icons)\/|^\/(offline|icons\.svg|favicon\.svg|favicon\.ico)$/.test(pathname)) found.push(pathname);
        const text = await (await cache.match(request)).clone().text();
        if (text.includes("Sample Student")) found.push(`${pathname} names the person`);
      }
    }
    for (const { name } of await indexedDB.databases()) found.push(`database ${name}`);
    for (const store of [localStorage, sessionStorage]) found.push(...Object.keys(store));
    return found;
  });
}
