// e^x of any x as a power of 2^(1/2048) and a series, in float64, for results of float64 or float32: T is their dtype.
//
// x = k ln 2 / 2048 + r, and e^x = power + power s: power is 2^(k/2048) from the table, and s = e^r - 1 and the relative low part of
// the power. Rounding errors, relative to e^x, in ulps of float64: s has 2^-13 of one by r, its low part and its sum, and 2^-19 by the
// series; power s adds 2^-13. So e^x has 0.5 of its last sum, and 0.51 in all; a subnormal
// one is rounded twice, and has 0.76. Of float32 the low part and the cube of r are left out:
// 2^-40 of e^x, so that a float32 has 0.51 ulp, too.
// See docs/decisions/12-exported-exp-and-log.md.
import { EXP_LOWS, EXP_TABLE } from "../memory";
import { EXP64_HI, EXP64_INV, EXP64_LO, EXTENDED64_C2, EXTENDED64_C3, EXTENDED64_C4 } from "./constants";
import { firstEntry, REDUCED, SHIFTED, secondEntry } from "./exp-scaled";
import { add, constant, madd, mul, nmadd, pmin, signBit, splat, sub } from "./simd";

/** From it on, and from its negative down, power or e^x may not be normal: those take expWide. */
export const EXP_LIMIT: f64 = 600;

export const INV = 0;
export const MAGIC = 1; // 1.5 * 2^52
export const HI = 2;
export const LO = 3;
export const C2 = 4;
export const C3 = 5;
export const C4 = 6;
const SCALE = 7; // 2048 * 512: what scales by 2^512, added to the magic number
const LEAST = 8; // e^x of smaller x is 0
const MOST = 9; // and of larger x infinite
const DOWN = 10; // 2^-512
const UP = 11; // 2^512
export const LIMIT = 12;
// biome-ignore format: a table
const CONSTANTS = memory.data<f64>([
  EXP64_INV, 6755399441055744, EXP64_HI, EXP64_LO, EXTENDED64_C2, EXTENDED64_C3, EXTENDED64_C4, 1048576, -745.2, 1000,
  7.458340731200207e-155, 1.3407807929942597e154, EXP_LIMIT,
], 16);

/** A constant, which is to be loaded ahead of a loop. */
export function expNumber(place: i32): v128 {
  return constant<f64>(CONSTANTS, place);
}

/** Writes k and r of x to the place `at` of the scratch. Returns the rounding error of r. */
export function reduceExp(at: usize, x: v128, inv: v128, magic: v128, hi: v128, lo: v128): v128 {
  const shifted = madd<f64>(x, inv, magic);
  const k = sub<f64>(shifted, magic);
  const rough = nmadd<f64>(k, hi, x);
  const r = nmadd<f64>(k, lo, rough);
  v128.store(at, shifted, SHIFTED);
  v128.store(at, r, REDUCED);
  return nmadd<f64>(k, lo, sub<f64>(rough, r));
}

/** 2^(k/2048) */
export function expPower(at: usize): v128 {
  const power = v128.load64_lane(secondEntry(at), v128.load64_zero(firstEntry(at), EXP_TABLE), 1, EXP_TABLE);
  return i64x2.add(power, i64x2.shl(v128.load(at, SHIFTED), 41));
}

/** The low part of 2^(k/2048), relative to it. */
export function expLow(at: usize): v128 {
  return v128.load64_lane(secondEntry(at), v128.load64_zero(firstEntry(at), EXP_LOWS), 1, EXP_LOWS);
}

/** e^r - 1 - r + `more` */
export function expCurve<T extends number>(r: v128, more: v128, c2: v128, c3: v128, c4: v128): v128 {
  const r2 = mul<f64>(r, r);
  if (sizeof<T>() == 4) return madd<f64>(r2, c2, more);
  return madd<f64>(r2, madd<f64>(r, madd<f64>(r, c4, c3), c2), more);
}

/** s */
export function expSeries<T extends number>(at: usize, c2: v128, c3: v128, c4: v128): v128 {
  const r = v128.load(at, REDUCED);
  return expCurve<T>(r, sizeof<T>() == 8 ? add<f64>(r, expLow(at)) : r, c2, c3, c4);
}

// e^x of any x by the same steps, scaled by 2^512 below 0 and 2^-512 above.

/** The first stage. Below LEAST it takes 0: to find out by underflow that a result is 0 takes a processor ten times as long. */
export function reduceWide(at: usize, x: v128): void {
  const scale = expNumber(SCALE);
  const isNegative = v128.lt<f64>(x, splat<f64>(0));
  const magic = add<f64>(expNumber(MAGIC), v128.bitselect(scale, v128.xor(scale, signBit()), isNegative));
  const inRange = v128.andnot(pmin<f64>(x, expNumber(MOST)), v128.lt<f64>(x, expNumber(LEAST)));
  reduceExp(at, inRange, expNumber(INV), magic, expNumber(HI), expNumber(LO));
}

/** The second stage: e^x. */
export function expWide(at: usize, x: v128): v128 {
  const power = expPower(at);
  const e = madd<f64>(power, expSeries<f64>(at, expNumber(C2), expNumber(C3), expNumber(C4)), power);
  const unscale = v128.bitselect(expNumber(DOWN), expNumber(UP), v128.lt<f64>(x, splat<f64>(0)));
  return v128.andnot(mul<f64>(e, unscale), v128.lt<f64>(x, expNumber(LEAST)));
}
