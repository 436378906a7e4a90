// The tests' way into the sources, and the constants that say where kernels change. vitest.config.ts replaces this module by a
// bundle: the JavaScript backend runs three times slower when vitest transforms each module by itself.
export { TABLES, TABLES_END } from "../../assembly/layout.js";
export { ROOM, TILE } from "../../src/backends/backend.js";
export { bytesOf } from "../../src/backends/embedding.js";
export { Heap } from "../../src/backends/heap.js";
export { LinearMemory, SHORT as SHORT_COPY } from "../../src/backends/linear-memory.js";
export { sources as jsSources } from "../../src/backends/sources/js.js";
export { sources as relaxedSources } from "../../src/backends/sources/relaxed.js";
export { userKernels } from "../../src/backends/user-kernels.js";
export { WIDTH } from "../../src/call/gather64.js";
export { PIECE } from "../../src/call/plan.js";
export { alloc, backend, createLogSum, LogSumExpAccumulator, logSumExp, SumAccumulator } from "../../src/index.js";
export { BLOCK as BLOCK_32 } from "../../src/js/arithmetic/constants32.js";
export { BLOCK as BLOCK_64 } from "../../src/js/arithmetic/constants64.js";
export { logOne } from "../../src/js/arithmetic/log-single.js";
export { ROOTS_OF_TWO } from "../../src/js/arithmetic/roots-of-two.js";
export { EXP_LOWS, EXP_TABLE, ensureExpTable } from "../../src/js/arithmetic/tables.js";
export { GROUP as GROUP_32 } from "../../src/js/summation/groups32.js";
export { GROUP as GROUP_64 } from "../../src/js/summation/groups64.js";
export { exactly } from "../../src/pool/exact.js";
