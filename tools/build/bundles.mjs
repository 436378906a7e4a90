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
  "workerd/index": { delivery: "workerd", sources: "simd" },
  "edge-light/index": { delivery: "edge-light", sources: "simd" },
  "relaxed/index": { delivery: "relaxed", sources: "relaxed" },
  "core/index": { delivery: "none", sources: "simd" },
  "js/index": { delivery: "none", sources: "js" },
};

/** Resolves what an entry has of its own: a query on their ids keeps apart the copies of one file for several entries. */
const OWN =
  /^src\/(index|instance|logsumexp|losses|divergences|selection|elementwise|backends\/select|call\/bind)\.ts$/;

const folderOf = (entry) => entry.slice(0, -"index".length);

export const deliver = {
  name: "deliver",
  resolveId: {
    order: "pre",
    async handler(id, importer, options) {
      const entry = importer?.split("?entry=")[1] ?? (id in ENTRIES ? id : undefined);
      if (importer === undefined) return entry && `${join(root, "src/index.ts")}?entry=${entry}`;
      if (id.includes(".wasm")) return { id: `../kernels/${basename(id)}`, external: true };
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

/** The modules of WebAssembly that a family file has; those that several families use stand in the first. */
const FAMILIES = {
  logsumexp: ["logsumexp", "weighted", "means"],
  losses: ["targets", "binary"],
  divergences: ["entropies", "kullback-leibler", "jensen-shannon", "log-probabilities"],
  selection: ["selection"],
  elementwise: ["primitives", "composed"],
};

/** The WebAssembly backend: a file of its own, which logsum/js does without. */
const WASM = /^(src\/backends\/(wasm|linear-memory|embedding)\.ts|assembly\/layout\.ts|build\/generated\/abi\.ts)$/;

/** The file of dist that a module goes to: that of its family, what an entry has of its own besides, or what all share. */
function fileOf(id) {
  if (id.startsWith("\0")) return "shared"; // rolldown's runtime
  const [path, query] = relative(root, id).split("?entry=");
  if (WASM.test(path)) return "wasm";
  const kernels = /^build\/generated\/kernels\/([\w-]+)\/([\w-]+)\.ts$/.exec(path);
  if (query === undefined && (kernels === null || kernels[1] === "none")) return "shared";
  const entry = query ?? Object.keys(ENTRIES).find((name) => ENTRIES[name].delivery === kernels[1]);
  if (path === "src/index.ts" || path === "src/instance.ts") return null; // go to the entry itself
  const family = Object.keys(FAMILIES).find(
    (name) => path === `src/${name}.ts` || (kernels && FAMILIES[name].includes(kernels[2])),
  );
  if (family !== undefined) return `${folderOf(entry)}${family}`;
  return `${folderOf(entry)}backend`;
}

/** Bundles entries to readable ES modules in dist: the family files of each entry, and what they share. */
export async function bundleEntries(names = Object.keys(ENTRIES)) {
  // Not a bundler that turns top-level const into let or var: V8 folds a const, and the plain JavaScript kernels are a third faster
  // for it.
  const bundle = await rolldown({
    input: Object.fromEntries(names.map((name) => [name, name])),
    plugins: [deliver],
    tsconfig: false,
    preserveEntrySignatures: "allow-extension",
  });
  await bundle.write({
    dir: "dist",
    format: "esm",
    minify: false,
    minifyInternalExports: false,
    entryFileNames: "[name].js",
    chunkFileNames: "[name].js",
    codeSplitting: { groups: [{ name: fileOf, debugName: "files" }], includeDependenciesRecursively: false },
  });
}

/**
 * Bundles the entry `index` to one file: logsum.js, which Node.js loads in half the time of one file a family, and minified
 * logsum.min.js, for CDNs.
 */
export async function bundleSingleFiles() {
  const bundle = await rolldown({ input: "index", plugins: [deliver], tsconfig: false });
  const options = { format: "esm", comments: false, codeSplitting: false };
  await bundle.write({ ...options, file: "dist/logsum.js", minify: false });
  await bundle.write({ ...options, file: "dist/logsum.min.js", minify: true });
}

/** Bundles a program to build/<name>.js, with the sources of the package. */
export async function bundleProgram(name, input) {
  const bundle = await rolldown({
    input,
    platform: "node",
    resolve: {
      alias: {
        logsum: join(root, "src/index.ts"),
        "#kernels": join(root, "build/generated/kernels/embedded"),
        "#sources": join(root, "src/backends/sources/simd.ts"),
      },
    },
    tsconfig: false,
  });
  await bundle.write({ file: `build/${name}.js`, format: "esm" });
}
