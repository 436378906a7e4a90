// Bundles sources with the edit of a mutant. Vitest runs `setup` in place of that of test/support/bundle.mjs.
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { rolldown } from "rolldown";
import { apply } from "./edits.mjs";

const root = join(import.meta.dirname, "../..");

/** Replaces the text of an edited file, and of its float32 twin, which the build has made. */
const mutate = (edit) => ({
  name: "mutate",
  load(id) {
    if (edit === undefined) return null;
    const file = relative(root, id);
    const twin = edit.file.replace(/^src\//, "build/generated/").replace(/64\.ts$/, "32.ts");
    const shift = file === edit.file ? 0 : file === twin ? 1 : undefined;
    if (shift === undefined) return null;
    return { code: apply(readFileSync(id, "utf8"), edit, shift), moduleType: "ts" };
  },
});

export async function bundle(input, file, edit) {
  const made = await rolldown({
    input: join(root, input),
    platform: "node",
    plugins: [mutate(edit)],
    resolve: {
      alias: {
        "#kernels": join(root, "build/generated/kernels/embedded"),
        "#sources": join(root, "src/backends/sources/simd.ts"),
      },
    },
    tsconfig: false,
  });
  await made.write({ file: join(root, file), format: "esm" });
}

export async function setup() {
  const edit = process.env.LOGSUM_EDIT;
  await bundle("test/support/internals.ts", "build/mutation/internals.js", edit && JSON.parse(edit));
}
