// Bundles the entries of the package in one run, so that they share all code that does not depend on the delivery of kernels. Files of
// src that import #kernels or #sources, and files that import these, exist once for each delivery.
// See docs/decisions/32-bundler.md.
import { readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Do bundles have source maps? `npm run coverage` reads them, and the package has none. */
const isMapped = process.env.LOGSUM_COVERAGE === "1";

/** The entries, each with the delivery of its kernels and the list of its backends. */
export const ENTRIES = {
  index: { delivery: "embedded", sources: "simd" },
  "workerd/index": { delivery: "workerd", sources: "simd" },
  "edge-light/index": { delivery: "edge-light", sources: "simd" },
  "relaxed/index": { delivery: "relaxed", sources: "relaxed" },
  "core/index": { delivery: "none", sources: "simd" },
  "js/index": { delivery: "none", sources: "js" },
};

/** The files of a pool, and of its workers. They share the functions with logsum/core. */
export const POOL = { "pool/index": "src/pool/index.ts", "pool/worker": "src/pool/worker.ts" };

/** Resolves the files that each entry has of its own. A query in the id distinguishes the copies of one file for several entries. */
const OWN =
  /^src\/(index|instance|resident|logsumexp|losses|divergences|selection|elementwise|accumulators|accumulators\/bind|pool\/.*|backends\/select|call\/bind)\.ts$/;

const folderOf = (entry) => entry.slice(0, -"index".length);

export const deliver = {
  name: "deliver",
  resolveId: {
    order: "pre",
    async handler(id, importer, options) {
      const entry = importer?.split("?entry=")[1] ?? (id in ENTRIES ? id : undefined);
      if (importer === undefined && id in POOL) return `${join(root, POOL[id])}?entry=core/index`;
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

/** Parts of the bundler's code for namespaces, and how they are where other code has added to Object.prototype. */
const NAMESPACES = [
  ["for (var name in all) {", "for (var name of Object.keys(all)) {"],
  ["__defProp(target, name, {", "__defProp(target, name, { __proto__: null,"],
  ['{ value: "Module" }', '{ __proto__: null, value: "Module" }'],
];

/** Without this, the package cannot be imported where Object.prototype has a property `get`. */
const harden = {
  name: "harden",
  renderChunk(code) {
    if (!code.includes("var __exportAll =")) return null;
    if (!NAMESPACES.every(([part]) => code.includes(part))) throw new Error("the code for namespaces has changed");
    // All lines stay where they are.
    return { code: NAMESPACES.reduce((text, [part, safe]) => text.replace(part, safe), code), map: null };
  },
};

/** The WebAssembly modules in each family file. A module that several families use is in the first of them. */
const FAMILIES = {
  logsumexp: ["logsumexp", "softmaxes", "signed", "means", "dots"],
  losses: ["targets", "binary", "focal"],
  divergences: [
    "entropies",
    "kullback-leibler",
    "jensen-shannon",
    "contingency",
    "log-entropies",
    "log-kullback-leibler",
    "log-jensen-shannon",
    "powers",
  ],
  selection: ["selection"],
  elementwise: ["primitives", "composed"],
  accumulators: ["accumulators"],
};

/** The WebAssembly backend has its own file, which logsum/js does not load. */
const WASM = /^(src\/backends\/(wasm|linear-memory|embedding)\.ts|assembly\/layout\.ts)$/;

/** Returns the file of dist for a module: that of its family, the rest of its entry's own code, or the code that all share. */
function fileOf(id) {
  if (id.startsWith("\0")) return "shared"; // the runtime of rolldown
  const [path, query] = relative(root, id).split("?entry=");
  if (WASM.test(path)) return "wasm";
  if (path.startsWith("src/pool/")) return /(protocol|exact|operations|claims)\.ts$/.test(path) ? "pool/shared" : null;
  if (path === "build/generated/kernels/shared.ts") return "pool/kernels";
  const kernels = /^build\/generated\/kernels\/([\w-]+)\/([\w-]+)\.ts$/.exec(path);
  if (query === undefined && (kernels === null || kernels[1] === "none")) return "shared";
  const entry = query ?? Object.keys(ENTRIES).find((name) => ENTRIES[name].delivery === kernels[1]);
  if (path === "src/index.ts" || path === "src/instance.ts") return null; // these are in the entry itself
  const family = Object.keys(FAMILIES).find(
    (name) => path === `src/${name}.ts` || (kernels && FAMILIES[name].includes(kernels[2])),
  );
  if (family !== undefined) return `${folderOf(entry)}${family}`;
  return `${folderOf(entry)}backend`;
}

/** Bundles entries to readable ES modules in dist: the family files of each entry, and the files that they share. */
export async function bundleEntries(names = [...Object.keys(ENTRIES), ...Object.keys(POOL)]) {
  // The bundler must keep top-level const, and not turn it into let or var: V8 folds a const, which makes the plain JavaScript kernels
  // a third faster.
  const bundle = await rolldown({
    input: Object.fromEntries(names.map((name) => [name, name])),
    plugins: [deliver, harden],
    tsconfig: false,
    preserveEntrySignatures: "allow-extension",
  });
  await bundle.write({
    dir: "dist",
    format: "esm",
    minify: false,
    sourcemap: isMapped,
    minifyInternalExports: false,
    entryFileNames: "[name].js",
    chunkFileNames: "[name].js",
    codeSplitting: { groups: [{ name: fileOf, debugName: "files" }], includeDependenciesRecursively: false },
  });
}

/**
 * Bundles the entry `index` to single files. Node.js loads logsum.js in half the time that one file for each family takes.
 * logsum.min.js is minified, for CDNs.
 */
export async function bundleSingleFiles() {
  const bundle = await rolldown({ input: "index", plugins: [deliver, harden], tsconfig: false });
  const options = { format: "esm", comments: false, codeSplitting: false };
  await bundle.write({ ...options, file: "dist/logsum.js", minify: false, sourcemap: isMapped });
  await bundle.write({ ...options, file: "dist/logsum.min.js", minify: true });
}

/** Bundles a program and the sources of the package to build/<name>.js. */
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
