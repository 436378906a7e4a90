// Where things lie in linear memory: read by the kernels and by the host alike.

/** The lookup tables begin here, behind the constants of all modules, and end where the first scratch begins. */
export const TABLES = 0x8000;
export const TABLES_END = 0x14000;

/** Bytes of the scratch of an instance. */
export const SCRATCH_SIZE = 22 * 4224;
