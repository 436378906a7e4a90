// Runs of the package in other JavaScript engines, also in engines with a feature turned off.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { EdgeRuntime } from "edge-runtime";
import { Miniflare } from "miniflare";
import { rolldown } from "rolldown";
import { nodeForArm64 } from "./arm64.mjs";
import { run } from "./project.mjs";
import { BOTH } from "./report.mjs";

const MODULES = join(import.meta.dirname, "node_modules");
export const versionOf = (name) => JSON.parse(readFileSync(join(MODULES, name, "package.json"), "utf8")).version;

/** Makes a run of an engine: `command` runs a program that prints the fingerprints. node, deno and bun all have --version. */
const program =
  (project, command, args, options = {}) =>
  async () => ({
    version: /\d+\.\d+\.\d+/.exec(await run(command, ["--version"]))[0],
    answer: await run(command, args, { cwd: project.path, ...options }),
  });

/** Makes a run of Node.js for arm64. */
const arm64 = (project) => async () => {
  const [command, ...args] = await nodeForArm64();
  return {
    version: /\d+\.\d+\.\d+/.exec(await run(command, [...args, "--version"]))[0],
    // Plain JavaScript would take another half a minute.
    answer: await run(command, [...args, "plain.js"], { cwd: project.path, timeout: 170_000 }),
  };
};

/** The expectation of the plain JavaScript backend, with its reason. */
const PLAIN = (reason) => [{ backend: "js", reason }];

const node = (version) => join(MODULES, `node${version}-${process.arch}/bin/node`);
const NODES = [20, 22, 24, 26];
export const DENO = join(MODULES, "deno/bin.cjs");
export const BUN = join(MODULES, `@oven/bun-linux-${{ x64: "x64", arm64: "aarch64" }[process.arch]}/bin/bun`);

const NO_WASM = /^there is no WebAssembly here$/;
const NO_SIMD = /^there is no SIMD in the WebAssembly here$/;
const NO_MEMORY = /allocate (Wasm )?memory/i;
const FORBIDDEN = /code generation disallowed/i;

const NO_SSE = ["--no-enable-sse4-1", "--no-enable-ssse3"];
// Only on x64 can SIMD be turned off.
const isX64 = process.arch === "x64";

// Features that are turned off in Node.js and Deno: how, and the reason that backend() must then give.
const V8_WITHOUT = [
  { what: "WebAssembly (--jitless)", flags: ["--jitless"], reason: NO_WASM },
  ...(isX64 ? [{ what: "SIMD", flags: NO_SSE, reason: NO_SIMD }] : []),
  { what: "memory", flags: ["--wasm-max-mem-pages=1"], reason: NO_MEMORY },
];

const NODE_WITHOUT = [
  ...V8_WITHOUT,
  // Later versions do not have this option.
  { what: "WebAssembly", flags: ["--no-expose-wasm"], nodes: [20, 22], reason: NO_WASM },
  { what: "leave to compile, as by a CSP", main: "forbidden.js", reason: FORBIDDEN },
];

const BUN_WITHOUT = [
  { what: "WebAssembly", env: { BUN_JSC_useWasm: "0" }, reason: NO_WASM },
  { what: "SIMD", env: { BUN_JSC_useWasmSIMD: "0" }, reason: NO_SIMD },
];

// Hosts that have changed, or lack, parts of JavaScript: how, the flags, and the code that runs before the package is imported.
const HOSTS = [
  ["frozen intrinsics", ["--frozen-intrinsics", "--no-warnings"], ""],
  ["no code generation from strings", ["--disallow-code-generation-from-strings"], ""],
  [
    "polluted Object.prototype",
    [],
    `for (const name of ["cols", "out", "mask", "length", "get", "rowStride", "dtype", "emptyRow"])
  Object.prototype[name] = name === "out" ? new Float64Array(3) : name === "get" ? () => 3 : 3;
`,
  ],
  [
    "replaced methods of typed arrays",
    [],
    `for (const Class of [Float64Array, Float32Array, Int32Array, Uint32Array, Uint8Array])
  Class.prototype.set = function () { this.fill(7); };
`,
  ],
];

/** Plugins that deliver a .wasm file as bundlers for the edge do: workerd keeps the import, Vercel's edge makes it a global. */
const WASM = {
  workerd: { resolveId: (id) => (id.endsWith(".wasm") ? { id: `./${basename(id)}`, external: true } : null) },
  "edge-light": {
    resolveId: (id) => (id.endsWith(".wasm?module") ? { id: `\0${basename(id, ".wasm?module")}` } : null),
    load: (id) =>
      id.startsWith("\0") ? `export default globalThis.wasm_modules[${JSON.stringify(id.slice(1))}];` : null,
  },
};

async function bundle({ path }, input, format, condition) {
  const bundle = await rolldown({
    input: join(path, input),
    resolve: { conditionNames: [...(condition ? [condition] : []), "import", "default"] },
    plugins: condition ? [{ name: "wasm", ...WASM[condition] }] : [],
    logLevel: "warn",
  });
  const { output } = await bundle.generate({ format, name: "program" });
  return output[0].code;
}

/** The names and bytes of the package's .wasm files for the edge. */
function kernelsOf({ path }) {
  const folder = join(path, "node_modules/logsum/dist/kernels");
  return readdirSync(folder).map((file) => [file.replace(".wasm", ""), readFileSync(join(folder, file))]);
}

async function workerd(project) {
  const worker = new Miniflare({
    compatibilityDate: "2025-10-01",
    modules: [
      { type: "ESModule", path: "worker.js", contents: await bundle(project, "worker.js", "esm", "workerd") },
      ...kernelsOf(project).map(([name, contents]) => ({ type: "CompiledWasm", path: `${name}.wasm`, contents })),
    ],
  });
  try {
    const answer = await (await worker.dispatchFetch("http://localhost/")).text();
    return { version: versionOf("workerd"), answer };
  } finally {
    await worker.dispose();
  }
}

