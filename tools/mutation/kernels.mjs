// npm run test:kernel-mutation: changes the kernels in one place at a time, and reports the changes that no test sees. A change of
// assembly/ is compiled in one module that has it. The small fingerprint is compared first, and then the tests of the family run.
// Results are kept in build/mutation/kernels.jsonl, so a run goes on where the last one ended.
//
//   npm run test:kernel-mutation -- --only assembly/arithmetic --sample 0.1 --seconds 200
import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs, stripVTControlCharacters } from "node:util";
import { moduleNames } from "../build/exports.mjs";
import { compileModule } from "../build/kernels.mjs";
import { bundle } from "./bundle.mjs";
import { apply, editsOf } from "./edits.mjs";

const root = join(import.meta.dirname, "../..");
const folder = join(root, "build/mutation");
const log = join(folder, "kernels.jsonl");
mkdirSync(folder, { recursive: true });

const { only, sample, seconds, list, tests } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    sample: { type: "string", default: "1" },
    seconds: { type: "string", default: "200" },
    list: { type: "boolean", default: false },
    tests: { type: "boolean", default: true },
  },
  allowNegative: true,
}).values;

const EQUIVALENT = JSON.parse(readFileSync(join(import.meta.dirname, "equivalent.json"), "utf8"));

const keyOf = ({ file, kind, before, after }) => [file, kind, before.trim(), after.trim()].join(" | ");
const reasonOf = ({ file, before, after }) =>
  EQUIVALENT.find((one) => one.file === file && before.includes(one.before) && after.includes(one.after))?.reason;

/** A number from 0 to 1 that depends on the text alone. */
function hashOf(text) {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0), 0x01000193);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}

/** The tests that a folder's kernels have; those of all families for what they share. */
const FAMILY = /^(?:assembly|src\/js)\/(logsumexp|losses|divergences|selection|elementwise|accumulators)\//;
const testsOf = (file) => {
  const family = FAMILY.exec(file)?.[1];
  if (family === "accumulators") return ["test/accumulators"];
  const own = ["accuracy", "special-values", "bits", "layouts", "properties"].map(
    (name) => `test/${name}/${family ?? ""}`,
  );
  return [...own, "test/memory/poison", "test/selection"];
};

function sourcesOf(module) {
  return JSON.parse(readFileSync(join(root, `build/kernels/${module}.json`), "utf8")).sources;
}

/** The modules that may have an edit, from the smallest on. */
function modulesOf({ file, name }) {
  const hasName = (source) =>
    source.startsWith("assembly/") && new RegExp(`\\b${name}\\b`).test(readFileSync(join(root, source), "utf8"));
  const isUser = (source) =>
    (name === undefined ? source === file : source !== file && hasName(source)) || source === file;
  return moduleNames()
    .filter((module) => {
      const sources = Object.keys(sourcesOf(module));
      if (!sources.includes(file)) return false;
      return name === undefined || !file.endsWith("constants.ts") || sources.some((one) => one !== file && isUser(one));
    })
    .sort(
      (a, b) =>
        statSync(join(root, `build/kernels/${a}.wasm`)).size - statSync(join(root, `build/kernels/${b}.wasm`)).size,
    );
}

/** Runs a program for at most so many seconds. Returns its output, or undefined if it succeeds. */
function failureOf(args, env, most) {
  const { status, signal, stdout } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, ...env },
    timeout: 1000 * most,
    killSignal: "SIGKILL",
  });
  if (status === 0) return undefined;
  if (signal) return "no answer";
  const failed = /(?:×|FAIL) +(.*)/.exec(stripVTControlCharacters(stdout))?.[1];
  return failed ?? (/fingerprint: .*/.exec(stdout)?.[0] || "an error");
}

/** Compiles a mutant in the first module that it changes. Returns the variables that replace the module. */
async function compileMutant(edit) {
  const text = apply(readFileSync(join(root, edit.file), "utf8"), edit);
  for (const module of modulesOf(edit).slice(0, 4)) {
    const path = join(root, `build/kernels/${module}.wasm`);
    const binary = await compileModule(module, false, (file) => (file === edit.file ? text : undefined));
    if (readFileSync(path).equals(binary)) continue;
    const mutant = join(folder, "mutant.wasm");
    writeFileSync(mutant, binary);
    return { LOGSUM_MUTANT: `${path}:${mutant}` };
  }
  return undefined;
}

async function resultOf(edit) {
  const isWasm = edit.file.startsWith("assembly/");
  let env;
  try {
    if (isWasm) env = await compileMutant(edit);
    else {
      env = { LOGSUM_EDIT: JSON.stringify(edit) };
      await bundle("src/index.ts", "build/mutation/mutant.js", edit);
    }
  } catch (error) {
    return { result: "does not compile", by: error.message.slice(0, 80) };
  }
  if (env === undefined) return { result: "changes no module" };
  const check = failureOf(["tools/mutation/check.mjs", isWasm ? "wasm" : "js"], env, 60);
  if (check !== undefined) return { result: "killed", by: check };
  if (!tests) return { result: "not by the fingerprint" };
  const vitest = ["node_modules/vitest/vitest.mjs", "run", "--config", "tools/mutation/vitest.config.ts"];
  const failure = failureOf([...vitest, ...testsOf(edit.file)], env, 180);
  return failure === undefined ? { result: "survived" } : { result: "killed", by: failure };
}

const edits = ["assembly", "src/js"]
  .flatMap((name) => editsOf(root, name))
  .filter((edit) => keyOf(edit).includes(only) && hashOf(keyOf(edit)) < Number(sample));
const known = new Map(
  existsSync(log)
    ? readFileSync(log, "utf8")
        .split("\n")
        .filter(Boolean)
        .map((line) => [JSON.parse(line).key, JSON.parse(line)])
    : [],
);
const end = performance.now() + 1000 * Number(seconds);
if (list) for (const edit of edits) console.log(keyOf(edit));
for (const edit of list ? [] : edits) {
  const key = keyOf(edit);
  const before = known.get(key);
  if (before !== undefined && !(tests && before.result === "not by the fingerprint")) continue;
  if (performance.now() > end) break;
  const own = { key, ...(await resultOf(edit)) };
  known.set(key, own);
  appendFileSync(log, `${JSON.stringify(own)}\n`);
  console.log(`${own.result}${own.by ? ` by ${own.by}` : ""}: ${key}`);
}
const counts = {};
for (const edit of edits) {
  const result = known.get(keyOf(edit))?.result ?? "not run";
  const reason = result === "survived" ? reasonOf(edit) : undefined;
  const name = reason === undefined ? result : "equivalent";
  counts[name] = (counts[name] ?? 0) + 1;
  if (name === "survived") console.log(`SURVIVED ${keyOf(edit)}`);
}
console.log(
  `${edits.length} edits: ${Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(", ")}`,
);
process.exitCode = counts.survived ? 1 : 0;
