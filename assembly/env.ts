// Imports from the host, besides the memory. The name of this file is that of the imported module.

/** Where the scratch of this instance begins, a multiple of 128. */
export declare const scratch: usize;
