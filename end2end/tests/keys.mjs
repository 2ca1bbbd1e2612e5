// Keys for programs and the audit trail, with script and without: made after a fresh proof, used with curl, ended; then what of it
// an admin reads, narrows and takes away as a file.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { DESK, PHONE, browser, follow, mustSay, newPage, pathOf, signIn, submit, violations, words } from "../lib/browser.mjs";
import { SAMPLE, registered, sampleServer } from "../lib/people.mjs";

const HISTORY = "/api/v1/tests/history?limit=1";

export default {
  async run(t) {
    const chromium = t.use(await browser());
    for (const how of ["without script", "with script"]) {
      const server = t.use(await sampleServer("keys"));
      const page = (t.page = await newPage(chromium, look(PHONE, how)));
      await signIn(page, server, SAMPLE.student);
      const key = await made(t, page, server, how);
      await opens(t, server, key, how);
      await ends(t, page, server, key, how);
      await trail(t, chromium, server, how);
      await services(t, chromium, server, how);
      if (how === "with script") await clean(t, chromium, server, how);
    }
  },
};

function look(size, how) {
  return how === "with script" ? size : { ...size, javaScriptEnabled: false };
}

// As a program of somebody else would call: status and body.
function curl(server, path, key) {
  const said = execFileSync("curl", ["-s", "-w", "\n%{http_code}", "-H", `Authorization: Bearer ${key}`, server.base + path], { encoding: "utf8" });
  const at = said.lastIndexOf("\n");
  return { status: Number(said.slice(at + 1)), json: JSON.parse(said.slice(0, at)) };
}

async function make(page, name, scopes, days = "90") {
  await page.fill("main [name=name]", name);
  for (const scope of scopes) await page.check(`main [name=scopes][value="${scope}"]`);
  await page.fill("main [name=expires_in_days]", days);
}

async function made(t, page, server, how) {
  let key;
  await t.step(`${how}: the account leads to its keys, of which there are none yet`, async () => {
    await page.goto(`${server.base}/me`);
    await follow(page, page.locator('main a[href="/me/keys"]'));
    await mustSay(page, "No keys yet", "Make a key", "results:read");
    assert.doesNotMatch(await words(page), /audit:read|ranks:write/);
    assert.equal(await page.locator("main [name=scopes]:checked").count(), 0);
  });
  await t.step(`${how}: a key without a scope is refused, and what was typed stays`, async () => {
    await make(page, "School portal", [], "30");
    await submit(page, "/me/keys");
    await mustSay(page, "Choose at least one scope");
    assert.equal(await page.inputValue("main [name=name]"), "School portal");
    assert.equal(await page.inputValue("main [name=expires_in_days]"), "30");
  });
  await t.step(`${how}: a new key is shown once`, async () => {
    await make(page, "School portal", ["results:read"], "30");
    await submit(page, "/me/keys");
    key = (await page.locator("main .key-secret").innerText()).trim();
    assert.match(key, /^sp_live_[0-9a-f]{10}_[\w-]{43}$/);
    await mustSay(page, "cannot be shown again", key.slice(0, 18), "never used");
    await page.reload();
    assert.ok(!(await page.content()).includes(key.slice(19)));
    assert.equal(await page.locator("main .row").count(), 1);
    const cookies = await page.context().cookies(server.base);
    assert.deepEqual(cookies.filter(({ name }) => name === "__Host-made"), []);
  });
  return key;
}

async function opens(t, server, key, how) {
  await t.step(`${how}: a program reads with it what its scope opens, and nothing else`, () => {
    const { status, json } = curl(server, HISTORY, key);
    assert.equal(status, 200);
    assert.equal(json.items.length, 1);
    for (const path of ["/api/v1/wellbeing", "/api/v1/plan", "/api/v1/auth/me", "/api/v1/keys"]) {
      const refused = curl(server, path, key);
      assert.deepEqual([refused.status, refused.json.code], [403, "scope_missing"], path);
    }
    const wrong = curl(server, HISTORY, `${key.slice(0, 19)}${"A".repeat(43)}`);
    assert.deepEqual([wrong.status, wrong.json.code], [401, "invalid_key"]);
  });
}

