import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "#kernels": fileURLToPath(new URL("./src/kernels/embedded.ts", import.meta.url)) } },
  test: { include: ["test/*.test.ts"], testTimeout: 120_000 },
});
