// Runs before the tests: bundles test/support/internals.ts, in a fifth of a second, with the kernels that the build made.
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const path = (file) => fileURLToPath(new URL(`../../${file}`, import.meta.url));

export async function setup() {
  const bundle = await rolldown({
    input: path("test/support/internals.ts"),
    platform: "node",
    resolve: {
      alias: { "#kernels": path("build/generated/kernels/embedded"), "#sources": path("src/backends/sources/simd.ts") },
    },
    tsconfig: false,
  });
  await bundle.write({
    file: path("build/internals.js"),
    format: "esm",
    sourcemap: process.env.LOGSUM_COVERAGE === "1",
  });
}
