// The plain JavaScript backend.
import type { Backend } from "./backend.js";
import * as kernels32 from "./js/kernels32.js";
import * as kernels64 from "./js/kernels64.js";
import * as logits from "./js/logits.js";
import type { Op } from "./ops.js";

type Kernel = (x: unknown, second: unknown, out: unknown, rows: number, cols: number, unit: number) => void;

const kernels = {
  f64: { ...kernels64, ...logits },
  f32: { ...kernels32, ...logits },
} as unknown as Record<"f64" | "f32", Record<string, Kernel>>;

/** Found by their names once. */
const kernelsOf = { f64: new Map<Op, Kernel>(), f32: new Map<Op, Kernel>() };

export const js: Backend = {
  name: "js",
  run(op, dtype, x, second, out, rows, cols, unit) {
    let kernel = kernelsOf[dtype].get(op);
    if (kernel === undefined) {
      kernel = kernels[dtype][op.kernel];
      kernelsOf[dtype].set(op, kernel);
    }
    kernel(x, second, out, rows, cols, unit);
  },
};
