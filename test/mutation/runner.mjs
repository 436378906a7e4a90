// A test runner of Stryker for the tests of mutants: it runs them in its own process, on a new copy of the bundle for each mutant. That
// takes a tenth of the time of a run of Vitest.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { declareFactoryPlugin, PluginKind } from "@stryker-mutator/api/plugin";
import {
  DryRunStatus,
  determineHitLimitReached,
  MutantRunStatus,
  TestStatus,
  toMutantRunResult,
} from "@stryker-mutator/api/test-runner";
import { bundleOf } from "./bundle.mjs";
import { isInSample } from "./sample.mjs";

const FAMILIES = ["divergences", "elementwise", "logsumexp", "losses", "selection"];

// biome-ignore format: a list
const TESTS = [
  ...FAMILIES.map((name) => `errors/${name}`), ...FAMILIES.map((name) => `layouts/${name}`),
  ...["divergences", "elementwise", "logsumexp", "losses"].flatMap((name) => [`special-values/${name}`, `accuracy/${name}`]),
  "errors/accepted", "errors/inherited", "layouts/masks", "layouts/reduced", "layouts/rows", "accumulators/errors", "accumulators/exact", "accumulators/json", "accumulators/splits",
  "memory/linear-memory", "memory/heap", "memory/kernels", "memory/resident", "faults/faults", "faults/hosts", "properties/divergences", "properties/losses",
  "properties/matrices", "properties/options", "float16", "sampling", "selection",
].map((name) => `test/${name}.test.ts`);

/**
 * Tests that take more than a tenth of a second, or are like others. Of two backends and two dtypes, two pairs are enough, and each of
 * them has every second layout.
 */
const SLOW = new RegExp(
  [
    ...[
      "100,000",
      "20,000",
      "exhausted",
      "stack is full",
      "never detaches",
      "grows detaches",
      "longer than",
      "many rows",
      "every number",
    ],
    ...[
      "by themselves [35]:",
      "elements 1: many",
      "(?<!got)[, ]\\d{4,}$",
      "\\d{3,} rows",
      "rows of \\d.*\\d{4}",
      "rows of 0 to",
    ],
    ...[
      "\\d 1033 \\d",
      "1 \\d{4,} \\d",
      "\\d 300 5",
      "shape \\d*\\d{4}",
      "more rows than a tile",
      "wasm-simd .* f32 ",
      "js .* f64 ",
      "f64 > .*\\$name \\d*[13579]:",
      "f32 > .*\\$name \\d*[02468]:",
      "js  > \\$name",
      "js  > %s is as exact",
      "exact .*logMeanExp",
      "js .* f32 > (?:layout|.* resident)",
    ],
    ...[
      "resident arrays [1-9]",
      "cumulative .* (?:[0-79]|1[01]):",
      "elements [2-9]:",
      "kernel traps > %s (?:[4-9]|1\\d):",
    ],
  ].join("|"),
);

/** Seconds of tests on a used copy of the bundle. A mutant that survives them meets all its tests on a new copy. */
const USED = 0.3;
const processorTime = () => process.cpuUsage().user / 1e6;

/** In the sandbox, which is the working folder only when the runner starts. */
const bundlePath = () => join(process.cwd(), "build/mutation-tests.mjs");
const NAMESPACE = "__stryker__";

/** Bundles the tests with the sources in the sandbox, in which all mutants are. */
async function bundle() {
  const root = process.cwd();
  const imports = TESTS.map((file) => `import ${JSON.stringify(join(root, file))};`);
  const made = await bundleOf(root, "tests", { tests: `${imports.join("\n")}\nexport { tests } from "vitest";` });
  await made.write({ file: bundlePath(), format: "esm" });
}

class Runner {
  #copies = 0;
  /** The tests of the present copy of the bundle. */
  #tests;
  /** The places of tests in the order in which mutants meet them. */
  #ranks = new Map();

