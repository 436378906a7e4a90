// npm run test:long: the tests that have a long form, in it.
import { defineConfig } from "vitest/config";
import base from "./vitest.config.js";

export default defineConfig({
  ...base,
  test: {
    ...base.test,
    env: { LOGSUM_LONG: "1" },
    include: ["bits", "layouts", "memory", "properties", "selection", "fingerprint", "hostile"].flatMap((name) => [
      `test/${name}/*.test.ts`,
      `test/${name}.test.ts`,
    ]),
    testTimeout: 600_000,
  },
});
