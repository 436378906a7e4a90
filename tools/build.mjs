// Builds the package: the kernels, their embedding, the float32 kernels in JavaScript, one bundle an entry, the types.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { compileKernels } from "./build/kernels.mjs";
import { pack } from "./pack.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);
const require = createRequire(import.meta.url);

function node(packageName, script, ...args) {
  const path = join(dirname(require.resolve(`${packageName}/package.json`)), script);
  execFileSync(process.execPath, [path, ...args], { stdio: "inherit" });
}

mkdirSync("build", { recursive: true });

// Interim: one module with all kernels.
for (const relaxed of [false, true]) await compileKernels({ relaxed, modules: ["all"] });

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

const simd = readFileSync("build/kernels/all.wasm");
const both = Buffer.concat([simd, readFileSync("build/kernels/all.relaxed.wasm")]);
writeObject("unpacker", { wasm: readFileSync("build/unpack.wasm") });
writeObject("simd", { size: simd.length, packed: pack(simd) });
writeObject("relaxed", { plain: simd.length, size: both.length, packed: pack(both) });

for (const name of ["kernels", "tree", "tile"]) {
  const source = readFileSync(`src/js/${name}64.ts`, "utf8");
  const heading = `// Made by tools/build.mjs of ${name}64.ts.\n`;
  writeFileSync(`src/js/${name}32.ts`, heading + source.replace(/"\.\/(float|tree)64\.js"/g, '"./$132.js"'));
}

/**
 * An order of modules in which gzip, which looks back 32 KB, finds most: the arithmetic of float32 and of float64 with the twins close
 * behind, and the text of the kernels behind all that can be before it: in the middle it costs 3 KB. Before all it would be 0.3 KB
 * less by Node's zlib and 0.6 more by GNU's gzip.
 */
const FIRST = ["js/kernels32", "instance", "kernels/source", "kernels/unpack"];
const inOrder = {
  name: "in-order",
  transform(code, id) {
    if (relative(root, id) !== join("src", "index.ts")) return null;
    return FIRST.map((name) => `import "./${name}.js";\n`).join("") + code;
  },
};

/**
 * The twins of float64 and float32, each a function of its own, which is called once: so its names are the same in both when they
 * are minified, and gzip finds the second in the first: 1.7 KB less. What either takes of its arithmetic comes as an argument, as a
 * name from outside would keep it from names within, and becomes const again.
 */
const enclose = {
  name: "enclose",
  transform(code, id) {
    if (!/^src.js.(kernels|tree|tile)(64|32)\.ts$/.test(relative(root, id))) return null;
    const imports = [];
    const taken = [];
    const made = [];
    const body = code
      .replace(/^import (?!type)\{([^}]*)\} from ("\.\/(?:float|tree)\d\d\.js");$/gm, (_, list, path) => {
        const names = list
          .split(",")
          .map((name) => name.trim().split(" as "))
          .filter(([name]) => name !== "");
        imports.push(`import { ${names.map(([name, own = name]) => `${name} as ${own}$`)} } from ${path};`);
        taken.push(...names.map(([name, own = name]) => own));
        return "";
      })
      .replace(/^import [^;]*;$/gm, (statement) => {
        imports.push(statement);
        return "";
      })
      .replace(/^export (?=(?:function|const) (\w+))/gm, (_, name) => {
        made.push(name);
        return "";
      });
    const inner = `const [${taken}] = given;\n${body}\nreturn { ${made} };`;
    const given = taken.map((name) => `${name}$`);
    return `${imports.join("\n")}\nexport const { ${made} } = ((given) => {\n${inner}\n})([${given}]);\n`;
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
    plugins: [
      { name: "wasm", resolveId: (id) => (id.includes(".wasm") ? { id, external: true } : null) },
      ...[inOrder, enclose],
    ],
    tsconfig: false,
  });
  // Without the annotations of pure calls: all of them are wanted where any function is.
  const { output } = await bundle.write({ file: `dist/${entry}.js`, format: "esm", minify: true, comments: false });
  // The package is ours to the last byte, and has no licence but its own.
  const foreign = output[0].moduleIds.filter((id) => !/^(src|assembly|build.generated)\b/.test(relative(root, id)));
  if (foreign.length > 0) throw new Error(`${entry} would have others' code: ${foreign}`);
}
copyFileSync("build/kernels/all.wasm", "dist/kernels.wasm");

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
