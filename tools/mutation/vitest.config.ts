// The tests of a family with a mutant of a kernel: a module that replaces another, or an edit of the plain JavaScript.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import base from "../../vitest.config.js";

export default defineConfig({
  ...base,
  resolve: {
    alias: [
      {
        find: /^\.\/internals\.js$/,
        replacement: fileURLToPath(new URL("../../build/mutation/internals.js", import.meta.url)),
      },
    ],
  },
  test: {
    ...base.test,
    server: { deps: { external: [/\/build\/mutation\/internals\.js/, /\/dist\/pool\//] } },
    globalSetup: "tools/mutation/bundle.mjs",
    setupFiles: ["tools/mutation/replace.mjs"],
    bail: 1,
    maxWorkers: 1,
  },
});
