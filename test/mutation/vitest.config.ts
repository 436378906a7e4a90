// The tests of mutants: fast ones, which reach all of the wrapper.
import { defineConfig } from "vitest/config";
import base from "../../vitest.config.js";

export default defineConfig({
  ...base,
  root: process.cwd(),
  test: {
    ...base.test,
    include: [
      "test/errors/*.test.ts",
      "test/layouts/masks.test.ts",
      "test/memory/{linear-memory,heap}.test.ts",
      "test/accumulators/{errors,exact}.test.ts",
      "test/special-values/*.test.ts",
      "test/{selection,sampling}.test.ts",
      "test/mutation/*.test.ts",
    ],
    exclude: ["**/node_modules/**"],
  },
});
