// Inputs of the calls: rows of 2, arrays that are detached, and arrays that share memory.

export const x = Float64Array.of(1, 2, 3, 4);
export const p = Float64Array.of(0.25, 0.75, 0.5, 0.5);
export const y = Float64Array.of(1, 0, 0.5, 0.5);
export const ids = Int32Array.of(0, 1);
export const detached = new Uint8Array(4);
export const detachedOffsets = new Int32Array(3);
structuredClone([detached, detachedOffsets], { transfer: [detached.buffer, detachedOffsets.buffer] });
export const offsets = Int32Array.of(0, 2, 4);

export const big = new ArrayBuffer(64);
export const floats = new Float64Array(big);
