// Installed, and without a network.
import assert from "node:assert/strict";
import { appendFileSync, cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { PHONE, follow, keepingPage, mustSay, pathOf, signIn, words } from "../lib/browser.mjs";
import { newPostgres } from "../lib/databases.mjs";
import { leaveNothing } from "../lib/journey.mjs";
import { keepPages, kept, keptBy, ownPages } from "../lib/kept.mjs";
import { SAMPLE, aPerson, registered, sampleServer } from "../lib/people.mjs";
import { Server, newFolder } from "../lib/server.mjs";
import { SITE } from "../lib/tools.mjs";

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
      for (const path of ["/tests", "/insights", "/plan", "/never-seen"]) {
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
    await t.step("today and the plan are there as they were last seen, and say from when", () => asLastSeen(page, server));
    await t.step("a timer runs on without a network, through a reload, and is stopped when there is one", () => timerGoesOn(page, server));
    await t.step("of a person only these three pages are kept, and nothing after signing out", () =>
      nothingAfterwards(page, server, "Sample Student"),
    );
    await t.step("whose session has ended elsewhere leaves nothing to whoever comes next", () => nothingForNobody(page, server));
    await t.step("another person never sees what was kept for the one before", () => nothingForAnother(page, server));
    await t.step("of a person only these three pages are kept, and nothing after signing out, on PostgreSQL", async () => {
      const database = t.use(await newPostgres());
      const settings = { database: database.url, name: "offline-postgres", env: { STUDY_PLUS_LIMITS: "off" } };
      const other = t.use(await Server.start(settings));
      const person = await registered(other, aPerson("Ravi Menon"));
      await ownPages(page, other, person);
      await nothingAfterwards(page, other, person.name);
    });
    await t.step("a release that changes a script alone reaches whoever has the worker, with and without a network", () => release(t, page));
    await t.step("what fails without a network is the only fault a page met", async () => {
      assert.deepEqual(
        page.faults.filter((words) => !/ERR_INTERNET_DISCONNECTED|Failed to fetch/.test(words)),
        [],
      );
    });
  },
};

async function asLastSeen(page, server) {
  await page.goto(`${server.base}/plan`);
  const block = await words(page, "main .block");
  await page.goto(`${server.base}/today?src=pwa`);
  await keptBy(page, 2);
  await page.context().setOffline(true);
  await page.goto(`${server.base}/plan`);
  await mustSay(page, /^From .*\d{4}.*, not up to date/, block);
  const awake = await page.locator("main form:not([inert])").evaluateAll((forms) => forms.map((form) => form.getAttribute("action")));
  const waits = /^\/(plan\/blocks\/[\da-f-]+\/(done|undo)|session\/start)$/;
  // On a day without blocks there is none.
  assert.ok(awake.every((action) => waits.test(action)), `these would send into the void: ${awake}`);
  // The start and the shortcut of the installed app lead to today as well.
  for (const path of ["/today", "/today?src=pwa", "/"]) {
    await page.goto(server.base + path);
    await mustSay(page, /^From .*, not up to date/, "Hello, Sample Student");
  }
  await page.context().setOffline(false);
  await page.goto(`${server.base}/today`);
  assert.equal(await page.locator("main .kept").isVisible(), false, "with the network the page is itself again");
}

async function timerGoesOn(page, server) {
  const seconds = async () => {
    const parts = (await words(page, ".timer__clock")).split(":").map(Number);
    return parts.reduce((sum, part) => 60 * sum + part, 0);
  };
  await page.goto(`${server.base}/session`);
  await page.locator('form[action="/session/start"] [name="subject"]').fill("Physics");
  await page.locator('form[action="/session/start"] button').click();
  await page.waitForSelector('[data-timer="running"]');
  await page.goto(`${server.base}/session`);
  await keptBy(page, 3);
  const began = Date.now();
  await page.context().setOffline(true);
  await page.waitForTimeout(3_000);
  await page.goto(`${server.base}/session`);
  await mustSay(page, /^From .*, not up to date/);
  // Reloaded, it shows the seconds since it began, not since the page was made, and goes on.
  await page.waitForFunction((least) => document.querySelector(".timer__clock").textContent >= least, "0:04");
  assert.ok(Math.abs((await seconds()) - (Date.now() - began) / 1000) < 4, `${await seconds()} s after ${Date.now() - began} ms`);
  await page.context().setOffline(false);
  await page.goto(`${server.base}/session`);
  await follow(page, page.locator('form[action="/session/stop"] button'));
  assert.equal(await page.locator("[data-timer]").count(), 0);
}