const compileAll = (kernels) =>
  Object.fromEntries(kernels.map(([name, bytes]) => [name, new WebAssembly.Module(bytes)]));

const edge = (project, condition, options) => async () => {
  const runtime = new EdgeRuntime({
    ...options,
    extend: (context) => Object.assign(context, { wasm_modules: compileAll(kernelsOf(project)) }),
  });
  runtime.evaluate(await bundle(project, "check.js", "iife", condition));
  return { version: versionOf("edge-runtime"), answer: runtime.evaluate('program.check("small", "auto", "js")') };
};

const HOSTED = { codeGeneration: { strings: false, wasm: false } };

export async function engines(project) {
  project.write("main.js", 'import { check } from "./check.js";\nconsole.log(check("small", "auto", "js"));\n');
  project.write("full.js", 'import { check } from "./check.js";\nconsole.log(check("full", "auto", "js"));\n');
  project.write("plain.js", 'import { check } from "./check.js";\nconsole.log(check("small", "auto"));\n');
  project.write("pool.js", 'import { checkPool } from "./check-pool.js";\nconsole.log(await checkPool(""));\n');
  project.write(
    "worker.js",
    'import { check } from "./check.js";\nexport default { fetch: () => new Response(check("small", "auto", "js")) };\n',
  );
  project.write("program.js", await bundle(project, "check.js", "iife"));
  project.write(
    "forbidden.js",
    `import { readFileSync } from "node:fs";
import vm from "node:vm";
const context = vm.createContext({}, { codeGeneration: { wasm: false } });
vm.runInContext(readFileSync("program.js", "utf8"), context);
console.log(vm.runInContext('program.check("small", "auto")', context));
`,
  );

  // A context of node:vm has no more than JavaScript and WebAssembly, as a worklet.
  project.write(
    "worklet.js",
    `import { readFileSync } from "node:fs";
import vm from "node:vm";
const context = vm.createContext(vm.constants.DONT_CONTEXTIFY); // globals of others are slow
const names = ["TextDecoder", "atob", "performance", "structuredClone", "Buffer", "console"];
const found = vm.runInContext(JSON.stringify(names) + ".filter((name) => name in globalThis)", context);
if (found.length > 1) throw new Error("there is " + found);
vm.runInContext("delete globalThis.console;" + readFileSync("program.js", "utf8"), context);
console.log(vm.runInContext('program.check("small", "auto", "js")', context));
`,
  );
  HOSTS.forEach(([, , prelude], i) => {
    const code = `const { check } = await import("./check.js");\nconsole.log(check("small", "auto", "js"));\n`;
    project.write(`host-${i}.js`, `${prelude}${code}`);
  });

  const on = (engine, ...args) => program(project, engine, args);
  const without = (what) => `without ${what}`;
  // A run has a runtime, the way in which the package runs, the expected backends, the start, and the size unless it is small.
  const runs = [
    ...NODES.map((version) => [`Node.js ${version}`, "import", BOTH, on(node(version), "main.js")]),
    // The full fingerprint, once for V8 and once for JavaScriptCore.
    ["Node.js 26", "import, full fingerprint", BOTH, on(node(26), "full.js"), "full"],
    ["Bun", "import, full fingerprint", BOTH, on(BUN, "full.js"), "full"],
    ...[20, 26].map((version) => [`Node.js ${version}`, "logsum/pool", [BOTH[0]], on(node(version), "pool.js")]),
    ["Deno", "logsum/pool", [BOTH[0]], on(DENO, "run", "--allow-read", "pool.js")],
    ["Bun", "logsum/pool", [BOTH[0]], on(BUN, "pool.js")],
    ["Deno", "import", BOTH, on(DENO, "run", "main.js")],
    ["Bun", "import", BOTH, on(BUN, "main.js")],
    ["workerd", "condition workerd", BOTH, () => workerd(project)],
    ["edge-runtime", "as hosted, condition edge-light", BOTH, edge(project, "edge-light", HOSTED)],
    ["edge-runtime", "condition edge-light", BOTH, edge(project, "edge-light", {})],
    ["edge-runtime", "no condition", BOTH, edge(project, undefined, {})],
    ...HOSTS.map(([how, flags], i) => ["Node.js 26", how, BOTH, on(node(26), ...flags, `host-${i}.js`)]),
    ["Node.js 26", "no more than in a worklet", BOTH, on(node(26), "worklet.js")],
    ["Node.js 26, arm64", "import, under qemu", [BOTH[0]], arm64(project)],
    ...NODES.flatMap((version) =>
      NODE_WITHOUT.filter(({ nodes = NODES }) => nodes.includes(version)).map(
        ({ what, flags = [], main = "plain.js", reason }) => {
          return [`Node.js ${version}`, without(what), PLAIN(reason), on(node(version), ...flags, main)];
        },
      ),
    ),
    ...V8_WITHOUT.map(({ what, flags, reason }) => {
      return ["Deno", without(what), PLAIN(reason), on(DENO, "run", `--v8-flags=${flags}`, "plain.js")];
    }),
    ...BUN_WITHOUT.map(({ what, env, reason }) => {
      const options = { env: { ...process.env, ...env } };
      return ["Bun", without(what), PLAIN(reason), program(project, BUN, ["plain.js"], options)];
    }),
    ["edge-runtime", "as hosted, no condition", [...PLAIN(FORBIDDEN), BOTH[1]], edge(project, undefined, HOSTED)],
  ];
  return runs.map(([runtime, how, wants, start, size]) => ({ runtime, how, wants, start, size }));
}
