// The API keeps its own contract: Schemathesis tries the whole OpenAPI document.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Api } from "../lib/http.mjs";
import { SAMPLE, registered, sampleServer, signedIn } from "../lib/people.mjs";
import { within } from "../lib/runner.mjs";
import { launch } from "../lib/server.mjs";
import { REPORT, ROOT, SCHEMATHESIS } from "../lib/tools.mjs";

// The longest that each run may take, in seconds. Examples and seed are fixed, so a run tries the same each time.
const LIMIT = 600;
const EXAMPLES = 300;

export default {
  async run(t) {
    // Without limits on how often: a 429 for the sixth login would hide what is behind it.
    const server = t.use(await sampleServer("contract"));
    const { api } = await registered(server);
    await t.test("the document is served, and names every route of the API", async () => {
      const { openapi, paths } = (await new Api(server.base).get("/openapi.json")).is(200).json;
      assert.match(openapi, /^3\.1/);
      for (const path of [
        "/api/v1/tests/upload",
        "/api/v1/tests/history",
        "/api/v1/tests/dashboard",
        "/api/v1/tests/recommendations",
        "/api/v1/auth/login",
      ])
        assert.ok(paths[path], path);
    });
    const end = "/account/(deletion|sessions)";
    await t.test(
      "no answer is a 5xx, and none breaks the document",
      () => tried(t, server, api, "student", ["--exclude-path-regex", end]),
      LIMIT * 1000,
    );
    await t.test(
      "nor where a session or an account ends",
      async () => tried(t, server, (await registered(server)).api, "leaving", ["--include-path-regex", end], 401),
      LIMIT * 1000,
    );
    await t.test(
      "nor for an admin, where only an admin gets in",
      async () => {
        const admin = await signedIn(server, SAMPLE.admin);
        await tried(t, server, admin, "admin", ["--include-path-regex", "/(rank|audit|service-accounts)"]);
      },
      LIMIT * 1000,
    );
    await t.test(
      "nor for a program with a key",
      async () => {
        const scopes = ["results:read", "results:write", "plan:read", "insights:read", "exams:read", "ranks:read"];
        const draft = { name: "Contract", scopes, per_minute: 600 };
        const person = await registered(server);
        const key = (await person.api.post("/keys", draft)).is(201).json.secret;
        await tried(t, server, new Api(server.base, key), "key", ["--include-path-regex", "/(tests|results|imports|plan|rank|keys|audit|auth/me)"]);
      },
      LIMIT * 1000,
    );
    await t.test("the server is as before", async () => {
      (await new Api(server.base).get("/")).is(200);
      const log = readFileSync(server.log, "utf8");
      assert.doesNotMatch(log, /panicked/);
    });
  },
};

// Nothing is left out but what ends the caller's own session or account, which has a run of its own: nobody's tokens are
// among the generated data, so a logout ends no session but its own, and a registration only writes a file. At the end
// the caller must still be somebody (`then`), or most of the run has tried nothing but closed doors.
async function tried(t, server, api, who, more = [], then = 200) {
  const log = join(REPORT, `schemathesis-${who}.log`);
  const { child, exited } = launch(
    SCHEMATHESIS,
    [
      "--config-file",
      join(ROOT, "end2end/schemathesis.toml"),
      "run",
      `${server.base}/api/v1/openapi.json`,
      "-H",
      `Authorization: Bearer ${api.token}`,
      ...more,
      "--continue-on-failure",
      "--phases",
      "examples,coverage,fuzzing,stateful",
      "--max-examples",
      String(EXAMPLES),
      "--workers",
      "1",
      "--seed",
      "1",
      "--generation-database",
      "none",
      "--request-timeout",
      "20",
      "--report",
      "junit",
      "--report-dir",
      join(REPORT, "schemathesis"),
      "--no-color",
    ],
    { cwd: REPORT, env: { HOME: REPORT }, log },
  );
  t.use({ close: async () => child.kill("SIGKILL") });
  const { code } = await within(LIMIT * 1000, exited, "Schemathesis did not end");
  const said = readFileSync(log, "utf8");
  t.note(said.match(/^.*\d+ generated.*$/m)?.[0].trim() ?? "no summary");
  assert.equal(code, 0, said.slice(-6000));
  (await api.get(who === "key" ? "/tests/history" : "/auth/me")).is(then);
}
