// Bundles tests with the part of Vitest that stands beside this file, so that they run in any process without Vitest.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";

/** Paths in the tests are relative to their sources. */
const urls = {
  name: "urls",
  transform: (code, id) =>
    code.includes("import.meta.url")
      ? code.replaceAll("import.meta.url", JSON.stringify(pathToFileURL(id).href))
      : null,
};

/** The bundle of a file, or of several in chunks. `modules` has the code of modules that are no files, by the names that imports give. */
export function bundleOf(root, input, modules = {}) {
  return rolldown({
    input,
    platform: "node",
    external: ["chai", "@vitest/expect"],
    plugins: [
      urls,
      {
        name: "modules",
        resolveId: (id) => (id in modules ? `\0${id}` : null),
        load: (id) => modules[id.slice(1)] ?? null,
      },
    ],
    resolve: {
      alias: {
        vitest: join(root, "test/mutation/vitest.mjs"),
        "#kernels": join(root, "build/generated/kernels/embedded"),
        "#sources": join(root, "src/backends/sources/simd.ts"),
      },
    },
    treeshake: false,
    tsconfig: false,
  });
}
