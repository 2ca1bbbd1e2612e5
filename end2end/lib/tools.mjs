// Where the things under test and the tools are. What the caller does not name is looked for where the scripts put it.
import { execFileSync } from "node:child_process";
import { accessSync, constants, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
// Each run has its own, so that two at once leave each other's alone.
export const REPORTS = join(ROOT, "end2end/report");
export const REPORT = join(REPORTS, String(process.pid));
const cache = process.env.STUDY_PLUS_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "study-plus");

export const BIN = resolve(process.env.STUDY_PLUS_BIN || join(ROOT, "target/release/study-plus"));
export const SITE = resolve(process.env.STUDY_PLUS_SITE_DIR || join(ROOT, "target/site"));
export const VENV = resolve(process.env.VENV || join(cache, "tools/venv"));
export const PYTHON = join(VENV, "bin/python3");
export const SCHEMATHESIS = join(VENV, "bin/schemathesis");
export const BROWSER = process.env.BROWSER || onPath("chromium") || "";
export const DATABASE = process.env.TEST_DATABASE_URL || "";

export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return file !== "";
  } catch {
    return false;
  }
}

function onPath(name) {
  const folders = (process.env.PATH || "").split(delimiter);
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

// A program of PostgreSQL is on PATH, or in the folder of Debian's newest server.
export function postgresProgram(name) {
  const found = onPath(name);
  if (found) return found;
  const base = "/usr/lib/postgresql";
  const versions = readdirSync(base).sort((a, b) => Number(b) - Number(a));
  const file = versions.map((version) => join(base, version, "bin", name)).find(isExecutable);
  if (!file) throw new Error(`${name} is neither on PATH nor in ${base}`);
  return file;
}

// What runs a tool at all: its version's first line, or an error that says what is missing.
export function version(file, args = ["--version"]) {
  return execFileSync(file, args, { encoding: "utf8", timeout: 60_000, stdio: ["ignore", "pipe", "pipe"] })
    .trim()
    .split("\n")[0];
}
