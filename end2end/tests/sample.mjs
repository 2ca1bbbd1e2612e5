// The sample people: signed in to with the words that the command prints, named as samples, and gone with one click.
import assert from "node:assert/strict";
import { DESK, PHONE, browser, follow, mustSay, newPage, pathOf, signIn, violationsInEveryLook } from "../lib/browser.mjs";
import { sampleServer } from "../lib/people.mjs";

const [ADMIN, STUDENT] = ["admin@example.org", "student@example.org"].map((email) => ({ email, password: "correct horse battery" }));

export default {
  async run(t) {
    const chromium = t.use(await browser());
    for (const hasScript of [false, true]) {
      const server = await sampleServer(`sample-${hasScript}`);
      t.use(server.folder);
      t.use(server);
      const page = (t.page = await newPage(chromium, hasScript ? DESK : { ...PHONE, javaScriptEnabled: false }));
      await removed(t, page, server, hasScript ? "with script" : "without script");
    }
  },
};

async function removed(t, page, server, how) {
  const button = page.getByRole("button", { name: "Remove sample people" });
  await t.step(`${how} the administrator sees how many sample people there are`, async () => {
    await signIn(page, server, ADMIN);
    await page.goto(`${server.base}/admin`);
    await mustSay(page, "Sample people", "123 accounts", "Everybody knows their password");
    if (how === "with script") assert.deepEqual(await violationsInEveryLook(page), []);
  });
  await t.step(`${how} one click removes them all, and whoever was one of them is signed out`, async () => {
    await follow(page, button);
    assert.equal(pathOf(page), "/login");
    await mustSay(page, "The sample people are gone");
    await page.goto(`${server.base}/admin`);
    assert.equal(pathOf(page), "/login");
    for (const who of [ADMIN, STUDENT]) {
      await page.goto(`${server.base}/login`);
      await page.fill("main [name=email]", who.email);
      await page.fill("main [name=password]", who.password);
      await follow(page, page.locator('main form[action="/login"] button[type=submit]').last());
      assert.equal(pathOf(page), "/login", `${who.email} still signs in`);
    }
  });
}
