// The API keeps its own contract: Schemathesis tries the whole OpenAPI document.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Api } from "../lib/http.mjs";
import { registered } from "../lib/people.mjs";
import { within } from "../lib/runner.mjs";
import { Server, launch } from "../lib/server.mjs";
import { REPORT, SCHEMATHESIS } from "../lib/tools.mjs";

const LIMIT = 170;

export default {
  async run(t) {
    // Without limits on how often: a 429 for the sixth login would hide what is behind it.
    const server = t.use(await Server.start({ name: "contract", env: { STUDY_PLUS_LIMITS: "off" } }));
    const { api } = await registered(server);
    await t.test("the document is served, and names every route of the API", async () => {
      const { openapi, paths } = (await new Api(server.base).get("/openapi.json")).is(200).json;
      assert.match(openapi, /^3\.1/);
      for (const path of ["/api/v1/tests/upload", "/api/v1/tests/history", "/api/v1/tests/dashboard", "/api/v1/tests/recommendations", "/api/v1/auth/login"]) assert.ok(paths[path], path);
    });
    await t.test("no answer is a 5xx, and none breaks the document", () => tried(t, server, api), (LIMIT + 120) * 1000);
    await t.test("the server is as before", async () => {
      (await new Api(server.base).get("/")).is(200);
      const log = readFileSync(server.log, "utf8");
      assert.doesNotMatch(log, /panicked/);
    });
  },
};

async function tried(t, server, api) {
  const log = join(REPORT, "schemathesis.log");
  const { child, exited } = launch(SCHEMATHESIS, [
    "run", `${server.base}/api/v1/openapi.json`, "-H", `Authorization: Bearer ${api.token}`,
    "--checks", "all",
    // A rule between two fields (right + wrong at most the questions) cannot be said in a schema, so data that keeps
    // the schema may well be refused.
    "--exclude-checks", "positive_data_acceptance",
    "--continue-on-failure", "--phases", "examples,coverage,fuzzing,stateful", "--max-examples", "25", "--workers", "1", "--seed", "1",
    "--max-time", String(LIMIT), "--generation-database", "none", "--request-timeout", "20", "--report", "junit", "--report-dir", join(REPORT, "schemathesis"), "--no-color",
  ], { cwd: REPORT, env: { HOME: REPORT }, log });
  t.use({ close: async () => child.kill("SIGKILL") });
  const { code } = await within((LIMIT + 100) * 1000, exited, "Schemathesis did not end");
  const said = readFileSync(log, "utf8");
  t.note(said.match(/^.*\d+ (generated|tested|operations?|test cases).*$/gim)?.slice(-3).join("; ") ?? "no summary");
  assert.equal(code, 0, said.slice(-6000));
}
