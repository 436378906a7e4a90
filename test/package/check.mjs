// npm run test:package: the packed package as package managers, TypeScript and CommonJS see it, the sizes of apps with it, its errors,
// whose code is in it, and whether it is built reproducibly.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { makeProject } from "../runtimes/project.mjs";
import { checkCommitted, measureSizes } from "./sizes.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../..");
const manifest = readJson(join(root, "package.json"));

function readJson(file) {
  return JSON.parse(readFileSync(file, "utf8"));
}

const execute = promisify(execFile);

/** Runs a program; fails with what it printed. */
async function run(command, args, cwd) {
  try {
    return await execute(command, args, { cwd, encoding: "utf8", maxBuffer: 2 ** 28 });
  } catch ({ stdout, stderr, message }) {
    throw new Error(`${stdout}${stderr}`.trim() || message);
  }
}

const node = (args, cwd) => run(process.execPath, args, cwd);

/** Runs a program of this package or of its dependencies. */
const tool = (path, args, cwd = here) => node([join(here, "node_modules", path), ...args], cwd);

function expect(isTrue, message) {
  if (!isTrue) throw new Error(message);
}

function expectSame(got, wanted, what) {
  const [a, b] = [got, wanted].map((list) => JSON.stringify([...list].sort()));
  expect(a === b, `${what}: ${a}, not ${b}`);
}

const project = await makeProject();
const installed = join(project.path, "node_modules/logsum");
const tarball = join(
  project.path,
  readdirSync(project.path).find((file) => file.endsWith(".tgz")),
);

// What is in the package.

const ENTRIES = [".", "./relaxed", "./js", "./core", "./kernels.wasm", "./package.json"];
const INSTALL_SCRIPTS = /^(pre|post)?(install|prepare)$/;

function contents() {
  expectSame(Object.keys(manifest.exports), ENTRIES, "exports");
  expectSame(
    Object.keys(manifest).filter((name) => /dependencies$/i.test(name)),
    ["devDependencies"],
    "dependencies",
  );
  const scripts = Object.keys(manifest.scripts).filter((name) => INSTALL_SCRIPTS.test(name));
  expectSame(scripts, [], "scripts that npm install runs");
  const { packages } = readJson(join(project.path, "package-lock.json"));
  expectSame(Object.keys(packages), ["", "node_modules/logsum"], "packages that npm has installed");
  expect(!packages["node_modules/logsum"].hasInstallScript, "npm has found a script that it runs at install");
  expectSame(
    readdirSync(installed),
    ["CHANGELOG.md", "CONTRIBUTING.md", "DESIGN.md", "LICENSE", "README.md", "bench", "dist", "docs", "package.json"],
    "what is in the package",
  );
}

/** Names of the files in a folder and in those within it, from there. */
function filesOf(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

/** Relative links of README lead to files of the package. */
function links() {
  const text = readFileSync(join(installed, "README.md"), "utf8");
  const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, path]) => path);
  const missing = targets.filter((path) => !existsSync(join(installed, path)));
  expectSame(missing, [], "links of README to what is not in the package");
}

