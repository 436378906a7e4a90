// Compiles the WebAssembly modules: asc, then Binaryen with our own options, in this process.
// See docs/decisions/30-compiling-kernels.md.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { moduleNames } from "./exports.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const output = join(root, "build/kernels");

// The constants of each module have their own place, because all modules of an instance share one memory. They end where the lookup
// tables begin (assembly/layout.ts). The module `all` is never combined with others, and takes the places of all.
const FIRST_CONSTANTS = 1024;
const ROOM_FOR_CONSTANTS = 2048;
const END_OF_CONSTANTS = 0x10000;

const require = createRequire(import.meta.url);
const versions = ["assemblyscript", "binaryen"].map((name) => require(`${name}/package.json`).version);

function hashOf(...parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("hex");
}

/** Compiles a module with asc, and records its sources. */
async function compile(module, memoryBase, more, replace = () => undefined) {
  const asc = (await import("assemblyscript/asc")).default;
  const sources = new Map();
  let binary = null;
  const options = ["--outFile", "kernels.wasm", "--memoryBase", `${memoryBase}`, ...more];
  const { error, stderr } = await asc.main(
    [`build/generated/assembly/${module}.ts`, ...options, "--target", "kernels"],
    {
      readFile(name, base) {
        const path = resolve(root, base, name);
        if (!existsSync(path)) return null;
        const text = replace(relative(root, path)) ?? readFileSync(path, "utf8");
        sources.set(relative(root, path), hashOf(text));
        return text;
      },
      writeFile(_name, contents) {
        binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`asc: ${module}: ${error.message}\n${stderr}`);
  return { binary, sources: Object.fromEntries(sources) };
}

/** Optimizes a module, and checks that its constants end where those of the next module begin. */
async function optimize(binary, relaxed, module) {
  const binaryen = (await import("binaryen")).default;
  const endOfConstants = module === "all" ? END_OF_CONSTANTS : memoryBaseOf(module) + ROOM_FOR_CONSTANTS;
  const code = binaryen.readBinary(binary);
  const features = [
    ...["SIMD128", "BulkMemory", "BulkMemoryOpt", "SignExt", "MutableGlobals", "NontrappingFPToInt"],
    ...(relaxed ? ["RelaxedSIMD"] : []),
  ].map((name) => binaryen.Features[name]);
  code.setFeatures(features.reduce((all, feature) => all | feature));
  // asc has already inlined the calls in loops. Functions of one caller are not inlined, which saves 0.7 KB by gzip. Inlining functions
  // of up to 70 instructions, not 20, makes logSumExp of 1000 columns 1.6 to 1.9 times as fast, and costs 0.2 KB.
  binaryen.setOptimizeLevel(3);
  binaryen.setShrinkLevel(0);
  binaryen.setDebugInfo(false);
  binaryen.setZeroFilledMemory(false);
  binaryen.setClosedWorld(false);
  binaryen.setTrapsNeverHappen(true);
  binaryen.setAlwaysInlineMaxSize(2);
  binaryen.setFlexibleInlineMaxSize(70);
  binaryen.setOneCallerInlineMaxSize(20);
  binaryen.setAllowInliningFunctionsWithLoops(false);
  code.optimize();
  code.runPasses(["reorder-locals", "vacuum"]);
  for (let i = 0; i < code.getNumDataSegments(); i++) {
    const { offset, data } = code.getDataSegmentInfo(code.getDataSegmentByIndex(i));
    if (offset + data.byteLength > endOfConstants)
      throw new Error(`the constants of ${module} end at ${offset + data.byteLength}, behind ${endOfConstants}`);
  }
  const optimized = code.emitBinary();
  code.dispose();
  return optimized;
}

const toolsHash = hashOf(
  ...versions,
  readFileSync(fileURLToPath(import.meta.url)),
  readFileSync(join(root, "asconfig.json")),
);

function memoryBaseOf(module) {
  const base = FIRST_CONSTANTS + (module === "all" ? 0 : moduleNames().indexOf(module) * ROOM_FOR_CONSTANTS);
  if (base + ROOM_FOR_CONSTANTS > END_OF_CONSTANTS) throw new Error(`there is no room for the constants of ${module}`);
  return base;
}

/** Is build/kernels/<name>.wasm compiled from the present sources? */
export function isCurrent(name) {
  const path = join(output, name);
  if (!existsSync(`${path}.wasm`) || !existsSync(`${path}.json`)) return false;
  const made = JSON.parse(readFileSync(`${path}.json`, "utf8"));
  if (made.tools !== toolsHash || made.memoryBase !== memoryBaseOf(name.replace(".relaxed", ""))) return false;
  return Object.entries(made.sources).every(
    ([file, hash]) => existsSync(join(root, file)) && hashOf(readFileSync(join(root, file), "utf8")) === hash,
  );
}

/** Writes build/kernels/<module>.wasm, or .relaxed.wasm, for each module and for `all`, which has all kernels. */
export async function compileKernels({ relaxed, modules }) {
  mkdirSync(output, { recursive: true });
  for (const module of modules) {
    const path = join(output, relaxed ? `${module}.relaxed` : module);
    const { binary, sources } = await compile(
      module,
      memoryBaseOf(module),
      relaxed ? ["--enable", "relaxed-simd"] : [],
    );
    writeFileSync(`${path}.wasm`, await optimize(binary, relaxed, module));
    writeFileSync(
      `${path}.json`,
      `${JSON.stringify({ tools: toolsHash, memoryBase: memoryBaseOf(module), sources }, null, 2)}\n`,
    );
  }
}

/**
 * The bytes of a module that is not optimized, in a third of the time. It has more constants, which stand behind those of all modules.
 * `replace` gives the text of a file that is another than on disk.
 */
export async function compileQuickly(module, replace) {
  const memoryBase = FIRST_CONSTANTS + moduleNames().length * ROOM_FOR_CONSTANTS;
  return (await compile(module, memoryBase, ["--optimizeLevel", "0"], replace)).binary;
}
