// The bundlers of npm, each configured for production as users do.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import terser from "@rollup/plugin-terser";
import { build as esbuild } from "esbuild";
import { rolldown } from "rolldown";
import { rollup } from "rollup";
import { createServer, build as viteBuild } from "vite";
import webpack from "webpack";

const require = createRequire(import.meta.url);

export const versionOf = (name) =>
  JSON.parse(readFileSync(join(import.meta.dirname, "node_modules", name, "package.json"), "utf8")).version;

/** Bundlers: each makes one minified file `out` from `input`, in a folder of its own. */
export const BUNDLERS = {
  esbuild: (input, out) => esbuild({ entryPoints: [input], outfile: out, bundle: true, minify: true, format: "esm" }),
  async rollup(input, out) {
    const bundle = await rollup({ input, plugins: [nodeResolve({ browser: true })] });
    await bundle.write({ file: out, plugins: [terser({ module: true })] });
  },
  async rolldown(input, out) {
    const bundle = await rolldown({ input, platform: "browser" });
    await bundle.write({ file: out, minify: true });
  },
  async webpack(input, out) {
    const stats = await promisify(webpack)({
      mode: "production",
      entry: input,
      output: { path: dirname(out), filename: basename(out) },
    });
    if (stats.hasErrors()) throw new Error(stats.toString());
  },
  vite: (input, out) =>
    viteBuild({
      root: dirname(input),
      configFile: false,
      logLevel: "warn",
      build: {
        outDir: dirname(out),
        emptyOutDir: true,
        modulePreload: false, // needs a document
        rolldownOptions: { input, output: { entryFileNames: basename(out) } },
      },
    }),
  parcel: (input, out) => {
    const parcel = require.resolve("parcel/lib/bin.js");
    const options = ["--dist-dir", dirname(out), "--no-cache", "--no-source-maps"];
    return promisify(execFile)(process.execPath, [parcel, "build", input, ...options], { cwd: dirname(input) });
  },
};

/** Starts Vite's dev server for a folder, and returns it with its URL. */
export async function startViteServer(folder) {
  const server = await createServer({
    root: folder,
    configFile: false,
    logLevel: "warn",
    server: { port: 0, hmr: false },
  });
  await server.listen();
  return { url: server.resolvedUrls.local[0], close: () => server.close() };
}
