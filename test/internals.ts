// All that the tests use of the package's sources. vitest.config.ts puts a bundle of this module in its place: the modules of the
// JavaScript backend run three times slower when vitest transforms each by itself.
import { sources } from "#kernels";
import type { Functions, LogSum } from "../src/index.js";
import { bind } from "../src/instance.js";

export { createLogSum } from "../src/index.js";
export { EXP_LOWS, EXP_TABLE, prepareExpTable } from "../src/js/exp-table.js";
export { logOne } from "../src/js/float64.js";
export { ROOTS_OF_TWO } from "../src/js/roots-of-two.js";
export { relaxed } from "../src/kernels/relaxed.js";
export { simd } from "../src/kernels/simd.js";
export { wasmSource } from "../src/kernels/source.js";
export { unpack } from "../src/kernels/unpack.js";

/** The WebAssembly kernels for every size: an instance of the package computes few elements in plain JavaScript. */
export function createKernelsOnly(): LogSum {
  const kernels = sources[0].start();
  return {
    ...bind<Functions>(() => kernels),
    backend: () => ({ name: kernels.name, reason: undefined }),
  };
}
