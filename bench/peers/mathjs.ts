import { kldivergence } from "mathjs";
import { floats } from "./data.js";
import type { Contender } from "./operations.js";

export const mathjs: Contender = {
  name: "mathjs",
  packages: ["mathjs"],
  start: async () =>
    "plain JavaScript, row by row, sums in float64; takes ordinary arrays; scales p and q to a sum of 1",
  prepare(op, { dtype, rows, cols, p, q }) {
    if (op !== "klDivergence") return undefined;
    const row = (array: typeof p, r: number): number[] => Array.from(array.subarray(r * cols, (r + 1) * cols));
    return {
      run() {
        const out = floats(dtype, rows);
        for (let r = 0; r < rows; r++) out[r] = kldivergence(row(p, r), row(q, r));
        return out;
      },
    };
  },
};
