// Hosts that have changed parts of JavaScript before the package is imported: every call gives the results of an ordinary host.
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { OPERATIONS, SAMPLES } from "../fingerprint/operations.js";

/** Calls of every kind of operation, result and layout, on both backends and dtypes, as text. */
const program = `
  const { createLogSum } = await import(process.argv[1]);
  const results = [];
  for (const backend of ["wasm-simd", "js"]) {
    const logsum = createLogSum({ backend });
    for (const Class of [Float64Array, Float32Array]) {
      const x = Class.from({ length: 600 }, (_, i) => Math.fround(5 * Math.sin(i)));
      const p = logsum.softmax(x);
      const q = logsum.softmax(x.map((value) => -value), { cols: 100 });
      const mask = Uint8Array.from(x, (_, i) => i % 3);
      const offsets = Uint32Array.of(0, 100, 101, 600);
      results.push(
        logsum.softmax(x, {}), logsum.softmax(x, { cols: 100, mask }), logsum.logSoftmax(x, { shape: [20, 30], axis: 0 }),
        logsum.logSumExp(x, { offsets }), logsum.logSumExp(x, { cols: 99, rowStride: 100, weights: q }),
        logsum.entropy(p), logsum.klDivergence(p, q), logsum.klDivergence(x, q, { from: "logits", cols: 100 }),
        logsum.jsDivergence(p, q, { cols: 100, reduction: "mean", normalize: true }), logsum.topK(x, 3, { cols: 100 }),
        logsum.mutualInformation(p, { shape: [20, 30] }), logsum.renyiEntropy(p, 2, { cols: 100 }), logsum.exp(x),
        logsum.crossEntropyLoss(x, [1, 2, 3], { cols: 200 }), logsum.crossEntropyLossGrad(x, p, { cols: 200 }),
        logsum.klDivergenceGrad(x, q, { cols: 200 }), logsum.logMatMulExp(x, x, { shape: [20, 30, 20] }),
        logsum.signedLogSumExp(x, { weights: x, cols: 100 }), logsum.argmax(x), logsum.jsDivergenceOf(p, { cols: 100 }),
        logsum.sampleCategorical(x, [0.5, 0.1], { cols: 300 }), logsum.focalLoss(x, q, { reduction: "sum" }),
      );
      const resident = logsum.alloc(Class, 600);
      Class.from(x).forEach((value, i) => { resident.array[i] = value; });
      results.push(logsum.softmax(resident.array, { cols: 100, out: resident.array }).slice());
      resident.free();
      for (const Accumulator of [logsum.SumAccumulator, logsum.LogSumExpAccumulator]) {
        const own = new Accumulator().push(x).push(1.5).pushRows(x, { cols: 3 });
        results.push(JSON.stringify(Accumulator.from(JSON.parse(JSON.stringify(own))).merge(own)));
      }
    }
  }
  const texts = results.map((one) => typeof one === "object" && !ArrayBuffer.isView(one)
    ? one.values.toString() + (one.indices ?? one.signs).toString() : one.toString());
  console.log(texts.join("\\n"));
`;

const index = new URL("../../dist/index.js", import.meta.url).href;

function run(flags: readonly string[], prelude = "") {
  const args = [...flags, "--input-type=module", "-e", prelude + program, index];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", maxBuffer: 2 ** 26 });
  expect(stderr).toBe("");
  return stdout;
}

const usual = run([]);

test("the calls have results", () => {
  expect(usual.split("\n")).toHaveLength(4 * 25 + 1);
});

test.each([["--frozen-intrinsics", "--no-warnings"], ["--disallow-code-generation-from-strings"]])("%s", (...flags) => {
  expect(run(flags) === usual).toBe(true);
});

/** Every name of an option, of a field of an operation or option, and of a property descriptor. */
const NAMES = [
  ...Object.keys(SAMPLES),
  ...new Set(OPERATIONS.flatMap((operation) => Object.keys(operation))),
  ...[
    "length",
    "get",
    "set",
    "operand",
    "empty",
    "form",
    "plan",
    "before",
    "after",
    "run",
    "isDense",
    "layout",
    "layouts",
  ],
  ...["isPlanned", "isLocal", "parameter", "classIds", "readUniforms", "backend", "module", "values", "signs"],
];

test.each(["enumerable", "hidden"])("Object.prototype with %s names of options and fields", (kind) => {
  const polluted = NAMES.map(
    (name) => `[${JSON.stringify(name)}, ${JSON.stringify(name === "get" || name === "set" ? null : 3)}]`,
  );
  // Node.js itself breaks if it loads this module later.
  const prelude = `await import("node:fs/promises");
  for (const [name, value] of [${polluted}])
    Object.defineProperty(Object.prototype, name, { __proto__: null, value: value ?? (() => 3), enumerable: ${kind === "enumerable"}, writable: true });
  `;
  expect(run([], prelude) === usual).toBe(true);
});

test.each(["throw Error('set')", "this.fill(7)"])("typed arrays whose method set is { %s }", (body) => {
  const prelude = `for (const Class of [Float64Array, Float32Array, Int32Array, Uint32Array, Uint8Array])
    Class.prototype.set = function () { ${body}; };
  `;
  expect(run([], prelude) === usual).toBe(true);
});

test("an engine that decodes hexadecimal text by itself", () => {
  const prelude = `Uint8Array.fromHex = (text) => Uint8Array.from(Buffer.from(text, "hex")); const { Buffer: Old } = globalThis;
    delete globalThis.Buffer; const Buffer = Old;
  `;
  expect(run([], prelude) === usual).toBe(true);
});

test("a context with no more than JavaScript and WebAssembly, as a worklet", () => {
  const worklet = `
    import { readFileSync } from "node:fs";
    import vm from "node:vm";
    const context = vm.createContext({});
    const identifier = new URL("logsum.js", process.argv[1]).href;
    const source = readFileSync(new URL(identifier), "utf8");
    const module = new vm.SourceTextModule(source, { context, identifier });
    await module.link(() => { throw Error("it imports"); });
    await module.evaluate();
    context.print = (text) => console.log(text);
    context.logsum = module.namespace;
    const names = ["TextDecoder", "TextEncoder", "atob", "performance", "structuredClone", "Buffer", "process", "setTimeout", "URL"];
    if (names.some((name) => vm.runInContext("typeof " + name, context) !== "undefined")) throw Error("there is more");
    vm.runInContext("delete globalThis.console;" + readFileSync(0, "utf8"), context);
  `;
  const input = `(() => { const console = { log: print }; ${program.replace("await import(process.argv[1])", "logsum")} })()`;
  const args = ["--experimental-vm-modules", "--no-warnings", "--input-type=module", "-e", worklet, index];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", maxBuffer: 2 ** 26, input });
  expect(stderr).toBe("");
  expect(stdout === usual).toBe(true);
});
