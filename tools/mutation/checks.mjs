// The checks of mutants: the calls of the small fingerprint, and the tests.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compiled, importBundled, instances, use } from "./library.mjs";

const folder = join(import.meta.dirname, "../../build/mutation");

/** The numbers of a result: the values, and the signs or indices. */
function numbersOf(result) {
  if (typeof result === "number") return [result];
  const more = result.signs ?? result.indices;
  return more === undefined ? result : [result.values, more].flatMap((part) => [...numbersOf(part)]);
}

/** Throws unless two results have the same bits in the places that the fingerprint hashes. */
function compare(got, wanted) {
  const step = wanted.length > 10_000 ? 11 : 1;
  let isSame = got.length === wanted.length;
  for (let i = 0; isSame && i < wanted.length; i += step) isSame = Object.is(got[i], wanted[i]);
  if (!isSame) throw new Error("other bits");
}

/** The calls of the small fingerprint, each with its result, which is that of the known hash. */
async function callsOfFingerprint() {
  const { hashOfAccumulators, hashOfOperations, KNOWN } = await importBundled("fingerprint");
  const { OPERATIONS } = await importBundled("operations");
  const families = new Map(OPERATIONS.map(({ name, family }) => [name, family]));
  const checks = [];
  const add = (name, time, run) => {
    checks.push({ file: `fingerprint/${families.get(name) ?? "accumulators"}`, name, time, run });
  };
  const members = Object.entries(instances["wasm-simd"]).map(([name, member]) => {
    const call = (...args) => {
      const start = performance.now();
      const result = member(...args);
      const time = performance.now() - start;
      // Batches change their arrays later.
      const own = structuredClone(args);
      if (name !== "backend") {
        add(name, time, (backend) => compare(numbersOf(instances[backend][name](...own)), numbersOf(result)));
      }
      return result;
    };
    return [name, name.endsWith("Accumulator") ? member : call];
  });
  const { hash, operations } = hashOfOperations(Object.fromEntries(members), "small");
  compare([hash, ...Object.values(operations)], [KNOWN.small.hash, ...Object.values(KNOWN.small.operations)]);
  add("accumulators", 1000, (backend) => compare(hashOfAccumulators(instances[backend]), KNOWN.accumulators));
  return checks;
}

/** The tests of files. Names say which backend they run; those that name none run both. */
async function testsOf(files) {
  const { tests } = await importBundled("vitest");
  const checks = [];
  for (const file of files) {
    const first = tests.length;
    await importBundled(file);
    for (const { name, body } of tests.slice(first)) {
      const backend = /\bwasm-simd\b/.test(name) ? "wasm-simd" : /\bjs\b/.test(name) ? "js" : undefined;
      checks.push({ file, name, backend, run: body });
    }
  }
  return checks;
}

/** Times each check on a new instance, and lists the modules that it compiles: tests one by one, the fingerprint by operations. */
async function measure(checks) {
  const plan = {};
  let last;
  for (const { file, name, run } of checks) {
    const key = `${file}: ${name}`;
    if (key !== last) {
      compiled.clear();
      use({});
    }
    last = key;
    const start = performance.now();
    await run("wasm-simd");
    plan[key] = { time: performance.now() - start, modules: [...compiled] };
  }
  return plan;
}

/** All checks, the fast ones first. Their plan is kept until the bundle changes. */
export async function checksOf(files) {
  const calls = (await callsOfFingerprint()).sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  const checks = [...calls, ...(await testsOf(files))];
  const hash = createHash("sha256");
  for (const name of readdirSync(join(folder, "tests"), { recursive: true }).sort()) {
    if (name.endsWith(".js")) hash.update(readFileSync(join(folder, "tests", name)));
  }
  const path = join(folder, `plan-${hash.digest("hex").slice(0, 12)}.json`);
  if (!existsSync(path)) writeFileSync(path, JSON.stringify(await measure(checks)));
  const plan = JSON.parse(readFileSync(path, "utf8"));
  return checks.map((check) => ({ ...plan[`${check.file}: ${check.name}`], ...check })).sort((a, b) => a.time - b.time);
}
