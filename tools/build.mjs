// Builds the package: the kernels, their embedding, the float32 kernels in JavaScript, one bundle an entry, the types.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { pack } from "./pack.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);
const require = createRequire(import.meta.url);

function node(packageName, script, ...args) {
  const path = join(dirname(require.resolve(`${packageName}/package.json`)), script);
  execFileSync(process.execPath, [path, ...args], { stdio: "inherit" });
}

mkdirSync("build", { recursive: true });

// A module of other sources is none of ours, whatever its version says.
const hash = createHash("sha256");
const sources = readdirSync("assembly").filter((file) => file.endsWith(".ts") && file !== "abi.ts");
for (const file of sources.sort()) hash.update(readFileSync(`assembly/${file}`));
const abi = (hash.digest().readUInt32BE() >>> 2) << 1;
writeFileSync("assembly/abi.ts", `// Made by tools/build.mjs.\nexport const ABI = ${abi};\n`);

// wasm-opt, of the same Binaryen, takes what asc leaves. What a loop over a vector calls asc has inlined, and so wasm-opt is not to
// inline functions of one caller: 0.7 KB gzipped less. To inline all of up to 400 instructions would gain up to 10 % here and
// there, and cost 3 KB: DESIGN 13.
// Functions stay in the order of the sources, so that likes are near each other for the packer.
const SMALL = [
  ...["-O3", "--one-caller-inline-max-function-size=20", "--traps-never-happen"],
  ...["--reorder-locals", "--vacuum"],
];
const FEATURES = ["simd", "bulk-memory", "sign-ext", "mutable-globals", "nontrapping-float-to-int"];
for (const target of ["simd", "relaxed"]) {
  node("assemblyscript", "bin/asc.js", "assembly/index.ts", "--target", target);
  const features = target === "relaxed" ? [...FEATURES, "relaxed-simd"] : FEATURES;
  const options = [...SMALL, ...features.map((name) => `--enable-${name}`)];
  node("binaryen", "bin/wasm-opt", `build/asc.${target}.wasm`, ...options, "-o", `build/kernels.${target}.wasm`);
  node("binaryen", "bin/wasm-dis", `build/kernels.${target}.wasm`, "-o", `build/kernels.${target}.wat`);
}

node("assemblyscript", "bin/asc.js", "assembly/unpack/index.ts", "--target", "unpack");

/** Writes a module of constants, bytes in base64 without padding. */
function writeConstants(name, constants) {
  const lines = Object.entries(constants).map(([name, value]) => {
    const text = typeof value === "number" ? value : `"${Buffer.from(value).toString("base64").replace(/=+$/, "")}"`;
    return `export const ${name} = ${text};\n`;
  });
  writeFileSync(`src/kernels/${name}.ts`, `// Made by tools/build.mjs.\n${lines.join("")}`);
}

const simd = readFileSync("build/kernels.simd.wasm");
const both = Buffer.concat([simd, readFileSync("build/kernels.relaxed.wasm")]);
writeConstants("unpacker", { unpacker: readFileSync("build/unpack.wasm") });
writeConstants("simd", { size: simd.length, packed: pack(simd) });
writeConstants("relaxed", { plain: simd.length, size: both.length, packed: pack(both) });

for (const name of ["kernels", "tree", "tile"]) {
  const source = readFileSync(`src/js/${name}64.ts`, "utf8");
  const heading = `// Made by tools/build.mjs of ${name}64.ts.\n`;
  writeFileSync(`src/js/${name}32.ts`, heading + source.replace(/"\.\/(float|tree)64\.js"/g, '"./$132.js"'));
}

rmSync("dist", { recursive: true, force: true });
for (const [entry, source] of [
  ["index", "embedded"],
  ["index.workerd", "workerd"],
  ["index.edge-light", "edge-light"],
  ["relaxed", "relaxed-embedded"],
  ["core", "none"],
  ["js", "without"],
]) {
  // Not a bundler that turns top-level const into let or var: V8 folds the tables of a const, and the plain JavaScript
  // kernels are a third faster for it.
  const bundle = await rolldown({
    input: "src/index.ts",
    resolve: { alias: { "#kernels": join(root, `src/kernels/${source}.ts`) } },
    // The wasm lies beside the bundle, wherever the source that imports it does.
    plugins: [{ name: "wasm", resolveId: (id) => (id.includes(".wasm") ? { id, external: true } : null) }],
    tsconfig: false,
  });
  const { output } = await bundle.write({ file: `dist/${entry}.js`, format: "esm", minify: true });
  // The package is ours to the last byte but for Rolldown's helper for namespaces, and has no licence but its own.
  const foreign = output[0].moduleIds.filter(
    (id) => id !== "\0rolldown/runtime.js" && !/^(src|assembly)\b/.test(relative(root, id)),
  );
  if (foreign.length > 0) throw new Error(`${entry} would have others' code: ${foreign}`);
}
copyFileSync("build/kernels.simd.wasm", "dist/kernels.wasm");

node("typescript", "bin/tsc", "-p", "tsconfig.build.json");
for (const file of ["index", "types"]) copyFileSync(`build/types/src/${file}.d.ts`, `dist/${file}.d.ts`);

// What runs here but is not published.
for (const [file, input] of [
  ["score", "examples/score.ts"],
  ["bench", "bench/bench.ts"],
  ["garbage", "bench/garbage.ts"],
  ["rows", "test/rows.ts"],
  ["fingerprint", "test/fingerprint.ts"],
]) {
  const program = await rolldown({
    input,
    platform: "node",
    external: ["logsum"],
    resolve: { alias: { "#kernels": join(root, "src/kernels/embedded.ts") } },
    tsconfig: false,
  });
  await program.write({ file: `build/${file}.js`, format: "esm" });
}