async function ends(t, page, server, key, how) {
  await t.step(`${how}: revoked, it opens nothing from then on`, async () => {
    await page.goto(`${server.base}/me/keys`);
    await mustSay(page, "last used");
    await page.locator("main .row details summary").first().click();
    await follow(page, page.locator('main form[action$="/revoke"] button').first());
    await mustSay(page, "School portal", "revoked");
    const refused = curl(server, HISTORY, key);
    assert.deepEqual([refused.status, refused.json.code], [401, "key_revoked"]);
  });
}

async function trail(t, chromium, server, how) {
  const page = (t.page = await newPage(chromium, look(DESK, how)));
  const { email, api } = await registered(server);
  await signIn(page, server, SAMPLE.admin);
  await t.step(`${how}: an admin reads who did what, and from where`, async () => {
    await page.goto(`${server.base}/admin`);
    await follow(page, page.locator('main a[href="/admin/audit"]'));
    await mustSay(page, "Signed in", "authn_login_success", "Key or token made");
    assert.ok(!(await page.content()).includes("127.0.0.1"), "no network address");
  });
  await t.step(`${how}: the trail is narrowed by event and person, and says where nothing fits`, async () => {
    await page.goto(`${server.base}/admin/audit?event=authn_token_revoked&object=key`);
    assert.equal(await page.locator("main tbody tr").count(), 1);
    await page.fill("main [name=event]", "");
    await page.fill("main [name=object]", "");
    await page.fill("main [name=actor]", email);
    await follow(page, page.locator("main search button"));
    await mustSay(page, "Account made");
    await page.goto(`${server.base}/admin/audit?event=nothing_like_it`);
    await mustSay(page, "Nothing fits");
    await page.goto(`${server.base}/admin/audit?actor=Asha`);
    await mustSay(page, "an id or an e-mail address");
  });
  await t.step(`${how}: the trail is taken away as a file, and that is noted`, async () => {
    await page.goto(`${server.base}/admin/audit`);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.locator('main a[href*="/admin/audit/export.csv"]').first().click(),
    ]);
    const text = readFileSync(await download.path(), "utf8");
    assert.match(text, /^\uFEFF?at,event,actor_id,actor,object,request_id,address\r?\n/);
    assert.match(text, /authn_login_success/);
    await page.goto(`${server.base}/admin/audit?event=sensitive_read`);
    await mustSay(page, "audit csv");
  });
  await t.step(`${how}: a student reaches none of it`, async () => {
    const refused = await api.get("/audit");
    assert.deepEqual([refused.status, refused.json.code], [403, "forbidden"]);
  });
}

async function services(t, chromium, server, how) {
  const page = (t.page = await newPage(chromium, look(DESK, how)));
  await signIn(page, server, SAMPLE.admin);
  await t.step(`${how}: a key of a service account reads the trail, until its account ends`, async () => {
    await page.goto(`${server.base}/admin/keys`);
    await mustSay(page, "No service accounts yet");
    await page.fill("main [name=service_name]", "Log collector");
    await submit(page, "/admin/keys/services");
    assert.equal(pathOf(page), "/admin/keys");
    await page.selectOption("main [name=service_account]", { label: "Log collector" });
    await make(page, "Nightly", ["audit:read"]);
    await submit(page, "/admin/keys");
    const key = (await page.locator("main .key-secret").innerText()).trim();
    const read = curl(server, "/api/v1/audit?object=service", key);
    assert.equal(read.status, 200);
    assert.equal(read.json.items.length, 1);
    assert.equal(curl(server, "/api/v1/audit/export/audit.csv", key).status, 403);
    await page.goto(`${server.base}/admin/keys`);
    await page.locator("main details summary", { hasText: "End this account" }).click();
    await follow(page, page.locator('main form[action$="/end"] button'));
    await mustSay(page, "have ended", "No service accounts yet");
    assert.equal(curl(server, "/api/v1/audit", key).json.code, "key_revoked");
  });
}

async function clean(t, chromium, server, how) {
  const page = (t.page = await newPage(chromium, PHONE));
  await t.step(`${how}: none of the pages has a violation`, async () => {
    await signIn(page, server, SAMPLE.admin);
    for (const path of ["/me/keys", "/admin/audit", "/admin/audit?actor=Asha", "/admin/keys"]) {
      await page.goto(server.base + path);
      assert.deepEqual(await violations(page), [], path);
    }
  });
}
