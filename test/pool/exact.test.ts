// A piece of a call writes to its own rows alone, though kernels write up to the end of a vector, and elementwise ones an element more.
import { expect, test } from "vitest";
import type { Floats } from "../../src/index.js";
import { dtypes, range, zeros } from "../support/arrays.js";
import { exactly } from "../support/backends.js";

type Run = Parameters<typeof exactly>[0];
type Kernel = Parameters<typeof exactly>[1];

/** Doubles x as a kernel does that leaves anything behind its last row. */
const double =
  (isElementwise: boolean, memory: { copiesOut: boolean }): Run =>
  (x, _y, out, rows, cols) => {
    const bytes = out.BYTES_PER_ELEMENT;
    const rest = isElementwise ? 1 : ((16 - ((cols * bytes) % 16)) % 16) / bytes;
    const all = new (out.constructor as Float64ArrayConstructor)(out.buffer);
    const end = out.byteOffset / bytes + rows * cols;
    for (let i = 0; i < rows * cols; i++) out[i] = 2 * x[i];
    if (!memory.copiesOut && end + rest <= all.length) all.fill(Number.NaN, end, end + rest);
  };

test.each(dtypes)("%s", (dtype) => {
  for (const isElementwise of [false, true]) {
    for (const cols of isElementwise ? [1] : [1, 2, 3, 4, 5, 7, 8, 33]) {
      const kernel = { isElementwise, operand: "none", result: "row" } as Kernel;
      const memory = { copiesOut: false };
      const runPiece = exactly(double(isElementwise, memory), kernel, memory);
      for (const [start, end] of [
        [0, 1],
        [0, 2],
        [3, 5],
        [1, 40],
        [0, 100],
        [60, 61],
      ]) {
        const n = 100 * cols;
        const x = zeros(dtype, n).map((_, i) => i + 1) as Floats;
        const out = zeros(dtype, n + 32);
        const before = out.slice();
        runPiece([x, null, out.subarray(0, n), ...(isElementwise ? [1, n] : [100, cols]), 1] as never, start, end);
        for (const i of range(out.length)) {
          const wanted = i >= start * cols && i < end * cols ? 2 * (i + 1) : before[i];
          if (out[i] !== wanted) expect.fail(`${cols} columns, ${start} to ${end}: [${i}] is ${out[i]}, not ${wanted}`);
        }
      }
    }
  }
});