/** Only the file for CDNs is minified, and it is one file. */
function readable() {
  for (const field of ["unpkg", "jsdelivr"])
    expect(manifest[field] === "./dist/logsum.min.js", `${field} is ${manifest[field]}`);
  const files = filesOf(join(installed, "dist")).filter((file) => file.endsWith(".js"));
  const textOf = (file) => readFileSync(join(installed, "dist", file), "utf8").replace(/"[0-9a-f]{100,}"/g, '""');
  const minified = files.filter((file) =>
    textOf(file)
      .split("\n")
      .some((line) => line.length > 2000),
  );
  expectSame(minified, ["logsum.min.js"], "minified files");
  expect(!/^import |\bfrom"/m.test(textOf("logsum.min.js")), "logsum.min.js imports other files");
  return `${files.length} files`;
}

/** Calls that throw for their arguments. */
const WRONG_CALLS = {
  softmax: 'softmax("text")',
  logSumExp: "logSumExp([1, 2], { cols: 3 })",
  klDivergence: "klDivergence(new Float64Array(2), new Float32Array(2))",
  crossEntropyLoss: "crossEntropyLoss([1, 2], [7])",
  topK: "topK([1, 2], 0)",
  mutualInformation: "mutualInformation([1, 2])",
  exp: "exp([1], { colour: 1 })",
  createLogSum: 'createLogSum({ backend: "none" })',
};

/** What Node prints of an uncaught error is short, and the first frame that is not logsum's is the caller's. */
async function errors() {
  for (const [name, call] of Object.entries(WRONG_CALLS)) {
    const program = project.write("wrong.mjs", `import { ${name} } from "logsum";\n\n${call};\n`);
    const printed = await node([program], project.path).then(
      () => "nothing was thrown",
      ({ message }) => message,
    );
    const stack = printed.split("\n").filter((line) => line.startsWith("    at "));
    const outside = stack.find((line) => !line.includes("/node_modules/logsum/"));
    const isShort = printed.length < 4000 && printed.split("\n").every((line) => line.length < 500);
    expect(isShort, `${call}: Node prints ${printed.length} characters`);
    expect(new RegExp(`^(Type|Range)Error: ${name}: `, "m").test(printed), `${call}: ${printed}`);
    expect(outside?.includes(`${pathToFileURL(program).href}:3:`), `${call}: the first frame outside is ${outside}`);
  }
}

/** No release is made of a tree that does not pack: all of npm publish but the upload. */
const publish = async () => {
  await run("npm", ["publish", "--dry-run", "--ignore-scripts"], root);
};

/** An import changes nothing but itself, so that a bundler may leave one out of which nothing is used. */
async function noSideEffects() {
  expect(manifest.sideEffects === false, "sideEffects is not false");
  const files = ["index.js", "logsum.min.js"].map((file) => pathToFileURL(join(installed, "dist", file)).href);
  for (const entry of ["logsum", "logsum/relaxed", "logsum/js", "logsum/core", ...files]) {
    const program = `
      const globals = () => Reflect.ownKeys(globalThis).map((key) => Object.getOwnPropertyDescriptor(globalThis, key));
      const before = globals();
      await import("${entry}");
      const after = globals();
      const isSame = after.length === before.length && after.every(({ value }, i) => Object.is(value, before[i].value));
      process.exit(isSame ? 0 : 1);`;
    // Writing to what the language has throws.
    await node(["--frozen-intrinsics", "--no-warnings", "--input-type=module", "-e", program], project.path);
  }
}

/** The functions of all modules before names are taken away: none is of AssemblyScript's library. */
async function onlyOurKernels() {
  const asc = join(root, "node_modules/assemblyscript/bin/asc.js");
  const [wasm, text] = ["named.wasm", "named.wat"].map((name) => join(project.path, name));
  const source = "build/generated/assembly/all.ts";
  await node([asc, source, "--target", "kernels", "--debug", "--outFile", wasm, "--textFile", text], root);
  const names = readFileSync(text, "utf8").match(/^ \(func \$\S+/gm) ?? [];
  const foreign = names.filter((name) => !/^ \(func \$"?(build\/generated\/)?assembly\//.test(name));
  expect(names.length > 100, `${names.length} functions found`);
  expectSame(foreign, [], "functions that are not of assembly/");
  return `${names.length} functions`;
}

// TypeScript.

const ARE_THE_TYPES_WRONG = [tarball, "--profile", "esm-only"];

const VERSIONS = ["5.4", "5.5", "5.6", "5.7", "5.8", "5.9", "6.0", "7.0"];

const RESOLUTIONS = {
  node16: { module: "node16", moduleResolution: "node16" },
  nodenext: { module: "nodenext", moduleResolution: "nodenext" },
  bundler: { module: "esnext", moduleResolution: "bundler" },
  workerd: { module: "esnext", moduleResolution: "bundler", customConditions: ["workerd"] },
};

const STRICT = {
  target: "es2022",
  lib: ["ES2022"],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  isolatedModules: true,
  skipLibCheck: false,
  noEmit: true,
};

async function compile(version, resolution, ...files) {
  const config = `tsconfig.${resolution}.json`;
  project.write(config, JSON.stringify({ compilerOptions: { ...STRICT, ...RESOLUTIONS[resolution] }, files }));
  await tool(`typescript-${version}/bin/tsc`, ["-p", config], project.path);
}

/** What the declarations declare is in uses.ts. */
function usesEverything() {
  const dist = join(installed, "dist");
  const declarations = filesOf(dist).filter((file) => file.endsWith(".d.ts") && file !== "kernels.wasm.d.ts");
  const texts = declarations.map((file) => readFileSync(join(dist, file), "utf8"));
  const declared = texts.flatMap((text) =>
    [...text.matchAll(/^export (?:declare )?\w+ (\w+)/gm)].map(([, name]) => name),
  );
  const uses = readFileSync(join(here, "types/uses.ts"), "utf8");
  const [, imported] = /^import \{(.*?)\} from "logsum";/ms.exec(uses) ?? [];
  expect(imported !== undefined && declared.length > 30, "there is nothing to compare");
  expectSame([...imported.replace(/\btype /g, "").matchAll(/\w+/g)].map(String), declared, "imports of types/uses.ts");
}

async function typescript(version) {
  const { version: exact } = readJson(join(here, `node_modules/typescript-${version}/package.json`));
  for (const resolution of Object.keys(RESOLUTIONS)) await compile(version, resolution, "uses.ts", "refuses.ts");
  return exact;
}

/** TypeScript that becomes CommonJS may import an ES module from 5.8 on, under nodenext; else it says what to do. */
async function commonJsTypes(version) {
  const canRequire = Number(version) >= 5.8;
  const failure = await compile(version, canRequire ? "nodenext" : "node16", "commonjs.cts").catch(String);
  if (canRequire) {
    expect(failure === undefined, failure);
    return "compiles";
  }
  expect(/TS1479.*'import\("logsum"\)'/.test(failure), `not what TypeScript says of require: ${failure}`);
  return "TS1479 names import()";
}

// CommonJS.

const REQUIRE = 'const { backend, logSumExp } = require("logsum"); console.log(logSumExp([0, 0]), backend().name);';

async function requires() {
  const { stdout, stderr } = await node(["-e", REQUIRE], project.path);
  expect(stdout === `${Math.LN2} wasm-simd\n` && stderr === "", stdout + stderr);
  return `Node.js ${process.versions.node}`;
}

/** As in Node.js before 20.19 and 22.12. */
async function cannotRequire() {
  const error = await node(["--no-experimental-require-module", "-e", REQUIRE], project.path).then(
    ({ stdout }) => `it has printed ${stdout}`,
    String,
  );
  expect(/ERR_REQUIRE_ESM/.test(error) && /dynamic import\(\)/.test(error), error);
  return "ERR_REQUIRE_ESM names import()";
}

// Sizes and bits.

async function sizes() {
  const { sizes, failures } = await measureSizes(project);
  failures.push(...checkCommitted(sizes));
  expect(failures.length === 0, failures.join("\n"));
  const kilobytes = (app) =>
    Object.values(app).map(({ brotli, gzip }) => `${(brotli / 1000).toFixed(1)}/${(gzip / 1000).toFixed(1)}`);
  return Object.entries(sizes.apps).map(([name, app]) => `${name}: ${kilobytes(app).join(" ")}`);
}

function hashes(folder) {
  return filesOf(folder).map((file) => {
    const hash = createHash("sha256").update(readFileSync(join(folder, file)));
    return `${file} ${hash.digest("hex")}`;
  });
}

/** Two clean copies of the sources, in folders of other names, and the package: the same files to the bit. */
async function reproducible() {
  const ignored = readFileSync(join(root, ".gitignore"), "utf8").split("\n").filter(Boolean);
  const isSource = (path) =>
    basename(path) !== ".git" &&
    !ignored.some((line) => (line.endsWith("/") ? `${basename(path)}/` === line : relative(root, path) === line));
  const built = ["copy", "another/place"].map(async (name) => {
    const copy = join(project.path, name);
    cpSync(root, copy, { recursive: true, filter: isSource });
    symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
    await run("npm", ["pack"], copy); // in a clone too it builds
    return hashes(join(copy, "dist"));
  });
  const wanted = hashes(join(installed, "dist"));
  for (const files of await Promise.all(built)) expectSame(files, wanted, "files of a clean build");
  return wanted.find((line) => line.startsWith("kernels.wasm"))?.replace(" ", " sha256 ");
}

for (const file of readdirSync(join(here, "types"))) cpSync(join(here, "types", file), join(project.path, file));

const CHECKS = [
  ["contents, no dependencies, no install scripts", contents],
  ["npm publish --dry-run", publish],
  ["publint", () => tool("publint/src/cli.js", ["run", "--strict", tarball]).then(() => "")],
  ["are the types wrong", () => tool("@arethetypeswrong/cli/dist/index.js", ARE_THE_TYPES_WRONG).then(() => "")],
  ["sideEffects: false is true", noSideEffects],
  ["kernels are of assembly/ alone", onlyOurKernels],
  ["links of README", links],
  ["readable, and one file for CDNs", readable],
  ["errors", errors],
  ["sizes of apps in KB, brotli/gzip", sizes],
  ["types/uses.ts has every export", usesEverything],
  ...VERSIONS.map((version) => [`TypeScript ${version}`, () => typescript(version)]),
  ...VERSIONS.map((version) => [`TypeScript ${version}, CommonJS`, () => commonJsTypes(version)]),
  ["require", requires],
  ["require, of an older Node.js", cannotRequire],
  ["two clean builds are the same", reproducible],
];

// node test/package/check.mjs PATTERN makes the checks of such names alone.
const wanted = new RegExp(process.argv[2] ?? "");
const checks = CHECKS.filter(([name]) => wanted.test(name));
let failed = 0;
for (const [name, check] of checks) {
  const start = performance.now();
  let result = "pass";
  let notes = [];
  try {
    notes = [(await check()) ?? []].flat().filter(Boolean);
  } catch (error) {
    failed++;
    result = "FAIL";
    notes = error.message.split("\n").slice(0, 40);
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${result} ${name.padEnd(48)} ${seconds.padStart(5)} s  ${notes.join("\n".padEnd(64))}`);
}
console.log(`\n${checks.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
