// The layout of linear memory below the rows of the host. All modules of an instance share one memory: each keeps its constants in a
// part of its own (the build places them), all read the same lookup tables, and all work in the same scratch.

import * as env from "./env";
import { SLOT, TABLES } from "./layout";

/** The lookup tables of exp: 2^(j/2048), and their low parts. */
export const EXP_TABLE: usize = TABLES;
export const EXP_LOWS: usize = EXP_TABLE + 2048 * 8;
/** The lookup tables of log: 512 pairs of 1 / c and ln c, and their low parts. */
export const LOG_TABLE: usize = EXP_LOWS + 2048 * 8;
export const LOG_LOWS: usize = LOG_TABLE + 512 * 16;

/** Where the scratch of this instance begins, a multiple of 128: the host gives each thread its own. */
export function scratch(): usize {
  return env.scratch;
}

// Slots, as offsets from scratch(). A loop over a block counts from scratch() on, and a slot is the constant offset of its loads and
// stores, so that all slots take one register.
/** The leaf functions (exp, log, log-ratio, compensated) keep here what one of their stages leaves to the next; no caller keeps anything here. */
export const LEAF_0: usize = 0 * SLOT;
export const LEAF_1: usize = 1 * SLOT;
export const LEAF_2: usize = 2 * SLOT;
export const LEAF_3: usize = 3 * SLOT;
export const LEAF_4: usize = 4 * SLOT;
/** The sums of the groups of a block, and its last group filled up with zeros: summation/pairwise.ts. */
export const GROUPS: usize = 5 * SLOT;
/** Small things of arithmetic, summation and rows, each in a place of its own: see below. */
export const CORE: usize = 6 * SLOT;
/** Small things of the families. */
export const STATE: usize = 7 * SLOT;
/** Blocks of the families, which give them names of their own. */
export const BLOCK_0: usize = 8 * SLOT;
export const BLOCK_1: usize = 9 * SLOT;
export const BLOCK_2: usize = 10 * SLOT;
export const BLOCK_3: usize = 11 * SLOT;
export const BLOCK_4: usize = 12 * SLOT;
export const BLOCK_5: usize = 13 * SLOT;
export const BLOCK_6: usize = 14 * SLOT;
export const BLOCK_7: usize = 15 * SLOT;
export const BLOCK_8: usize = 16 * SLOT;
export const BLOCK_9: usize = 17 * SLOT;
export const BLOCK_10: usize = 18 * SLOT;
export const BLOCK_11: usize = 19 * SLOT;
export const BLOCK_12: usize = 20 * SLOT;
export const BLOCK_13: usize = 21 * SLOT;
export const BLOCK_14: usize = 22 * SLOT;
export const BLOCK_15: usize = 23 * SLOT;
export const BLOCK_16: usize = 24 * SLOT;
export const BLOCK_17: usize = 25 * SLOT;
export const BLOCK_18: usize = 26 * SLOT;
export const BLOCK_19: usize = 27 * SLOT;
export const BLOCK_20: usize = 28 * SLOT;
export const BLOCK_21: usize = 29 * SLOT;
export const BLOCK_22: usize = 30 * SLOT;

// Places in CORE.
/** Two pads of 32 bytes for the ends of rows: rows/row.ts. */
export const PADS: usize = CORE;
/** Two vectors, scaled, whose logarithms are taken by themselves: arithmetic/log.ts. */
export const LOG_WORDS: usize = CORE + 64;
/** Four sums of 32 bytes, as high + low + least: summation/accumulator.ts. */
export const SUMS: usize = CORE + 128;
