// The layout of linear memory below the rows of the host. All modules of an instance share one memory: each keeps its constants in a
// part of its own (the build places them), all read the same lookup tables, and all work in the same scratch.

/** The lookup tables of exp: 2^(j/2048), and their low parts. */
export const EXP_TABLE: usize = 0x8000;
export const EXP_LOWS: usize = EXP_TABLE + 2048 * 8;
/** The lookup tables of log: 512 pairs of 1 / c and ln c, and their low parts. */
export const LOG_TABLE: usize = EXP_LOWS + 2048 * 8;
export const LOG_LOWS: usize = LOG_TABLE + 512 * 16;
/** Ends the tables; the first scratch may begin here. */
export const TABLES_END: usize = LOG_LOWS + 512 * 16;

/** Where the scratch of this instance begins: the host gives each thread its own. */
// @ts-ignore: decorator
@external("env", "scratch")
declare const SCRATCH: usize;

export function scratch(): usize {
  return SCRATCH;
}

/**
 * Bytes of a slot: a block of 4096 bytes, and room to fill up its last group of eight vectors. The 128 bytes also keep equal places of
 * neighbouring slots from falling into the same cache set.
 */
export const SLOT: usize = 4096 + 128;

// Slots, as offsets from scratch().
/** The leaf functions (exp, log, log-ratio) keep here what one of their stages leaves to the next; no caller keeps anything here. */
export const LEAF_0: usize = 0 * SLOT;
export const LEAF_1: usize = 1 * SLOT;
/** The sums of groups of a block, and its last group filled up with zeros. */
export const GROUPS: usize = 2 * SLOT;
/** Small things: the sums and extremes of a row, pads for the ends of rows. */
export const STATE: usize = 3 * SLOT;
/** Blocks of the families, which give them names of their own. */
export const BLOCK_0: usize = 4 * SLOT;
export const BLOCK_1: usize = 5 * SLOT;
export const BLOCK_2: usize = 6 * SLOT;
export const BLOCK_3: usize = 7 * SLOT;
export const BLOCK_4: usize = 8 * SLOT;
export const BLOCK_5: usize = 9 * SLOT;
export const BLOCK_6: usize = 10 * SLOT;
export const BLOCK_7: usize = 11 * SLOT;
export const BLOCK_8: usize = 12 * SLOT;
export const BLOCK_9: usize = 13 * SLOT;
export const BLOCK_10: usize = 14 * SLOT;
export const BLOCK_11: usize = 15 * SLOT;
export const BLOCK_12: usize = 16 * SLOT;
export const BLOCK_13: usize = 17 * SLOT;
export const BLOCK_14: usize = 18 * SLOT;
export const BLOCK_15: usize = 19 * SLOT;
export const BLOCK_16: usize = 20 * SLOT;
export const BLOCK_17: usize = 21 * SLOT;
export const BLOCK_18: usize = 22 * SLOT;
export const BLOCK_19: usize = 23 * SLOT;
export const BLOCK_20: usize = 24 * SLOT;
export const BLOCK_21: usize = 25 * SLOT;
export const BLOCK_22: usize = 26 * SLOT;

/** Bytes of the scratch of an instance. */
export const SCRATCH_SIZE: usize = 27 * SLOT;
