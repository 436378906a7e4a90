// Where things lie in linear memory: read by the kernels and by the host alike.

/** The lookup tables begin here, behind the constants of all modules, and end where the first scratch begins. */
export const TABLES = 0x10000;
export const TABLES_END = 0x1c000;

/**
 * Bytes of a slot of the scratch: a block of 4096 bytes, and room to fill up its last group of eight vectors. The 128 bytes also keep
 * equal places of neighbouring slots from falling into the same cache set.
 */
export const SLOT = 4096 + 128;

/** Bytes of the scratch of an instance. */
export const SCRATCH_SIZE = 31 * SLOT;
