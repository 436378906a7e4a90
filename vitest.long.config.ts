// npm run test:long: the tests that have a long form, in it.
import { defineConfig } from "vitest/config";
import base from "./vitest.config.js";

// biome-ignore format: a list
const FOLDERS = ["bits", "layouts", "memory", "pool", "properties", "selection", "sampling", "fingerprint", "editor", "hostile"];

export default defineConfig({
  ...base,
  test: {
    ...base.test,
    env: { LOGSUM_LONG: "1" },
    include: FOLDERS.flatMap((name) => [`test/${name}/*.test.ts`, `test/${name}.test.ts`]),
    testTimeout: 600_000,
  },
});
