// The format float32: see constants64.ts.

export type FloatArray = Float32Array;
export const FloatArray = Float32Array;

export const round = Math.fround;

export const LANES = 4;

export const BLOCK = 1024;

export const EXP_ONE = 2 ** 64;
export const EXP_UNSCALE = 2 ** -64;

export const LEAST_LOW = 2 ** -96;

export const TINY = 2 ** -125;
export const HUGE = 2 ** 125;

export const LEAST_SUM = 2 ** -100;
export const LEAST_WEIGHT = 2 ** -60;

export const NEGLIGIBLE = 2 ** -110;
export const ENOUGH_SUM = 2 ** -64;

export function highWord(i: number): number {
  return i;
}
