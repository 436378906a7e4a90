// Steps that the checks share: reading files, running programs, and comparing.
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const here = fileURLToPath(new URL("..", import.meta.url));
export const root = join(here, "../..");

export function readJson(file) {
  return JSON.parse(readFileSync(file, "utf8"));
}

const execute = promisify(execFile);

/** Runs a program. The error of one that fails has its output. */
export async function run(command, args, cwd) {
  try {
    return await execute(command, args, { cwd, encoding: "utf8", maxBuffer: 2 ** 28 });
  } catch ({ stdout, stderr, message }) {
    throw new Error(`${stdout}${stderr}`.trim() || message);
  }
}

export const node = (args, cwd) => run(process.execPath, args, cwd);

/** Runs a program of this package or of its dependencies. */
export const tool = (path, args, cwd = here) => node([join(here, "node_modules", path), ...args], cwd);

export function expect(isTrue, message) {
  if (!isTrue) throw new Error(message);
}

export function expectSame(got, expected, what) {
  const [a, b] = [got, expected].map((list) => JSON.stringify([...list].sort()));
  expect(a === b, `${what}: ${a}, not ${b}`);
}

/** Lists the files in a folder and its subfolders, by their paths within it. */
export function filesOf(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}
