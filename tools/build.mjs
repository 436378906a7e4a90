// Builds the package: the kernels, their embedding, the float32 kernels in JavaScript, one bundle an entry, the types.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { writeTwins } from "./build/twins.mjs";
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
  ...[
    "-O3",
    "--one-caller-inline-max-function-size=20",
    "--flexible-inline-max-function-size=70",
    "--traps-never-happen",
  ],
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

/** Writes a module of one object, bytes in base64 without padding. The bundler would bring a lone string to where it is used. */
function writeObject(name, object) {
  const fields = Object.entries(object).map(([key, value]) => {
    const text = typeof value === "number" ? value : `"${Buffer.from(value).toString("base64").replace(/=+$/, "")}"`;
    return `${key}: ${text}`;
  });
  writeFileSync(
    `src/kernels/${name}.ts`,
    `// Made by tools/build.mjs.\nexport const ${name} = { ${fields.join(", ")} };\n`,
  );
}

const simd = readFileSync("build/kernels.simd.wasm");
const both = Buffer.concat([simd, readFileSync("build/kernels.relaxed.wasm")]);
writeObject("unpacker", { wasm: readFileSync("build/unpack.wasm") });
writeObject("simd", { size: simd.length, packed: pack(simd) });
writeObject("relaxed", { plain: simd.length, size: both.length, packed: pack(both) });

writeTwins();

/**
 * An order of modules in which gzip, which looks back 32 KB, finds most: the text of the kernels behind all that can be before it: in
 * the middle it costs 3 KB. Before all it would be 0.3 KB
 * less by Node's zlib and 0.6 more by GNU's gzip.
 */
const FIRST = ["instance", "kernels/source", "kernels/unpack"];
const inOrder = {
  name: "in-order",
  transform(code, id) {
    if (relative(root, id) !== join("src", "index.ts")) return null;
    return FIRST.map((name) => `import "./${name}.js";\n`).join("") + code;
  },
};

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
    plugins: [{ name: "wasm", resolveId: (id) => (id.includes(".wasm") ? { id, external: true } : null) }, inOrder],
    tsconfig: false,
  });
  // Without the annotations of pure calls: all of them are wanted where any function is.
  const { output } = await bundle.write({ file: `dist/${entry}.js`, format: "esm", minify: true, comments: false });
  // The package is ours to the last byte, and has no licence but its own.
  const foreign = output[0].moduleIds.filter((id) => !/^(src|assembly|build.generated)\b/.test(relative(root, id)));
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
