import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^\.\/internals\.js$/, replacement: path("./build/internals.js") },
      // The examples are projects of their own, which do not find the package by its name.
      { find: /^logsum$/, replacement: path("./dist/logsum.js") },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "test/support/bundle.mjs",
    testTimeout: 120_000,
    // The files share one process for each core, where the functions are compiled already.
    isolate: false,
    maxWorkers: availableParallelism(),
    server: { deps: { external: [/\/build\/internals\.js/, /\/dist\//] } },
  },
});
