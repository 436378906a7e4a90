// Loops over all elements, for accumulators.
import type { OptionLoop } from "./rows.js";
import { maximum, sumExp } from "./rows.js";

const sum: OptionLoop = ({ x }, out) => {
  let total = 0;
  for (let i = 0; i < x.length; i++) total += x[i];
  out[0] = total;
};

const logSumExp: OptionLoop = ({ x }, out) => {
  const max = maximum(x, 0, x.length);
  out[0] = max + Math.log(sumExp(x, 0, x.length, max));
};

export const optionLoops = { accumulatedSum: sum, accumulatedLogSumExp: logSumExp } as const;
