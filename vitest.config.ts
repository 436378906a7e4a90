import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "#kernels": new URL("./src/kernels/embedded.ts", import.meta.url).pathname } },
  test: { include: ["test/*.test.ts"], testTimeout: 120_000 },
});
