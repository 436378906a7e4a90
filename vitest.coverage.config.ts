// npm run coverage: the tests in processes that record what they run; see tools/coverage.mjs.
import { defineConfig } from "vitest/config";
import base from "./vitest.config.js";

export default defineConfig({
  ...base,
  test: {
    ...base.test,
    setupFiles: ["test/support/coverage.ts"],
    // Writing counts takes long on a busy machine.
    hookTimeout: 120_000,
    // These look at documents, types and long searches, and run nothing else of src.
    exclude: ["test/docs.test.ts", "test/editor.test.ts", "test/search.test.ts", "**/node_modules/**"],
  },
});
