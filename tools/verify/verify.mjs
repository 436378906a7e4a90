// npm run verify: the elementwise functions against MPFR on ten million random float64 each, and on every float32 there is. The
// largest errors go to docs/verified.json. Needs gcc and libmpfr-dev (Debian). Takes half an hour; `npm run verify -- f64` or `-- f32` does one dtype, names behind it those functions.
import { execFileSync, spawn } from "node:child_process";
import { randomFillSync } from "node:crypto";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createLogSum } from "../../dist/index.js";
import { fillDocuments } from "../docs.mjs";

/** The bounds of all functions, those of these being numbers of ulp. */
const bounds = JSON.parse(readFileSync("docs/bounds.json", "utf8")).functions;

/** The range of interest of each function. */
const RANGES = {
  exp: [-746, 710],
  expm1: [-45, 45],
  log: [0, 3],
  log1p: [-1, 3],
  log1mExp: [-40, 0],
  sigmoid: [-40, 40],
  logit: [0, 1],
  logSigmoid: [-40, 40],
  softplus: [-40, 40],
  xlogx: [0, 3],
  selfInformation: [0, 1],
};

function boundOf(name, dtype) {
  const { allowed } = bounds[name];
  return allowed.result ?? allowed[dtype];
}

/** Arguments whose result is 0. Results near them are small. */
const ROOT = { log: 1, xlogx: 1, selfInformation: 1, logit: 0.5 };
const POINTS = 10_000_000;

execFileSync(
  "gcc",
  ["-O2", "-ffp-contract=off", "tools/verify/verify.c", "-o", "build/verify", "-lmpfr", "-lgmp", "-lm"],
  {
    stdio: "inherit",
  },
);
const logsum = createLogSum({ backend: "wasm-simd" });
const js = createLogSum({ backend: "js" });

/** Starts the checker, and returns a function that writes to it, and its answer. */
function checker(...args) {
  const child = spawn("build/verify", args, { stdio: ["pipe", "pipe", "inherit"] });
  let answer = "";
  child.stdout.on("data", (text) => {
    answer += text;
  });
  const done = once(child, "close").then(() => answer);
  const write = async (array) => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    if (!child.stdin.write(bytes)) await once(child.stdin, "drain");
  };
  const end = () => {
    child.stdin.end();
    return done;
  };
  return { write, end };
}

/** Makes arguments: a third has random bits, a third lies in the range of interest, a third is small. */
function arguments64(name, x) {
  const words = new Uint32Array(x.buffer);
  const uniform = new Uint32Array(x.length);
  randomFillSync(words);
  randomFillSync(uniform);
  const [low, high] = RANGES[name];
  for (let i = 0; i < x.length; i++) {
    const u = (uniform[i] + words[2 * i] / 2 ** 32) / 2 ** 32;
    if (i % 3 === 1) x[i] = low + u * (high - low);
    if (i % 3 === 2) x[i] = (ROOT[name] ?? 0) + (words[2 * i + 1] & 1 ? 1 : -1) * u * 2 ** -(uniform[i] % 60);
  }
  return x;
}

function same(a, b) {
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

const VERIFIED = "docs/verified.json";
const verified = JSON.parse(readFileSync(VERIFIED, "utf8"));

let failed = false;
async function report(name, dtype, answer) {
  process.stdout.write(answer);
  const bound = boundOf(name, dtype);
  const [, text, x] = /at most ([\d.]+) ulp: x = (\S+)/.exec(answer) ?? [];
  const error = Number(text);
  verified.functions[name] = { ...verified.functions[name], [dtype]: { ulp: Number(error.toPrecision(3)), x } };
  if (!(error <= bound) || !/ 0 wrong/.test(answer)) {
    console.log(`  FAILED: ${bound} ulp are allowed`);
    failed = true;
  }
}

const [only, ...named] = process.argv.slice(2);
const names = named.length > 0 ? named : Object.keys(RANGES);
for (const name of names) {
  if (only === "f32") break;
  const check = checker(name, "f64");
  const size = 100_000;
  for (let done = 0; done < POINTS; done += size) {
    const x = arguments64(name, new Float64Array(size));
    const y = logsum[name](x);
    if (!same(y, js[name](x))) throw new Error(`${name}: the backends differ`);
    const pairs = new Float64Array(2 * size);
    for (let i = 0; i < size; i++) {
      pairs[2 * i] = x[i];
      pairs[2 * i + 1] = y[i];
    }
    await check.write(pairs);
  }
  await report(name, "f64", await check.end());
}
for (const name of names) {
  if (only === "f64") break;
  const check = checker(name, "f32", "0", String(2 ** 32));
  const size = 2 ** 20;
  for (let start = 0; start < 2 ** 32; start += size) {
    const bits = new Uint32Array(size);
    for (let i = 0; i < size; i++) bits[i] = start + i;
    const x = new Float32Array(bits.buffer);
    const y = logsum[name](x);
    // Every hundredth part on both backends: the plain JavaScript is slower.
    if ((start / size) % 100 === 0 && !same(y, js[name](x))) throw new Error(`${name}: the backends differ`);
    await check.write(y);
  }
  await report(name, "f32", await check.end());
}
writeFileSync(VERIFIED, `${JSON.stringify(verified, null, 2)}\n`);
fillDocuments();
process.exitCode = failed ? 1 : 0;
