// Shared by the unpacker and by JavaScript.

/** Where the unpacker has its output; the input is behind it. */
export const OUTPUT = 0x10000;