// J14
async function nothingAfterwards(page, server, name) {
  assert.deepEqual(await kept(page, name), ["/plan", "/session", "/today"]);
  await leaveNothing(page, server, name);
  assert.deepEqual(await kept(page, name), []);
  await page.context().setOffline(true);
  // Signing out clears the worker away with everything else, so the browser's own error page is right, too.
  await page.goto(`${server.base}/today`).catch((error) => assert.match(String(error), /ERR_INTERNET_DISCONNECTED/));
  assert.ok(!(await words(page, "body")).includes(name));
  await page.context().setOffline(false);
}

async function release(t, page) {
  const site = t.use(newFolder());
  cpSync(SITE, site.path, { recursive: true });
  const server = t.use(await Server.start({ name: "offline-release", env: { STUDY_PLUS_LIMITS: "off", STUDY_PLUS_SITE_DIR: site.path } }));
  await ownPages(page, server, await registered(server, aPerson("Mira Sen")));
  await server.stop();
  const script = join(site.path, "waiting.js");
  appendFileSync(script, '\ndocument.documentElement.dataset.release = "next";\n');
  for (const packed of [".br", ".gz"]) rmSync(script + packed, { force: true });
  await server.launch();
  const isNext = () => page.evaluate(() => document.documentElement.dataset.release === "next");
  await page.goto(`${server.base}/plan`);
  assert.ok(await isNext(), "the page has come with the script of the release before");
  // The worker of the release before goes with the pages that it kept.
  await page.waitForFunction(async () => {
    const { searchParams } = new URL(document.querySelector('script[src*="/waiting.js"]').src);
    return (await caches.keys()).every((name) => name.includes(searchParams.get("v")));
  });
  await keepPages(page, server);
  await page.context().setOffline(true);
  await page.goto(`${server.base}/plan`);
  await mustSay(page, /^From .*, not up to date/);
  assert.ok(await isNext(), "the page that was kept has the script of the release before");
  await page.context().setOffline(false);
}

async function nothingForNobody(page, server) {
  await ownPages(page, server, SAMPLE.student);
  await page.context().clearCookies();
  await page.goto(`${server.base}/plan`);
  assert.equal(pathOf(page), "/login");
  await keptBy(page, 0);
  await offlineShowsNothing(page, server, "/today", "/plan");
}

async function nothingForAnother(page, server) {
  await ownPages(page, server, SAMPLE.student);
  const other = await registered(server, aPerson("Ines Costa"));
  // Their sign-in is sent while the pages of the one before are still kept.
  await page.context().clearCookies();
  const signedIn = page.waitForNavigation();
  await page.evaluate(({ email, password }) => {
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action: "/login" });
    for (const [name, value] of Object.entries({ email, password })) form.append(Object.assign(document.createElement("input"), { name, value }));
    document.body.append(form);
    form.submit();
  }, other);
  await signedIn;
  await page.goto(`${server.base}/today`);
  await keptBy(page, 1);
  await offlineShowsNothing(page, server, "/plan");
  await page.context().setOffline(true);
  await page.goto(`${server.base}/today`);
  await mustSay(page, "Hello, Ines Costa");
  await page.context().setOffline(false);
}

async function offlineShowsNothing(page, server, ...paths) {
  await page.context().setOffline(true);
  for (const path of paths) {
    await page.goto(server.base + path);
    await mustSay(page, /no connection/i);
    assert.ok(!(await words(page, "body")).includes("Sample Student"));
  }
  await page.context().setOffline(false);
}

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
