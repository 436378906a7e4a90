// Builds the pages: those of this folder, and those that tools/guide.ts makes of the documents and the docstrings.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { writeGuide } from "./tools/guide.ts";
import { ISOLATION, shell } from "./tools/shell.ts";

const root = fileURLToPath(new URL(".", import.meta.url));
const pages = readdirSync(root).filter((name) => name.endsWith(".html"));
const guide = writeGuide(`${root}guide`).map((name) => `guide/${name}`);

/** The package says that its files have no side effects. The file of its threads has, and src/benchmark/worker.ts imports it. */
const keepThreads = (): Plugin => ({
  name: "keep-threads",
  transform: (code, id) => (/pool\/worker\.js$/.test(id) ? { code, moduleSideEffects: true, map: null } : null),
});

export default defineConfig({
  root,
  base: "./",
  appType: "mpa",
  plugins: [shell()],
  // The loops and data of the benchmark import the sources of the package; the site has it as users do.
  resolve: { alias: [{ find: /^(\.\.\/)+src\/index\.js$/, replacement: "logsum/core" }] },
  // Vite's copies of dependencies would not find the worker of the pool.
  optimizeDeps: { exclude: ["logsum"] },
  worker: { format: "es", plugins: () => [keepThreads()] },
  server: { headers: ISOLATION },
  preview: { headers: ISOLATION },
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { input: [...pages, ...guide].map((name) => root + name) },
  },
});
