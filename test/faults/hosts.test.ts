// Hosts that lack a part of the engine, in this process: the backend that runs, and the reason. (shipped/fallback has such processes.)
import { readFileSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { thrownBy } from "../errors/errors.js";
import { INSTANCE_ERRORS } from "../errors/instances.js";
import { bytesOf, createLogSum, internals, js } from "../support/backends.js";

const { Buffer, WebAssembly } = globalThis;
const { Instance, Memory, Module, validate } = WebAssembly;
const { fromHex } = Uint8Array as { fromHex?: unknown };
afterEach(() => {
  Object.assign(globalThis, { Buffer, WebAssembly });
  Object.assign(WebAssembly, { Instance, Memory, Module, validate });
  if (fromHex) Object.assign(Uint8Array, { fromHex });
});

/** A class whose objects cannot be made. */
const refusing = (error: unknown) =>
  class {
    constructor() {
      throw error;
    }
  };

/** The kernels of all families, and those of one, which do not tell their version. */
const bytes = readFileSync("build/kernels/all.wasm");
const others = readFileSync("build/kernels/tables.wasm");
const OTHER = "createLogSum: module must be the kernels.wasm of this version of logsum, got another module";

// biome-ignore format: a table
const HOSTS: readonly (readonly [what: string, change: () => void, reason: string])[] = [
  ["no WebAssembly", () => Object.assign(globalThis, { WebAssembly: undefined }), "there is no WebAssembly here"],
  ["a content security policy of Chrome", () => Object.assign(WebAssembly, { Module: refusing(Error("'unsafe-eval' is not an allowed source")) }), "'unsafe-eval' is not an allowed source; the content security policy needs 'wasm-unsafe-eval'"],
  ["a content security policy of Firefox", () => Object.assign(WebAssembly, { Module: refusing(Error("call to WebAssembly.Module() blocked by CSP")) }), "call to WebAssembly.Module() blocked by CSP; the content security policy needs 'wasm-unsafe-eval'"],
  ["an edge host", () => Object.assign(WebAssembly, { Module: refusing(Error("Wasm code generation disallowed by embedder")) }), 'Wasm code generation disallowed by embedder; bundle with the condition "workerd" or "edge-light", or give createLogSum a module'],
  ["no SIMD", () => Object.assign(WebAssembly, { Module: refusing(Error("invalid")), validate: () => false }), "there is no SIMD in the WebAssembly here"],
  ["no memory", () => Object.assign(WebAssembly, { Memory: refusing(RangeError("out of memory")) }), "out of memory"],
  ["an error that is none", () => Object.assign(WebAssembly, { Memory: refusing("no reason") }), "no reason"],
];

test.each(HOSTS)("%s", (_what, change, reason) => {
  change();
  const logsum = createLogSum();
  expect(logsum.backend()).toEqual({ name: "js", reason });
  expect(logsum.softmax([1, 2, 3])).toEqual(js.softmax([1, 2, 3]));
  const length = "RangeError: softmax: the length of x must be a multiple of cols, 2, got 3";
  expect(String(thrownBy(() => logsum.softmax([1, 2, 3], { cols: 2 })))).toBe(length);
  const error = `Error: createLogSum: backend "wasm-simd" cannot run here: ${reason}`;
  expect(String(thrownBy(() => createLogSum({ backend: "wasm-simd" })))).toBe(error);
  expect(createLogSum({ backend: "js" }).backend()).toEqual({ name: "js", reason: "it was asked for" });
});

test("bytes that are no module are refused where no module can run, too", () => {
  Object.assign(globalThis, { WebAssembly: undefined });
  const start = [0, 0x61, 0x73, 0x6d];
  for (const i of [0, 1, 2, 3]) {
    const module = Uint8Array.from(start, (byte, at) => (at === i ? byte + 1 : byte));
    expect(String(thrownBy(() => createLogSum({ module })))).toBe(`TypeError: ${OTHER}`);
  }
  expect(createLogSum({ module: Uint8Array.from(start) }).backend().name).toBe("js");
});

test("SIMD is looked for by a module with an instruction of it", () => {
  let isValid: boolean | undefined;
  const own = (module: BufferSource) => {
    isValid = validate(module);
    return false;
  };
  Object.assign(WebAssembly, { Module: refusing(Error("invalid")), validate: own });
  createLogSum();
  expect(isValid).toBe(true);
});

test.each(INSTANCE_ERRORS)("createLogSum(%o): %s", (options, error) => {
  expect(String(thrownBy(() => createLogSum(options as object)))).toBe(error);
});

describe("kernels that are given", () => {
  test("run, compiled or as bytes", () => {
    for (const module of [
      bytes,
      Uint8Array.from([1, ...bytes]).subarray(1),
      new Uint8Array(bytes).buffer,
      new Module(bytes),
    ]) {
      const logsum = createLogSum({ module });
      expect(logsum.backend()).toEqual({ name: "wasm-simd", reason: undefined });
      expect(logsum.logSumExp([0, 0])).toBe(Math.LN2);
    }
  });

  test("are refused if they are others", () => {
    for (const module of [others, new Module(others), bytes.subarray(0, 100)])
      for (const backend of ["auto", "wasm-simd"] as const)
        expect(String(thrownBy(() => createLogSum({ module, backend })))).toBe(`TypeError: ${OTHER}`);
  });

  test("are not called others if the host refuses them", () => {
    for (const module of [bytes, new Module(bytes)]) {
      Object.assign(WebAssembly, { Instance: refusing(new RangeError("out of memory")) });
      const error = 'Error: createLogSum: backend "wasm-simd" cannot run here: out of memory';
      expect(String(thrownBy(() => createLogSum({ backend: "wasm-simd", module })))).toBe(error);
      expect(createLogSum({ module }).backend()).toEqual({ name: "js", reason: "out of memory" });
      Object.assign(WebAssembly, { Instance: refusing(new WebAssembly.LinkError("refused")) });
      expect(String(thrownBy(() => createLogSum({ module })))).toBe(`TypeError: ${OTHER}`);
      Object.assign(WebAssembly, { Instance });
    }
  });
});

test("the sources of the entries", () => {
  const { jsSources, relaxedSources, userKernels } = internals;
  expect([...jsSources, ...relaxedSources].map(({ name }) => name)).toEqual([
    ...["wasm-simd", "wasm-relaxed-simd", "wasm-simd"],
  ]);
  const [[plain], [relaxed, usual]] = [jsSources, relaxedSources];
  expect(() => plain.start(undefined)).toThrow(new Error("logsum/js has no WebAssembly"));
  expect(() => plain.start(userKernels(bytes))).toThrow(
    new TypeError("createLogSum: module cannot be used, as logsum/js has no WebAssembly"),
  );
  // The modules here have no relaxed SIMD.
  expect(() => relaxed.start(undefined)).toThrow(
    new Error("this entry of logsum has no kernels; give createLogSum a module"),
  );
  expect(() => relaxed.start(userKernels(bytes))).toThrow(new TypeError(OTHER));
  for (const user of [undefined, userKernels(bytes)]) expect(usual.start(user).name).toBe("wasm-simd");
});

test("the functions of the package have one backend", () => {
  const { alloc, backend, LogSumExpAccumulator, logSumExp, SumAccumulator } = internals;
  expect(backend()).toEqual({ name: "wasm-simd", reason: undefined });
  const resident = alloc(Float64Array, 300);
  expect(logSumExp(resident.array)).toBe(js.logSumExp(new Float64Array(300)));
  expect(new SumAccumulator().push(resident.array.fill(2)).value()).toBe(600);
  const log = new LogSumExpAccumulator().push(resident.array).pushRows([0, 1, 0, 1], { cols: 2 });
  expect([log.value(), log.values(), log.rows()]).toEqual([
    ...[js.logSumExp(resident.array), Float64Array.of(Math.LN2, 1 + Math.LN2), 2],
  ]);
  resident.free();
});

test("hexadecimal text is decoded without the decoders of the engine", () => {
  const wanted = Uint8Array.of(0, 9, 0x9a, 0xaf, 0xf0, 255);
  Object.assign(globalThis, { Buffer: undefined });
  Object.assign(Uint8Array, { fromHex: undefined });
  const decoded = bytesOf("00099aaff0ff");
  Object.assign(globalThis, { Buffer });
  expect([decoded, [...bytesOf("00099aaff0ff")]]).toEqual([wanted, [...wanted]]);
});
