// npm run bench:first-use -- [--against DIST] [--runs 40] [--node PROGRAM]: measures in fresh processes the import of logsum and the
// first call of softmax, for this build and another one in turns.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Node.js 26 if npm run test:runtimes has installed it, else the Node.js that runs this file. */
const installed = join(root, `test/runtimes/node_modules/node26-${process.arch}/bin/node`);

const { values } = parseArgs({
  options: {
    against: { type: "string" },
    runs: { type: "string", default: "40" },
    node: { type: "string", default: existsSync(installed) ? installed : process.execPath },
  },
});

const PROGRAM = `const x = Float64Array.of(1, 2, 3);
const before = process.cpuUsage();
const start = performance.now();
const { backend, softmax } = await import(process.argv[1]);
const imported = performance.now();
softmax(x);
const called = performance.now();
const { user, system } = process.cpuUsage(before);
const cpu = (user + system) / 1000;
console.log(JSON.stringify([imported - start, called - imported, called - start, cpu, backend().name]));`;

/** The files that Node.js may load. The first that exists is measured. */
const FILES = ["logsum.js", "index.js"];

/** Returns milliseconds in a fresh process: import, first call, both, and the processor time of both. */
function measure(dist) {
  const file = FILES.find((name) => existsSync(join(dist, name)));
  if (file === undefined) throw new Error(`there is no ${FILES.join(" or ")} in ${dist}`);
  const url = pathToFileURL(join(dist, file)).href;
  const times = JSON.parse(
    execFileSync(values.node, ["--input-type=module", "-e", PROGRAM, url], { encoding: "utf8" }),
  );
  const name = times.pop();
  if (name !== "wasm-simd") throw new Error(`${dist} runs ${name}`);
  return times;
}

const dists = [join(root, "dist"), ...(values.against === undefined ? [] : [resolve(values.against)])];
for (const dist of dists) measure(dist); // so that the system caches the files
const samples = dists.map(() => []);
for (let run = 0; run < Number(values.runs); run++) {
  for (const [i, dist] of dists.entries()) samples[i].push(measure(dist));
}

const version = execFileSync(values.node, ["--version"], { encoding: "utf8" }).trim();
console.log(`${version}, ${values.runs} processes each; ms: least, median`);
const parts = ["import", "first call", "together", "CPU time"];
const tables = dists.map((dist, i) => {
  const table = parts.map((_, part) => samples[i].map((times) => times[part]).sort((a, b) => a - b));
  const leastAndMedian = (times) =>
    [times[0], times[times.length >> 1]].map((ms) => ms.toFixed(2).padStart(7)).join(" ");
  console.log(`${parts.map((name, part) => `${name} ${leastAndMedian(table[part])}`).join("   ")}   ${dist}`);
  return table;
});
if (tables.length > 1) {
  const [own, other] = tables;
  const ratio = (part, at) => (own[part][at] / other[part][at]).toFixed(2);
  const middle = own[0].length >> 1;
  for (const part of [2, 3])
    console.log(`${parts[part]}: ${ratio(part, 0)} of the other's least, ${ratio(part, middle)} of its median`);
}
