// npm run test:kernel-mutation: changes the kernels in one place at a time, and reports the changes that no check notices. The calls of
// the small fingerprint are compared first, and then the tests run. Results are kept in build/mutation/, so a run goes on where the last
// one ended.
//
//   npm run test:kernel-mutation -- --only assembly/arithmetic --sample 0.1 --seconds 200
//   npm run test:kernel-mutation -- --retry                       tries survivors again
//   npm run test:kernel-mutation -- --by accuracy,special-values  has these checks alone, and results of their own
import { fork } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bundleTests, libraryWith } from "./bundle.mjs";
import { editsOf, keyOf } from "./edits.mjs";
import { mutantsOf } from "./mutants.mjs";

const root = join(import.meta.dirname, "../..");
const folder = join(root, "build/mutation");
mkdirSync(folder, { recursive: true });

const TESTS = "accuracy,special-values,properties,accumulators,selection,sampling,float16,bits,layouts,memory";
const { only, sample, seconds, by, list, retry } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    sample: { type: "string", default: "1" },
    seconds: { type: "string", default: "Infinity" },
    by: { type: "string", default: `fingerprint,${TESTS}` },
    list: { type: "boolean", default: false },
    retry: { type: "boolean", default: false },
  },
}).values;
const log = join(folder, by.endsWith(TESTS) ? "kernels.jsonl" : `kernels-${by}.jsonl`);

/** Limits of the fingerprint and of the tests, in seconds: a mutant may never end. */
const LIMITS = [40, 400];

/** Edits without an effect: patterns of their keys, with the reason. */
const EQUIVALENT = JSON.parse(readFileSync(join(import.meta.dirname, "equivalent.json"), "utf8"));
const isEquivalent = (key) => EQUIVALENT.some(({ edits }) => edits.some((pattern) => new RegExp(pattern).test(key)));

/** A number from 0 to 1 that depends on the text alone. */
function hashOf(text) {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0), 0x01000193);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}

/** The files of checks for an edit of plain JavaScript: those of its family or of none. The checks of a module are known otherwise. */
const FAMILIES = ["logsumexp", "losses", "divergences", "selection", "elementwise", "accumulators"];
const FAMILY = new RegExp(`\\b(${FAMILIES.join("|")})/`);
function filesFor({ file }, files) {
  const family = file.startsWith("src/") ? FAMILY.exec(file)?.[1] : undefined;
  return files.filter((name) => family === undefined || (FAMILY.exec(`${name}/`)?.[1] ?? family) === family);
}

let child;

async function startChild(files) {
  const process = fork(join(import.meta.dirname, "child.mjs"), [JSON.stringify(files)], { serialization: "advanced" });
  await once(process, "message");
  return { process, ended: once(process, "exit").then(() => [{ by: "no answer", isSpoiled: true }]) };
}

function endChild() {
  child?.process.kill("SIGKILL");
  child = undefined;
}

/** The first check that fails, by a process that is replaced when it gives no answer or may be spoiled. */
async function failureOf(mutant, own, files, limit) {
  child ??= await startChild(files);
  child.process.send({ mutant, files: own });
  const timer = setTimeout(() => child.process.kill("SIGKILL"), 1000 * limit);
  const [answer] = await Promise.race([once(child.process, "message"), child.ended]);
  clearTimeout(timer);
  if (answer.isSpoiled) endChild();
  return answer;
}

/** The first check that fails for a mutant: of the fingerprint, then of the tests. */
async function killerOf(mutant, edit, files) {
  const calls = by.startsWith("fingerprint") ? FAMILIES.map((family) => `fingerprint/${family}`) : [];
  const stages = [filesFor(edit, calls), filesFor(edit, files)];
  for (const [i, own] of stages.entries()) {
    let failure = await failureOf(mutant, own, files, LIMITS[i]);
    if (failure.isSpoiled && failure.by !== "no answer") failure = await failureOf(mutant, own, files, LIMITS[i]);
    if (failure.by !== undefined) return failure;
  }
  return undefined;
}

/** The modules of the last check that failed for a file: the next edit probably has an effect on them too. */
const failed = new Map();

async function resultOf(edit, files) {
  let result = "changes no module";
  try {
    for await (const mutant of mutantsOf(edit, failed.get(edit.file))) {
      result = "survived";
      const killer = await killerOf(mutant, edit, files);
      if (killer === undefined) continue;
      failed.set(edit.file, killer.modules);
      return { result: "killed", by: killer.by };
    }
    return { result };
  } catch (error) {
    return { result: "does not compile", by: error.message.slice(0, 80) };
  }
}

/** The edits in the order of a hash, so that those that have been tried are a sample of all. */
const edits = ["assembly", "src/js"]
  .flatMap((name) => editsOf(root, name))
  .map((edit) => ({ ...edit, key: keyOf(edit), hash: hashOf(keyOf(edit)) }))
  .filter(({ key, hash }) => new RegExp(only).test(key) && hash < Number(sample))
  .sort((a, b) => a.hash - b.hash);

function readLog() {
  const lines = existsSync(log) ? readFileSync(log, "utf8").split("\n").filter(Boolean) : [];
  return new Map(lines.map((line) => JSON.parse(line)).map((one) => [one.key, one]));
}

async function runAll(known) {
  const code = await libraryWith();
  writeFileSync(join(folder, "library.cjs"), code);
  const files = await bundleTests(
    code,
    by.split(",").filter((name) => name !== "fingerprint"),
  );
  const end = performance.now() + 1000 * Number(seconds);
  for (const edit of edits) {
    const { key } = edit;
    const result = known.get(key)?.result;
    if (result !== undefined && !(retry && result === "survived" && !isEquivalent(key))) continue;
    if (performance.now() > end) break;
    const start = performance.now();
    const own = { key, ...(await resultOf(edit, files)), seconds: (performance.now() - start) / 1000 };
    known.set(key, own);
    appendFileSync(log, `${JSON.stringify(own)}\n`);
    console.log(`${own.result}${own.by ? ` by ${own.by}` : ""}: ${key}`);
  }
  endChild();
}

function report(known) {
  const counts = {};
  for (const edit of edits) {
    const { result = "not run", by = "" } = known.get(edit.key) ?? {};
    let name = by.startsWith("fingerprint") ? "killed by the fingerprint" : result;
    if (result === "survived" && isEquivalent(edit.key)) name = "equivalent";
    counts[name] = (counts[name] ?? 0) + 1;
    if (name === "survived") console.log(`SURVIVED line ${edit.line + 1}: ${edit.key}`);
  }
  const words = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  console.log(`${edits.length} edits: ${words.join(", ")}`);
  process.exitCode = counts.survived ? 1 : 0;
}

if (list) for (const edit of edits) console.log(edit.key);
else {
  const known = readLog();
  await runAll(known);
  report(known);
}
