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
import { rolldown } from "rolldown";

const FAMILIES = ["divergences", "elementwise", "logsumexp", "losses", "selection"];

// biome-ignore format: a list
const TESTS = [
  ...FAMILIES.map((name) => `errors/${name}`), ...FAMILIES.map((name) => `layouts/${name}`),
  "errors/accepted", "errors/inherited", "layouts/masks", "layouts/reduced", "accumulators/errors", "memory/linear-memory", "memory/heap",
].map((name) => `test/${name}.test.ts`);

/** Tests of long rows and of many calls, which take long. Of two backends and two dtypes, two pairs are enough. */
const SLOW =
  /100,000|20,000|exhausted|never detaches|grows detaches|\d{3,} rows|rows of \d.*\d{4}|rows of 0 to|shape \d*\d{4}|more rows than a tile|wasm-simd .* f32 |js .* f64 /;

/** In the sandbox, which is the working folder only when the runner starts. */
const bundlePath = () => join(process.cwd(), "build/mutation-tests.mjs");
const NAMESPACE = "__stryker__";

/** Bundles the tests with the sources in the sandbox, in which all mutants are. */
async function bundle() {
  const root = process.cwd();
  const made = await rolldown({
    input: "tests",
    platform: "node",
    external: ["chai", "@vitest/expect"],
    plugins: [
      {
        name: "tests",
        resolveId: (id) => (id === "tests" ? "\0tests" : null),
        load: (id) =>
          id === "\0tests"
            ? `${TESTS.map((file) => `import ${JSON.stringify(join(root, file))};`).join("\n")}
export { tests } from "vitest";`
            : null,
      },
    ],
    resolve: {
      alias: {
        vitest: join(root, "test/mutation/vitest.mjs"),
        "#kernels": join(root, "build/generated/kernels/embedded"),
        "#sources": join(root, "src/backends/sources/simd.ts"),
      },
    },
    treeshake: false,
    tsconfig: false,
  });
  await made.write({ file: bundlePath(), format: "esm" });
}

class Runner {
  #copies = 0;
  /** The tests of the present copy of the bundle. */
  #tests;

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
    return { status: DryRunStatus.Complete, tests, mutantCoverage: scope.mutantCoverage };
  }

  /** The first test that fails with the mutant, if one does. */
  async #firstFailure(ids) {
    for (const one of this.#tests) {
      if (ids && !ids.has(one.id)) continue;
      const result = await this.#resultOf(one);
      if (result.status === TestStatus.Failed) return { one, result };
    }
    return undefined;
  }

  async mutantRun({ activeMutant: { id }, testFilter, hitLimit, mutantActivation }) {
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
      const failure = await this.#firstFailure(ids);
      const timeout = determineHitLimitReached(scope.hitCount, hitLimit);
      scope.activeMutant = undefined;
      // A copy is used again if the test passes without the mutant. Else an earlier mutant may have spoiled it: a new copy decides.
      const isSpoiled =
        isStatic || timeout || (failure && (await this.#resultOf(failure.one)).status === TestStatus.Failed);
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
