// The format float32: see constants64.ts.
import { power } from "./power.js";

export type FloatArray = Float32Array;
export const FloatArray = Float32Array;

export const round = Math.fround;

export const LANES = 4;

export const BLOCK = 1024;

export const EXP_ONE = /*#__PURE__*/ power(64);
export const EXP_UNSCALE = /*#__PURE__*/ power(-64);

export const LEAST_EXP = /*#__PURE__*/ power(-86);

export const LEAST_LOW = /*#__PURE__*/ power(-96);

export const TINY = /*#__PURE__*/ power(-125);
export const HUGE = /*#__PURE__*/ power(125);

export const LEAST_SUM = /*#__PURE__*/ power(-100);
export const LEAST_WEIGHT = /*#__PURE__*/ power(-60);

export const NEGLIGIBLE = /*#__PURE__*/ power(-110);
export const ENOUGH_SUM = /*#__PURE__*/ power(-64);

export function highWord(i: number): number {
  return i;
}
