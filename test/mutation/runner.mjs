// A test runner of Stryker for the tests of mutants: it runs them in its own process, on a new copy of the bundle for each mutant. That
// takes a tenth of the time of a run of Vitest.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { declareFactoryPlugin, PluginKind } from "@stryker-mutator/api/plugin";
import {
  DryRunStatus,
  determineHitLimitReached,
  TestStatus,
  toMutantRunResult,
} from "@stryker-mutator/api/test-runner";
import { rolldown } from "rolldown";

// biome-ignore format: a list
const TESTS = [
  ...["divergences", "elementwise", "logsumexp", "losses", "selection", "accepted"].map((name) => `errors/${name}`),
  "layouts/masks", "accumulators/errors", "memory/linear-memory",
  ...["divergences", "elementwise", "logsumexp", "losses"].map((name) => `special-values/${name}`),
  "selection", "mutation/calls",
].map((name) => `test/${name}.test.ts`);

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

  capabilities() {
    return { reloadEnvironment: true };
  }

  init() {
    return bundle();
  }

  /** Imports a new copy of the bundle, and runs its tests: those with these ids, up to the first failure. */
  async #run(ids, bail, scope) {
    const results = [];
    let tests;
    try {
      ({ tests } = await import(`${pathToFileURL(bundlePath()).href}?copy=${this.#copies++}`));
    } catch (error) {
      if (!bail) throw error;
      const failed = { id: "import", name: "import", status: TestStatus.Failed, timeSpentMs: 0 };
      return [{ ...failed, failureMessage: String(error) }];
    }
    scope.activate?.();
    for (const [i, { name, body }] of tests.entries()) {
      const id = `${i} ${name}`;
      if (ids && !ids.has(id)) continue;
      if (!bail) globalThis[NAMESPACE].currentTestId = id;
      const start = performance.now();
      const result = { id, name, status: TestStatus.Success };
      try {
        await body();
      } catch (error) {
        Object.assign(result, {
          status: TestStatus.Failed,
          failureMessage: String(error?.message ?? error).slice(0, 300),
        });
      }
      results.push({ ...result, timeSpentMs: performance.now() - start });
      if (bail && result.status === TestStatus.Failed) break;
    }
    globalThis[NAMESPACE].currentTestId = undefined;
    return results;
  }

  async dryRun() {
    const scope = (globalThis[NAMESPACE] = { activeMutant: undefined });
    const tests = await this.#run(undefined, false, scope);
    return { status: DryRunStatus.Complete, tests, mutantCoverage: scope.mutantCoverage };
  }

  async mutantRun({ activeMutant: { id }, testFilter, hitLimit, mutantActivation }) {
    const scope = (globalThis[NAMESPACE] ??= {});
    const isStatic = mutantActivation === "static";
    Object.assign(scope, { hitCount: 0, hitLimit, activeMutant: isStatic ? id : undefined });
    scope.activate = () => (scope.activeMutant = id);
    const tests = await this.#run(testFilter && new Set(testFilter), true, scope);
    const timeout = determineHitLimitReached(scope.hitCount, hitLimit);
    return toMutantRunResult(timeout ?? { status: DryRunStatus.Complete, tests });
  }
}

const createRunner = () => new Runner();
createRunner.inject = [];

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, "inline", createRunner)];
