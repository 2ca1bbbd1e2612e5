// Looks into databases from outside: SQLite by Python's own module, PostgreSQL by its client.
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { DATABASE, PYTHON, postgresProgram } from "./tools.mjs";

const run = promisify(execFile);
const READER = `
import json, sqlite3, sys
asked = json.load(sys.stdin)
db = sqlite3.connect(asked["file"], timeout=20)
answers = []
for sql, values in asked["statements"]:
    rows = db.execute(sql, values).fetchall()
    answers.append([[cell.hex() if isinstance(cell, bytes) else cell for cell in row] for row in rows])
db.commit()
json.dump(answers, sys.stdout)
`;

// Runs statements ([sql, values] or sql) on a SQLite file; returns the rows of each.
export async function sqlite(file, ...statements) {
  const child = run(PYTHON, ["-c", READER], { maxBuffer: 64 << 20, timeout: 60_000 });
  child.child.stdin.end(JSON.stringify({ file, statements: statements.map((one) => (Array.isArray(one) ? one : [one, []])) }));
  return JSON.parse((await child).stdout);
}

// Every row count by table.
export async function counts(file) {
  const [tables] = await sqlite(
    file,
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
  );
  const found = await sqlite(file, ...tables.map(([name]) => `SELECT count(*) FROM "${name}"`));
  return Object.fromEntries(tables.map(([name], i) => [name, found[i][0][0]]));
}

const PSQL = ["-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1"];
const ask = (url, sql) => run(postgresProgram("psql"), [...PSQL, "-c", sql, url], { timeout: 30_000 });

// Changes what a server has stored, behind its back.
const change = ({ file, settings }, sql) => (settings.database ? ask(settings.database, sql) : sqlite(file, sql));

// Makes it long ago that anybody on a server has proven who they are: what is delicate asks again.
export const ageProofs = (server) => change(server, "UPDATE sessions SET proven_at = '2020-01-01T00:00:00+00:00'");

// Makes an account older than the question when its owner was born.
export const forgetBorn = (server, { email }) => change(server, `UPDATE users SET born = NULL WHERE email = '${email}'`);

// A PostgreSQL database of one's own, gone after use.
export async function newPostgres() {
  if (!DATABASE) throw new Error("TEST_DATABASE_URL is not set");
  const name = `e2e_${process.pid}_${randomBytes(4).toString("hex")}`;
  await ask(DATABASE, `CREATE DATABASE ${name}`);
  const url = new URL(DATABASE);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    ask: (sql) => ask(url.href, sql),
    counts: async () => (await ask(url.href, COUNTS)).stdout.trim().split("\n"),
    restore: (file) => run(postgresProgram("pg_restore"), ["--exit-on-error", "--no-owner", "-d", url.href, file], { timeout: 60_000 }),
    close: () => ask(DATABASE, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

// Every row count by table, in one statement.
const COUNTS = `SELECT table_name, (xpath('/row/n/text()',
    query_to_xml(format('SELECT count(*) AS n FROM %I', table_name), false, true, '')))[1]::text
  FROM information_schema.tables WHERE table_schema = 'public' ORDER BY table_name`;
