// Measures apps that import one function of logsum, or all: minified by each bundler, by brotli (11) and gzip (9).
//
//   npm run sizes        writes test/package/sizes.json, and fills the tables of the documents
import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { fillDocuments } from "../../tools/docs.mjs";
import { BUNDLERS } from "../bundlers/bundlers.mjs";
import { makeProject } from "../runtimes/project.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const SIZES = join(root, "test/package/sizes.json");
const execute = promisify(execFile);

/** Apps for every bundler: the import, the line that uses it, the text that it prints, and limits in KB of 1000 bytes. */
const APPS = {
  softmax: { call: "softmax([0, 0]).join()", prints: "0.5,0.5", brotli: 19.7, gzip: 23 },
  logSumExp: { call: "logSumExp([0, 0])", prints: `${Math.LN2}`, brotli: 26.9, gzip: 31.9 },
  klDivergence: { call: "klDivergence([1], [0.5])", prints: `${Math.LN2}`, brotli: 39.9 },
  exp: { call: "exp([0]).join()", prints: "1", brotli: 15.6 },
  SumAccumulator: { call: "new SumAccumulator().push([1, 2]).value()", prints: "3", brotli: 13.5 },
  createLogSum: { call: "createLogSum().exp([0]).join()", prints: "1", brotli: 111.8 },
};

/** Texts that the app of `exp` must not have: names of other families and their parts. */
const FOREIGN = /crossEntropyLoss|klDivergence|logSumExp|topK|mutualInformation|marginals/;

/** Runs an app and says how many WebAssembly modules it has started. */
const COUNT = `let count = 0;
WebAssembly.Instance = class extends WebAssembly.Instance { constructor(...args) { super(...args); count++; } };
await import(process.argv[1]);
console.log(count);`;

function sizeOf(text) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: Buffer.byteLength(text) };
  return { brotli: brotliCompressSync(text, { params }).length, gzip: gzipSync(text, { level: 9 }).length };
}

/** The text of an app that a bundler has made; `use` is an expression with the import. */
async function bundle(project, bundler, name, entry, use) {
  const input = project.write(`apps/${name}.js`, `import { ${name} } from "${entry}";\nconsole.log(${use});\n`);
  const out = join(project.outside, bundler, entry, name, `${name}.js`); // Parcel names it so
  mkdirSync(join(out, ".."), { recursive: true });
  await BUNDLERS[bundler](input, out);
  return { out, text: readFileSync(out, "utf8") };
}

async function run(out) {
  const args = ["--input-type=module", "-e", COUNT, pathToFileURL(out).href];
  const [printed, count] = (await execute(process.execPath, args)).stdout.trim().split("\n");
  return { printed, count: Number(count) };
}

/** Sizes of the apps by each bundler; `fail` gets a line for each problem. */
async function sizesByBundler(project, fail) {
  const apps = {};
  const kernels = join(project.path, "node_modules/logsum/dist/kernels");
  const wanted = ["tables.wasm", "primitives.wasm"];
  const foreignKernels = readdirSync(kernels).filter((file) => !wanted.includes(file));
  const hexOf = (file) => readFileSync(join(kernels, file)).toString("hex");
  const wantedText = wanted.map(hexOf).join();
  /** A part of a module that the modules of exp do not have: modules share code. */
  const ownPart = (file) => {
    const parts = hexOf(file).match(/.{200}/g);
    const own = parts.find((part) => !wantedText.includes(part.slice(50, 150)));
    if (own === undefined) throw new Error(`${file} has nothing of its own`);
    return own;
  };
  for (const [name, { call, prints, ...limits }] of Object.entries(APPS)) {
    apps[name] = {};
    for (const bundler of Object.keys(BUNDLERS)) {
      const where = `${name} by ${bundler}`;
      const { out, text } = await bundle(project, bundler, name, "logsum", call);
      const size = sizeOf(text);
      apps[name][bundler] = size;
      for (const [format, limit] of Object.entries(limits)) {
        if (size[format] > limit * 1000) fail(`${where}: ${size[format]} bytes by ${format}, of ${limit} KB`);
      }
      const { printed, count } = await run(out);
      if (printed !== prints) fail(`${where}: prints ${printed}, not ${prints}`);
      if (count === 0) fail(`${where}: no WebAssembly has started`);
      if (name !== "exp") continue;
      if (FOREIGN.test(text)) fail(`${where}: has ${FOREIGN.exec(text)[0]}`);
      for (const file of foreignKernels) {
        if (text.includes(ownPart(file))) fail(`${where}: has the kernels of ${file}`);
      }
    }
  }
  return apps;
}

