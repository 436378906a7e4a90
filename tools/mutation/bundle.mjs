// Bundles the library with an edit, and the tests apart from it. The tests take the library from a module whose exports are variables,
// so that one copy of the tests runs on any mutant.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { rolldown } from "rolldown";
import { bundleOf } from "../../test/mutation/bundle.mjs";
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

/** The code of test/support/internals.ts with an edit, as the body of a function that takes `exports`. */
export async function libraryWith(edit) {
  const made = await rolldown({
    input: join(root, "test/support/internals.ts"),
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
  const { output } = await made.generate({ format: "cjs" });
  return output[0].code;
}

/** The exports of the library, from its code. */
export function load(code) {
  const exports = {};
  new Function("exports", code)(exports);
  return exports;
}

/** Tests that look into the memory of an instance of their own cannot run on a mutant. */
const OWN_INSTANCE = /^memory\/(poison|kernels)\b/;

/** Writes build/mutation/tests/<folder>/<file>.js for each test of some folders, with `internals.js` and the fingerprint. */
export async function bundleTests(code, folders) {
  const names = Object.keys(load(code)).join(", ");
  const internals = `export let ${names};\nexport const use = (library) => { ({ ${names} } = library); };`;
  const files = readdirSync(join(root, "test"), { recursive: true })
    .filter((file) => file.endsWith(".test.ts") && folders.includes(file.split(/[./]/)[0]) && !OWN_INSTANCE.test(file))
    .map((file) => file.slice(0, -".test.ts".length));
  const tests = Object.fromEntries(files.map((file) => [file, join(root, `test/${file}.test.ts`)]));
  const others = {
    internals: "./internals.js",
    vitest: join(root, "test/mutation/vitest.mjs"),
    fingerprint: join(root, "test/fingerprint.ts"),
    operations: join(root, "test/fingerprint/operations.ts"),
  };
  const made = await bundleOf(root, { ...tests, ...others }, { "./internals.js": internals });
  const dir = join(root, "build/mutation/tests");
  rmSync(dir, { recursive: true, force: true });
  await made.write({ dir, format: "esm" });
  return files;
}
