// The hash that all runtimes are compared by: equal for both backends, and other if a single bit is.
import { describe, expect, test } from "vitest";
import { createLogSum, type Floats, type LogSum, type Results, type Selected } from "../src/index.js";
import { type OpName, ops } from "../src/ops.js";
import { fingerprint } from "./fingerprint.js";

const wasm = createLogSum({ backend: "wasm-simd" });
const expected = fingerprint(wasm);

/** The functions, of which one changes `bits` of a result, once, as soon as there is one that `isIt`. */
function spoilt(name: OpName, bits: bigint, isIt: (result: number) => boolean): LogSum {
  let isDone = false;
  const own = wasm[name] as (...args: unknown[]) => number | Results | Selected;
  const spoil = (...args: unknown[]) => {
    const result = own(...args);
    const all = typeof result === "object" && "indices" in result ? result.indices : result;
    const values = typeof all === "number" ? Float64Array.of(all) : all;
    const at = isDone ? -1 : values.findIndex(isIt);
    if (at < 0) return result;
    isDone = true;
    if (values instanceof Float64Array) new BigUint64Array(values.buffer)[at] ^= bits;
    else new Uint32Array(values.buffer)[at] ^= Number(bits & 0xffffffffn);
    return typeof result === "number" ? values[0] : result;
  };
  return { ...wasm, [name]: spoil };
}

describe("fingerprint", () => {
  test("is of millions of numbers, and the same for plain JavaScript", () => {
    expect(expected.backend).toBe("wasm-simd");
    expect(expected.count).toBeGreaterThan(1e6);
    const { hash, count, backend } = fingerprint(createLogSum({ backend: "js" }));
    expect([backend, hash, count]).toEqual(["js", expected.hash, expected.count]);
  });

  test.each(Object.keys(ops) as OpName[])("tells of the last bit of one result of %s", (name) => {
    expect(fingerprint(spoilt(name, 1n, (result) => !Number.isNaN(result))).hash).not.toBe(expected.hash);
  });

  test("tells of a sign, and not of that of NaN", () => {
    expect(fingerprint(spoilt("log", 1n << 63n, Number.isFinite)).hash).not.toBe(expected.hash);
    expect(fingerprint(spoilt("log", 1n << 63n, Number.isNaN)).hash).toBe(expected.hash);
  });

  test("wants results with each option", () => {
    const softmax = (x: Floats, options?: Record<string, unknown>) => {
      if (options?.["mask"]) throw new TypeError("softmax: mask must not be given");
      return wasm.softmax(x, options);
    };
    const without = { ...wasm, softmax } as unknown as LogSum;
    expect(() => fingerprint(without)).toThrow("nothing came of softmax with mask");
  });

  test("wants all operations of the table", () => {
    expect(() => fingerprint({ ...wasm, log1p: undefined } as unknown as LogSum)).toThrow("there is no log1p");
  });
});
