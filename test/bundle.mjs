// Runs before the tests: bundles test/internals.ts, in a fifth of a second, and brings what the build made of the kernels.
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const path = (file) => fileURLToPath(new URL(`../${file}`, import.meta.url));

export async function setup() {
  const bundle = await rolldown({
    input: path("test/internals.ts"),
    platform: "node",
    resolve: { alias: { "#kernels": path("src/kernels/embedded.ts") } },
    tsconfig: false,
  });
  await bundle.write({ file: path("build/internals.js"), format: "esm" });
}
