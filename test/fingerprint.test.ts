// The hash that all runtimes are compared by: known, equal for both backends, and different if a single bit is.
import { describe, expect, test } from "vitest";
import type { Floats, LogSum } from "../src/index.js";
import { fingerprint, hashOfOperations, KNOWN } from "./fingerprint.js";
import { isLong } from "./support/arrays.js";
import { createLogSum } from "./support/backends.js";
import { arraysOf, type Numbers, type Result } from "./support/calls.js";

const wasm = createLogSum({ backend: "wasm-simd" });
const names = Object.keys(KNOWN.small.operations);

/** The functions, of which those named change `bits` of a result, once, as soon as there is one that `isIt`. */
function spoilt(spoiltNames: readonly string[], bits: bigint, isIt: (result: number) => boolean): LogSum {
  const functions = wasm as unknown as Record<string, (...args: unknown[]) => Result>;
  const spoil = (name: string) => {
    let isDone = false;
    return (...args: unknown[]) => {
      const result = functions[name](...args);
      const all = arraysOf(result).at(-1) as Numbers;
      const values = Array.isArray(all) ? Float64Array.from(all) : all;
      const at = isDone ? -1 : values.findIndex(isIt);
      if (at < 0) return result;
      isDone = true;
      if (values instanceof Float64Array) new BigUint64Array(values.buffer)[at] ^= bits;
      else new Uint32Array(values.buffer)[at] ^= Number(bits & 0xffffffffn);
      if (typeof result === "object" && "signs" in result && !ArrayBuffer.isView(result.signs)) {
        return { ...result, signs: values[0] };
      }
      return typeof result === "number" ? values[0] : result;
    };
  };
  return { ...wasm, ...Object.fromEntries(spoiltNames.map((name) => [name, spoil(name)])) };
}

test.each(["wasm-simd", "js"] as const)("the small hash of %s is known", (backend) => {
  const { operations, ...all } = fingerprint(createLogSum({ backend }), "small");
  expect(operations).toEqual(KNOWN.small.operations);
  const reason = backend === "js" ? "it was asked for" : undefined;
  const { hash, count } = KNOWN.small;
  expect(all).toEqual({ backend, reason, hash, count, accumulators: KNOWN.accumulators });
});

test.runIf(isLong).each(["wasm-simd", "js"] as const)("the full hash of %s is known", (backend) => {
  const { hash, count, accumulators } = fingerprint(createLogSum({ backend }), "full");
  expect({ hash, count }).toEqual(KNOWN.full);
  expect(accumulators).toBe(KNOWN.accumulators);
});

test("the hash of an operation changes with the last bit of one result, with a sign, and not with that of NaN", () => {
  const [one, sign, ofNaN, ...others] = ["softmax", "log", "logit", ...names].filter(
    (name, i, all) => all.indexOf(name) === i,
  );
  const logsum = {
    ...spoilt(others, 1n, (result) => !Number.isNaN(result)),
    log: spoilt([sign], 1n << 63n, Number.isFinite).log,
    logit: spoilt([ofNaN], 1n << 63n, Number.isNaN).logit,
  };
  const { hash, operations } = hashOfOperations(logsum, "least");
  const usual = hashOfOperations(wasm, "least");
  const same = names.filter((name) => operations[name] === usual.operations[name]);
  expect(same.sort()).toEqual([one, ofNaN].sort());
  expect(hash).not.toBe(usual.hash);
});

describe("it throws", () => {
  test("where an operation gives nothing with an option that it has", () => {
    const softmax = (x: Floats, options?: Record<string, unknown>) => {
      if (options?.["mask"]) throw new TypeError("softmax: mask must not be given");
      return wasm.softmax(x, options);
    };
    const without = { ...wasm, softmax } as unknown as LogSum;
    expect(() => hashOfOperations(without, "least")).toThrow("nothing came of softmax with mask");
  });

  test("where an operation is missing, or one more than it calls", () => {
    const without = { ...wasm, log1p: undefined } as unknown as LogSum;
    expect(() => hashOfOperations(without, "least")).toThrow("there is no operation log1p");
    const more = { ...wasm, log2p: wasm.log1p } as unknown as LogSum;
    expect(() => hashOfOperations(more, "least")).toThrow("the operation log2p is not called");
  });

  test("where an operation takes another option, or no longer one", () => {
    const takes = (list: string) => ({
      ...wasm,
      exp: () => {
        throw new TypeError(`exp: there is no option "nothing"; it takes ${list}`);
      },
    });
    const options = "cols, out, rowStride, shape, axis, offsets";
    expect(() => hashOfOperations(takes(`${options}, mask`), "least")).toThrow("option of exp: mask is not called");
    expect(() => hashOfOperations(takes("cols"), "least")).toThrow("there is no option of exp: out,rowStride");
  });
});
