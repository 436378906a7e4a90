// The plain JavaScript backend.
import type { Backend, Run } from "./backend.js";
import * as kernels32 from "./js/kernels32.js";
import * as kernels64 from "./js/kernels64.js";
import * as logits from "./js/logits.js";

const kernels = {
  f64: { ...kernels64, ...logits },
  f32: { ...kernels32, ...logits },
} as unknown as Record<"f64" | "f32", Record<string, Run>>;

export const js: Backend = { name: "js", find: (op, dtype) => kernels[dtype][op.kernel] };
