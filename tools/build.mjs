// Builds the package: kernels, their delivery by entries, float32 twins of the plain JavaScript, entries, and types.
//
//   node tools/build.mjs            everything
//   node tools/build.mjs start      only the example of npm start
import { execFile } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { bundleEntries, bundleProgram, bundleSingleFiles } from "./build/bundles.mjs";
import { compileAll } from "./build/compile.mjs";
import { writeDeliveries } from "./build/delivery.mjs";
import { moduleNames } from "./build/exports.mjs";
import { writePromises } from "./build/promises.mjs";
import { writeSharedKernels } from "./build/shared.mjs";
import { writeTwins } from "./build/twins.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const require = createRequire(import.meta.url);
const execute = promisify(execFile);

/** Writes the declarations of the package's exports. */
async function writeTypes() {
  const tsc = join(dirname(require.resolve("typescript/package.json")), "bin/tsc");
  await execute(process.execPath, [tsc, "-p", "tsconfig.build.json"]).catch(({ stdout }) => {
    throw new Error(stdout);
  });
  const declared = [
    "index",
    "instance",
    "resident",
    "logsumexp",
    "losses",
    "divergences",
    "selection",
    "elementwise",
    "accumulators",
  ];
  for (const file of declared) copyFileSync(`build/types/src/${file}.d.ts`, `dist/${file}.d.ts`);
  cpSync("build/types/src/types", "dist/types", { recursive: true });
  mkdirSync("dist/pool", { recursive: true });
  copyFileSync("build/types/src/pool/index.d.ts", "dist/pool/index.d.ts");
  writeFileSync(
    "dist/pool/worker.d.ts",
    "/** The file of a pool's workers. It is started, and not imported. */\nexport {};\n",
  );
  const relocated = (file) =>
    readFileSync(`build/types/${file}`, "utf8").replace(/"(?:\.\.\/)+(?:build\/generated|src)\/types\//g, '"./');
  writeFileSync("dist/types/promises.d.ts", relocated("build/generated/types/promises.d.ts"));
  writeFileSync("dist/types/pool.d.ts", relocated("src/types/pool.d.ts"));
  writeFileSync(
    "dist/kernels.wasm.d.ts",
    `/** The kernels of logsum, a WebAssembly.Module where the host or the bundler makes one: the \`module\` of createLogSum. */
declare const kernels: object;
export default kernels;
`,
  );
}

/** The programs of the repository, which are not published. */
const PROGRAMS = {
  score: "examples/batch/score.ts",
  bench: "bench/bench.ts",
  garbage: "bench/garbage.ts",
  growth: "bench/growth.ts",
  rows: "test/support/cases.ts",
  fingerprint: "test/fingerprint.ts",
  soak: "test/soak.ts",
};

async function buildForStart() {
  await compileAll(moduleNames());
  writeDeliveries(["embedded"]);
  await bundleProgram("score", PROGRAMS.score);
}

async function build() {
  const relaxed = moduleNames().map((name) => `${name}.relaxed`);
  await compileAll([...moduleNames(), "all", ...relaxed]);
  writeDeliveries();
  writeSharedKernels();
  writePromises();
  rmSync("dist", { recursive: true, force: true });
  mkdirSync("dist/kernels", { recursive: true });
  for (const name of moduleNames()) copyFileSync(`build/kernels/${name}.wasm`, `dist/kernels/${name}.wasm`);
  copyFileSync("build/kernels/all.wasm", "dist/kernels.wasm");
  const programs = Object.entries(PROGRAMS).map(([name, input]) => bundleProgram(name, input));
  await Promise.all([bundleEntries(), bundleSingleFiles(), writeTypes(), ...programs]);
}

writeTwins();
await (process.argv[2] === "start" ? buildForStart() : build());
