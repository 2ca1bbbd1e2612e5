// The API keeps its own contract: Schemathesis tries the whole OpenAPI document as a student, an admin and a key, and lets
// nobody succeed where the document does not let them in (schemathesis_hooks.py).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Api } from "../lib/http.mjs";
import { SAMPLE, registered, samplePostgres, sampleServer, signedIn } from "../lib/people.mjs";
import { within } from "../lib/runner.mjs";
import { launch } from "../lib/server.mjs";
import { REPORT, ROOT, SCHEMATHESIS } from "../lib/tools.mjs";

// The longest that each run may take, in seconds. Examples and seed are fixed, so a run tries the same each time.
const LIMIT = 600;
const EXAMPLES = 50;
// Cases of all runs together, at the least.
const CASES = 20_000;
// Of those who may do little: for every operation, besides the thorough runs where they get in.
const FEW = 8;
const ENDINGS = "/account/(deletion|sessions)";
const ADMIN = "/(rank|audit|service-accounts|institution)";
const KEY = "/(tests|results|imports|plan|rank|keys|audit|auth/me)";
const SCOPES = ["results:read", "results:write", "plan:read", "insights:read", "exams:read", "ranks:read"];
const ALL = { less: ENDINGS, phases: "examples,fuzzing", examples: FEW };

let generated = 0;

export default {
  async run(t) {
    // Without limits on how often: a 429 for the sixth login would hide what is behind it.
    const sqlite = t.use(await sampleServer("contract"));
    const postgres = t.use(await samplePostgres("contract-postgres"));
    await t.test("the document is served, and names every route of the API", () => document(sqlite));
    // What a student may do is the most, and the two engines share no more than the text of their SQL.
    for (const [name, server] of Object.entries({ sqlite, postgres })) {
      const student = async () => tried(t, server, `student-${name}`, (await registered(server)).api, { less: ENDINGS });
      await t.test(`no answer is a 5xx, and none breaks the document, on ${name}`, student, LIMIT * 1000);
    }
    const leaving = async () => tried(t, sqlite, "leaving", (await registered(sqlite)).api, { only: ENDINGS, then: 401 });
    await t.test("nor where a session or an account ends", leaving, LIMIT * 1000);
    const role = "institution_admin";
    for (const [name, server] of Object.entries({ sqlite, postgres })) {
      const admin = async (who, options) => tried(t, server, `${who}-${name}`, await signedIn(server, SAMPLE.admin), { role, ...options });
      await t.test(`nor for an admin, where only an admin gets in, on ${name}`, () => admin("admin", { only: ADMIN }), LIMIT * 1000);
      await t.test(`nor anywhere else, and nothing opens that is not an admin's, on ${name}`, () => admin("admin-all", ALL), LIMIT * 1000);
      const program = async (who, options) => tried(t, server, `${who}-${name}`, await withKey(server), { scopes: SCOPES, ...options });
      await t.test(`nor for a program with a key, on ${name}`, () => program("key", { only: KEY }), LIMIT * 1000);
      await t.test(`nor anywhere else, and nothing opens but by a scope, on ${name}`, () => program("key-all", ALL), LIMIT * 1000);
    }
    await t.test(`these were ${CASES.toLocaleString("en")} cases and more`, async () => {
      t.note(`${generated} cases`);
      assert.ok(generated >= CASES, `${generated}`);
    });
    await t.test("the servers are as before", async () => {
      for (const server of [sqlite, postgres]) {
        (await new Api(server.base).get("/")).is(200);
        assert.doesNotMatch(readFileSync(server.log, "utf8"), /panicked/);
      }
    });
  },
};

async function document(server) {
  const { openapi, paths } = (await new Api(server.base).get("/openapi.json")).is(200).json;
  assert.match(openapi, /^3\.1/);
  const some = ["tests/upload", "tests/history", "tests/dashboard", "tests/recommendations", "auth/login"];
  for (const path of some) assert.ok(paths[`/api/v1/${path}`], path);
}

async function withKey(server) {
  const { api } = await registered(server);
  const key = (await api.post("/keys", { name: "Contract", scopes: SCOPES, per_minute: 600 })).is(201).json.secret;
  return new Api(server.base, key);
}

// Nothing is left out but what ends the caller's own session or account, which has a run of its own: nobody's tokens are
// among the generated data, so a logout ends no session but its own, and a registration only writes a file. At the end
// the caller must still be somebody (`then`), or most of the run has tried nothing but closed doors. `only` and `less`
// are patterns of paths.
async function tried(t, server, who, api, options) {
  const { only, less, role = "student", scopes, then = 200, examples = EXAMPLES } = options;
  const phases = options.phases ?? "examples,coverage,fuzzing,stateful";
  const log = join(REPORT, `schemathesis-${who}.log`);
  const hooks = join(ROOT, "end2end/schemathesis_hooks.py");
  const caller = { CALLER_ROLE: role, ...(scopes ? { CALLER_SCOPES: scopes.join(" ") } : {}) };
  const { child, exited } = launch(
    SCHEMATHESIS,
    [
      "--config-file",
      join(ROOT, "end2end/schemathesis.toml"),
      "run",
      `${server.base}/api/v1/openapi.json`,
      "-H",
      `Authorization: Bearer ${api.token}`,
      ...(only ? ["--include-path-regex", only] : []),
      ...(less ? ["--exclude-path-regex", less] : []),
      "--continue-on-failure",
      "--phases",
      phases,
      "--max-examples",
      String(examples),
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
    { cwd: REPORT, env: { HOME: REPORT, SCHEMATHESIS_HOOKS: hooks, ...caller }, log },
  );
  t.use({ close: async () => child.kill("SIGKILL") });
  const { code } = await within(LIMIT * 1000, exited, "Schemathesis did not end");
  const said = readFileSync(log, "utf8");
  const summary = said.match(/^.*?(\d+) generated.*$/m);
  t.note(summary?.[0].trim() ?? "no summary");
  generated += Number(summary?.[1] ?? 0);
  assert.equal(code, 0, said.slice(-6000));
  (await api.get(scopes ? "/tests/history" : "/auth/me")).is(then);
}
