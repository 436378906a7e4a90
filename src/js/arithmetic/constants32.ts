// The format float32: see constants64.ts.

export type FloatArray = Float32Array;
export const FloatArray = Float32Array;

export const round = Math.fround;

export { twoSumError32 as roundedSumError } from "./double-double.js";

export const LANES = 4;

export const BLOCK = 1024;

export const EXP_ONE = 2 ** 64;
export const EXP_UNSCALE = 2 ** -64;

export const LEAST_LOW = 2 ** -96;

export const TINY = 2 ** -125;
export const HUGE = 2 ** 125;

export const SUBNORMAL_SCALE = 2 ** 25;
export const LOG2_SUBNORMAL_SCALE = 25;

export const LEAST_SUM = 2 ** -100;
export const LEAST_WEIGHT = 2 ** -60;

export const LEAST_LOG1P = 2 ** -25;

export function highWord(i: number): number {
  return i;
}
