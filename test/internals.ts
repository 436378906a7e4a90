// All that the tests use of the package's sources. vitest.config.ts puts a bundle of this module in its place: the modules of the
// JavaScript backend run three times slower when vitest transforms each by itself.
export { TABLES, TABLES_END } from "../assembly/layout.js";
export { startWasm } from "../src/backends/wasm.js";
export { createLogSum } from "../src/index.js";
export { logOne } from "../src/js/arithmetic/log-single.js";
export { ROOTS_OF_TWO } from "../src/js/arithmetic/roots-of-two.js";
export { EXP_LOWS, EXP_TABLE, ensureExpTable } from "../src/js/arithmetic/tables.js";
