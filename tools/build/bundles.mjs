// Bundles the entries of the package. All are made in one run, so that they share what does not depend on how kernels are delivered:
// the files of src that import #kernels or #sources, and those that import these, are there once for each delivery.
import { readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The entries, each with the delivery of its kernels and the list of its backends. */
export const ENTRIES = {
  index: { delivery: "embedded", sources: "simd" },
  "index.workerd": { delivery: "workerd", sources: "simd" },
  "index.edge-light": { delivery: "edge-light", sources: "simd" },
  relaxed: { delivery: "relaxed", sources: "relaxed" },
  core: { delivery: "none", sources: "simd" },
  js: { delivery: "none", sources: "js" },
};

/** Resolves what an entry has of its own: a query on their ids keeps apart the copies of one file for several entries. */
const OWN =
  /^src\/(index|instance|logsumexp|losses|divergences|selection|elementwise|backends\/select|call\/bind)\.ts$/;

export const deliver = {
  name: "deliver",
  resolveId: {
    order: "pre",
    async handler(id, importer, options) {
      const entry = importer?.split("?entry=")[1] ?? (id in ENTRIES ? id : undefined);
      if (importer === undefined) return entry && `${join(root, "src/index.ts")}?entry=${entry}`;
      if (id.includes(".wasm")) return { id: `./${basename(id)}`, external: true };
      if (entry === undefined) return null;
      const { delivery, sources } = ENTRIES[entry];
      if (id === "#sources") return `${join(root, `src/backends/sources/${sources}.ts`)}?entry=${entry}`;
      if (id.startsWith("#kernels/")) return join(root, `build/generated/kernels/${delivery}/${id.slice(9)}.ts`);
      const resolved = await this.resolve(id, importer.split("?")[0], { ...options, skipSelf: true });
      const isOwn = resolved && OWN.test(relative(root, resolved.id));
      return isOwn ? `${resolved.id}?entry=${entry}` : resolved;
    },
  },
  load: (id) => (id.includes("?entry=") ? { code: readFileSync(id.split("?")[0], "utf8"), moduleType: "ts" } : null),
};

/** Bundles entries to readable ES modules in dist: the family files of each entry, and what they share. */
export async function bundleEntries(names = Object.keys(ENTRIES)) {
  // Not a bundler that turns top-level const into let or var: V8 folds a const, and the plain JavaScript kernels are a third faster
  // for it.
  const bundle = await rolldown({
    input: Object.fromEntries(names.map((name) => [name, name])),
    plugins: [deliver],
    tsconfig: false,
  });
  await bundle.write({ dir: "dist", format: "esm", minify: false, preserveModules: true, preserveModulesRoot: "src" });
}
