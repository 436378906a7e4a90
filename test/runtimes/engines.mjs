// The package in JavaScript engines other than this Node's, and in this one with something taken away.
import { copyFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Miniflare } from "miniflare";
import { rolldown } from "rolldown";
import { run } from "./project.mjs";
import { BOTH } from "./report.mjs";

const require = createRequire(import.meta.url);

const PROGRAM = 'import { check } from "./check.js"; console.log(check("auto", "js"));';

async function workerd({ path, write }) {
  const input = write(
    "worker.js",
    'import { check } from "./check.js";\nexport default { fetch: () => new Response(check("auto", "js")) };\n',
  );
  const built = await rolldown({
    input,
    cwd: path,
    resolve: { conditionNames: ["workerd", "import", "default"] },
    plugins: [{ name: "wasm", resolveId: (id) => (id.endsWith(".wasm") ? { id, external: true } : null) }],
    logLevel: "warn",
  });
  await built.write({ file: join(path, "worker/index.js"), format: "esm" });
  copyFileSync(join(path, "node_modules/logsum/dist/kernels.wasm"), join(path, "worker/kernels.wasm"));
  const worker = new Miniflare({
    compatibilityDate: "2025-10-01",
    modulesRoot: join(path, "worker"),
    modules: [
      { type: "ESModule", path: join(path, "worker/index.js") },
      { type: "CompiledWasm", path: join(path, "worker/kernels.wasm") },
    ],
  });
  try {
    const answer = await (await worker.dispatchFetch("http://localhost/")).text();
    return { version: require("workerd/package.json").version, answer };
  } finally {
    await worker.dispose();
  }
}

export const engines = (project) => [
  {
    runtime: "Node.js",
    how: "import",
    wants: BOTH,
    start: () => ({
      version: process.versions.node,
      answer: run(process.execPath, ["--input-type=module", "-e", PROGRAM], { cwd: project.path }),
    }),
  },
  { runtime: "workerd", how: "bundle, condition workerd", wants: BOTH, start: () => workerd(project) },
];