  capabilities() {
    return { reloadEnvironment: true };
  }

  init() {
    return bundle();
  }

  async #import() {
    const { tests } = await import(`${pathToFileURL(bundlePath()).href}?copy=${this.#copies++}`);
    this.#tests = tests
      .map(({ name, body }, i) => ({ id: `${i} ${name}`, name, body }))
      .filter(({ name }) => !SLOW.test(name));
  }

  async #resultOf({ id, name, body }) {
    const start = performance.now();
    const result = { id, name, status: TestStatus.Success };
    try {
      await body();
    } catch (error) {
      const failureMessage = String(error?.message ?? error).slice(0, 300);
      Object.assign(result, { status: TestStatus.Failed, failureMessage });
    }
    return { ...result, timeSpentMs: performance.now() - start };
  }

  async dryRun() {
    const scope = { activeMutant: undefined };
    globalThis[NAMESPACE] = scope;
    await this.#import();
    const tests = [];
    for (const one of this.#tests) {
      scope.currentTestId = one.id;
      tests.push(await this.#resultOf(one));
    }
    scope.currentTestId = undefined;
    // The fast tests are first.
    tests
      .sort((a, b) => a.timeSpentMs - b.timeSpentMs)
      .forEach(({ id }, i) => {
        this.#ranks.set(id, i);
      });
    return { status: DryRunStatus.Complete, tests, mutantCoverage: scope.mutantCoverage };
  }

  /** The first test that fails with the mutant, if one does. The next mutants meet it first, as neighbours often fail the same test. */
  async #firstFailure(ids, limit = Number.POSITIVE_INFINITY) {
    const start = processorTime();
    const rankOf = ({ id }) => this.#ranks.get(id) ?? this.#tests.length;
    const own = this.#tests.filter(({ id }) => ids === undefined || ids.has(id)).sort((a, b) => rankOf(a) - rankOf(b));
    for (const one of own) {
      if (processorTime() - start > limit) break;
      const result = await this.#resultOf(one);
      if (result.status !== TestStatus.Failed) continue;
      this.#ranks.set(one.id, Math.min(0, ...this.#ranks.values()) - 1);
      return { one, result };
    }
    return undefined;
  }

  async mutantRun({ activeMutant: { id }, testFilter, hitLimit, mutantActivation }) {
    if (!isInSample(id)) return { status: MutantRunStatus.Error, errorMessage: "not in the sample" };
    globalThis[NAMESPACE] ??= {};
    const scope = globalThis[NAMESPACE];
    const ids = testFilter && new Set(testFilter);
    const isStatic = mutantActivation === "static";
    for (;;) {
      const isNew = isStatic || this.#tests === undefined;
      Object.assign(scope, { hitCount: 0, hitLimit, activeMutant: isStatic ? id : undefined });
      try {
        if (isNew) await this.#import();
      } catch (error) {
        this.#tests = undefined;
        return { status: MutantRunStatus.Killed, killedBy: ["import"], failureMessage: String(error), nrOfTests: 0 };
      }
      scope.activeMutant = id;
      const failure = await this.#firstFailure(ids, isNew ? undefined : USED);
      const timeout = determineHitLimitReached(scope.hitCount, hitLimit);
      scope.activeMutant = undefined;
      // A copy is used again if the test passes without the mutant. Else an earlier mutant may have spoiled it: a new copy decides. So it
      // does if no test fails, as a used copy has tiles and kernels that were made without the mutant.
      const isSpoiled =
        isStatic || timeout || !failure || (await this.#resultOf(failure.one)).status === TestStatus.Failed;
      if (isSpoiled) this.#tests = undefined;
      if (isSpoiled && !isNew && !timeout) continue;
      const tests = failure ? [failure.result] : [];
      return toMutantRunResult(timeout ?? { status: DryRunStatus.Complete, tests });
    }
  }
}

const createRunner = () => new Runner();
createRunner.inject = [];

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, "inline", createRunner)];
