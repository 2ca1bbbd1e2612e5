// What another site makes a browser send is refused, and changes nothing.
import assert from "node:assert/strict";
import http from "node:http";
import { browser, newPage, pathOf, signIn, DESK } from "../lib/browser.mjs";
import { dayFromNow } from "../lib/csv.mjs";
import { Api, Visitor, form, multipart, send } from "../lib/http.mjs";
import { aPerson, registered, visitor } from "../lib/people.mjs";
import { sleep } from "../lib/runner.mjs";
import { Server, freePort } from "../lib/server.mjs";

const RESULT = {
  test_name: "Forged",
  subject: "Physics",
  total_questions: 10,
  correct_answers: 5,
  wrong_answers: 1,
  score: 5,
  max_score: 10,
  test_date: dayFromNow(-1),
};

export default {
  async run(t) {
    const server = t.use(await Server.start({ name: "forgery", env: { STUDY_PLUS_LIMITS: "off" } }));
    const person = await registered(server, aPerson("Lina Berg"));
    const student = await visitor(server, person);
    const others = {
      "another site": { origin: "https://evil.test", "sec-fetch-site": "cross-site" },
      "another site's Origin alone": { origin: "https://evil.test" },
      "a sandboxed frame (Origin null)": { origin: "null" },
      "a neighbour under the same name": { origin: "http://evil.127.0.0.1.test", "sec-fetch-site": "same-site" },
      "the same machine, another port": { origin: "http://127.0.0.1:1" },
      "nobody who says so (no Origin)": { origin: undefined },
    };
    for (const [who, headers] of Object.entries(others)) {
      await t.test(`a form of ${who} is refused`, async () => {
        const own = { ...headers };
        if (own.origin === undefined) delete own.origin;
        const cookie = [...student.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
        const post = (path, sent) =>
          send(server.base, { method: "POST", path, ...sent, headers: { accept: "text/html", cookie, ...sent.headers, ...own } });
        (await post("/tests/new", form(RESULT))).is(403);
        (await post("/tests/import", multipart([["file", "a,b\n1,2\n", "x.csv"]]))).is(403);
        (await post("/me/password", form({ current: person.password, password: "another kettle on 9 hills" }))).is(403);
        (await post("/logout", form({}))).is(403);
        (await post("/logout/everywhere", form({}))).is(403);
        const login = (await post("/login", form({ email: person.email, password: person.password }))).is(403);
        assert.equal(login.headers["set-cookie"], undefined);
        assert.equal((await person.api.get("/tests/history")).json.total, 0);
        (await student.get("/today")).is(200);
      });
    }
    await t.test("our own form is taken", async () => {
      (await student.post("/tests/new", RESULT)).is(303);
      assert.equal((await person.api.get("/tests/history")).json.total, 1);
    });
    await t.test("the API takes no cookie for a token, and no JSON that calls itself text", async () => {
      const cookie = [...student.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const body = JSON.stringify(RESULT);
      (
        await send(server.base, {
          method: "POST",
          path: "/api/v1/tests/upload",
          headers: { cookie, "content-type": "application/json" },
          body,
        })
      ).is(401);
      (await person.api.send("POST", "/tests/upload", { headers: { "content-type": "text/plain" }, body })).is(415);
      (
        await new Api(server.base).send("POST", "/auth/login", {
          headers: { "content-type": "text/plain" },
          body: JSON.stringify(person),
        })
      ).is(415);
    });
    await t.test("a picture cannot sign anybody out", async () => {
      (await student.get("/logout")).is(405);
      (await student.get("/today")).is(200);
    });
    await inBrowser(t, server, person);
    await t.test("a sign-out ends the session on the server", async () => {
      const copy = new Visitor(server.base);
      student.cookies.forEach((value, name) => copy.cookies.set(name, value));
      (await student.post("/logout", {})).is(303);
      (await copy.get("/today")).is(303);
    });
  },
};

// A real browser on a page of another site: `localhost` is another site than `127.0.0.1`.
async function inBrowser(t, server, person) {
  const port = await freePort();
  const evil = http.createServer((request, response) => {
    response.setHeader("content-type", "text/html");
    const target =
      request.url === "/frame"
        ? `<iframe src="${server.base}/login" width="600" height="400"></iframe>`
        : `<form method="post" action="${server.base}${request.url}"><input name="display_name" value="Eve"><input name="subject" value="Evil"></form><script>document.forms[0].submit()</script>`;
    response.end(`<!doctype html><title>evil</title>${target}`);
  });
  await new Promise((resolve) => evil.listen(port, "127.0.0.1", resolve));
  t.use({ close: () => new Promise((resolve) => evil.close(resolve).closeAllConnections()) });
  const page = (t.page = await newPage(t.use(await browser()), DESK));
  await t.test("a form that another site sends by itself in a real browser changes nothing", async () => {
    await signIn(page, server, person);
    // The worker of the site is at work, and must not lend its own name to a form of another site.
    await page.goto(`${server.base}/session`);
    await page.waitForFunction(() => navigator.serviceWorker.ready.then(({ active }) => active.state === "activated"));
    for (const path of ["/logout", "/me", "/session/start"]) {
      await page.goto(`http://localhost:${port}${path}`);
      await page.waitForURL((url) => url.origin === server.base && url.pathname === path);
      await page.goto(`${server.base}/today`);
      assert.equal(pathOf(page), "/today");
    }
    assert.equal((await person.api.get("/auth/me")).json.display_name, person.name);
    assert.equal((await person.api.get("/timer")).status, 404, "a timer was begun from another site");
  });
  await t.test("a page of ours does not show in a frame of another site", async () => {
    await page.goto(`http://localhost:${port}/frame`, { waitUntil: "networkidle" });
    const frame = page.frames().find((frame) => frame !== page.mainFrame());
    const text = await frame
      .locator("body")
      .innerText()
      .catch(() => "");
    assert.ok(!/Sign in|Password/.test(text), text);
  });
  await t.test("a script that got into a page is not run, and the browser says so", () => injected(t, server, person));
}

// H09: as if a page of ours had let markup through: its policy is what stands between.
async function injected(t, server, person) {
  const page = await newPage(t.use(await browser()), { ...DESK, serviceWorkers: "block" });
  await signIn(page, server, person);
  const evil = '<script>window.ran = "inline"</script><img src="/no.png" onerror="window.ran = \'handler\'"><script src="https://evil.test/x.js"></script><base href="https://evil.test/">';
  await page.route(`${server.base}/tests`, async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace("</main>", `${evil}</main>`);
    assert.ok(body.includes(evil));
    await route.fulfill({ response, body });
  });
  page.faults.length = 0;
  await page.goto(`${server.base}/tests`, { waitUntil: "networkidle" });
  assert.equal(await page.evaluate(() => window.ran), undefined);
  assert.equal(await page.evaluate(() => document.baseURI.startsWith("https://evil.test")), false);
  for (const part of ["script-src-elem refused inline", "script-src-attr refused inline", "script-src-elem refused https://evil.test", "base-uri refused"])
    assert.ok(page.faults.some((fault) => fault.startsWith(`policy: ${part}`)), `${part} is not in ${page.faults.join("\n")}`);
  const noted = () => server.tail(400).includes("malicious_csp_violation");
  for (let i = 0; i < 50 && !noted(); i += 1) await sleep(100);
  assert.ok(noted(), "the browser's own report has not come");
}
