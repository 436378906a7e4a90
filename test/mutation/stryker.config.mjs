// npm run test:mutation: changes the wrapper in one place at a time, and runs the tests that reach it. It fails if fewer than 85 % of the
// changes make a test fail. Results are kept in build/, so that the next run tries only what has changed.
//
//   npm run test:mutation -- --mutate src/call/check.ts
import { fileURLToPath } from "node:url";
import { step } from "./sample.mjs";

export default {
  testRunner: "inline",
  plugins: [fileURLToPath(new URL("runner.mjs", import.meta.url))],
  // Copies of the tests stay in memory.
  maxTestRunnerReuse: 200 * step,
  coverageAnalysis: "perTest",
  mutate: ["src/*.ts", "src/call/**/*.ts", "src/backends/**/*.ts", "src/accumulators/**/*.ts"],
  // Mutants of code that runs once, when a module is loaded, would need all tests.
  ignoreStatic: true,
  // Mutants outside a sample have no result to keep.
  incremental: step === 1,
  incrementalFile: "build/mutation/incremental.json",
  tempDirName: "build/mutation/sandboxes",
  reporters: ["clear-text", "progress-append-only", "json"],
  jsonReporter: { fileName: "build/mutation/report.json" },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportScoreTable: true },
  ignorePatterns: [
    ...[
      "/dist",
      "/docs",
      "/examples",
      "/bench/peers",
      "/build/*.js",
      "/build/types",
      "/build/recipes",
      "/build/coverage",
    ],
    ...["/build/mutation", "/test/runtimes", "/test/browsers", "/test/package", "/test/bundlers"],
  ],
  concurrency: 1,
  timeoutMS: 20_000,
  // Others may use the processors, too.
  timeoutFactor: 4,
  dryRunTimeoutMinutes: 20,
  disableBail: false,
  allowEmpty: true,
  thresholds: { high: 95, low: 90, break: 85 },
  symlinkNodeModules: true,
  tsconfigFile: "none",
};