/** An app of logsum/js has nothing of WebAssembly. */
async function checkPlain(project, fail) {
  const manifest = JSON.parse(readFileSync(join(project.path, "package.json"), "utf8"));
  manifest["@parcel/resolver-default"] = { packageExports: true };
  project.write("package.json", JSON.stringify(manifest));
  const { call, prints } = APPS.createLogSum;
  for (const bundler of Object.keys(BUNDLERS)) {
    const where = `logsum/js by ${bundler}`;
    const { out, text } = await bundle(project, bundler, "createLogSum", "logsum/js", call);
    const { printed, count } = await run(out);
    if (printed !== prints || count > 0) fail(`${where}: prints ${printed}, starts ${count}`);
    if (/WebAssembly.(Instance|Memory|validate)|0061736d/.test(text)) fail(`${where}: has WebAssembly`);
  }
}

/** The size of each public function alone, and of everything, by one bundler. */
async function sizesByFunction(project) {
  const entry = pathToFileURL(join(project.path, "node_modules/logsum/dist/index.js")).href;
  const names = Object.keys(await import(entry)).filter((name) => name !== "backend");
  const functions = {};
  for (const name of names) functions[name] = sizeOf((await bundle(project, "rolldown", name, "logsum", name)).text);
  return functions;
}

/** The files that a page can load without a bundler. */
const FILES = ["dist/logsum.min.js"];

function sizesOfFiles(project) {
  const installed = join(project.path, "node_modules/logsum");
  return Object.fromEntries(FILES.map((file) => [file, sizeOf(readFileSync(join(installed, file), "utf8"))]));
}

/** All sizes of a project's package, and the problems with them. */
export async function measureSizes(project) {
  const failures = [];
  const fail = (line) => failures.push(line);
  const functions = await sizesByFunction(project);
  const apps = await sizesByBundler(project, fail);
  await checkPlain(project, fail);
  return { sizes: { functions, files: sizesOfFiles(project), apps }, failures };
}

/** Are the committed sizes within 2 % of these? */
export function checkCommitted({ functions }) {
  const committed = JSON.parse(readFileSync(SIZES, "utf8")).functions;
  const isNear = (a, b) => Math.abs(a - b) <= 0.02 * b;
  const isUpToDate = (now, before) => isNear(now?.brotli, before?.brotli) && isNear(now.gzip, before.gzip);
  return Object.keys({ ...functions, ...committed })
    .filter((name) => !isUpToDate(functions[name], committed[name]))
    .map((name) => `${name}: test/package/sizes.json is out of date; npm run sizes writes it`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { sizes, failures } = await measureSizes(await makeProject());
  writeFileSync(SIZES, `${JSON.stringify(sizes, null, 2)}\n`);
  fillDocuments();
  const kilobytes = ({ brotli, gzip }) => `${(brotli / 1000).toFixed(1)} ${(gzip / 1000).toFixed(1)}`;
  const mapValues = (object, f) => Object.fromEntries(Object.entries(object).map(([key, value]) => [key, f(value)]));
  console.table(mapValues(sizes.apps, (app) => mapValues(app, kilobytes)));
  console.log(failures.join("\n"));
  process.exitCode = failures.length > 0 ? 1 : 0;
  process.exit();
}
