import { distance } from "ml-distance";
import type { Floats } from "../../src/index.js";
import { floats } from "./data.js";
import type { Contender, Op } from "./operations.js";

const functions: { readonly [op in Op]?: (p: Floats, q: Floats) => number } = {
  klDivergence: distance.kullbackLeibler,
  jsDivergence: distance.jensenShannon,
};

export const mlDistance: Contender = {
  name: "ml-distance",
  packages: ["ml-distance"],
  start: async () => "plain JavaScript, row by row, sums in float64",
  prepare(op, { dtype, rows, cols, p, q }) {
    const call = functions[op];
    if (!call) return undefined;
    return {
      run() {
        const out = floats(dtype, rows);
        if (rows === 1) out[0] = call(p, q);
        else
          for (let r = 0; r < rows; r++) {
            out[r] = call(p.subarray(r * cols, (r + 1) * cols), q.subarray(r * cols, (r + 1) * cols));
          }
        return out;
      },
    };
  },
};
