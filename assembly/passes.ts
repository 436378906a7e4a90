// What a call of a kernel does for each of its rows: all passes that the operation has for whole rows, one pass after the
// other for the pieces of a row too long for a tile. Read by the kernels and by the host alike.

/** Forget the row before. */
export const START = 1;
/** Read for the maximum. */
export const MAX = 2;
/** Read for the sum. */
export const SUM = 4;
/** Read again for an accurate sum, if the first one cancelled. */
export const REFINE = 32;
/** Read again and write the row of results. */
export const WRITE = 8;
/** Write the one result. */
export const FINISH = 16;
/** Of a measure, instead of the result, before it is rounded: its square root. */
export const ROOT = 64;
/** Or e to its power. */
export const POWER = 128;
