// What the other suites stand on. A tool that is missing fails here by name.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { newPostgres } from "../lib/databases.mjs";
import { sampleOutput } from "../lib/people.mjs";
import { BIN, BROWSER, PYTHON, SCHEMATHESIS, SITE, isExecutable, postgresProgram, version } from "../lib/tools.mjs";

export default {
  async run(t) {
    await t.test("the program is there", async () => assert.ok(isExecutable(BIN), `${BIN} cannot be run`));
    await t.test("the built site is there", async () => assert.ok(existsSync(join(SITE, "pkg")), `${SITE}/pkg is not there`));
    await t.test("Chromium is there", async () => assert.match(version(BROWSER), /Chrom/));
    await t.test("Schemathesis is there", async () => assert.match(version(SCHEMATHESIS), /\d/));
    await t.test("a mail sink is there", async () => void version(PYTHON, ["-c", "import aiosmtpd, sqlite3; print('both')"]));
    await t.test("a PostgreSQL server takes a database", async () => {
      assert.match(version(postgresProgram("psql")), /psql/);
      await (await newPostgres()).close();
    });
    await t.test(
      "sample data can be loaded, and prints how to sign in",
      async () => {
        const output = await sampleOutput();
        for (const words of ["student@example.org", "mentor@example.org", "admin@example.org", "correct horse battery"]) {
          assert.ok(output.includes(words), `${words} is not in:\n${output}`);
        }
      },
      300_000,
    );
  },
};
