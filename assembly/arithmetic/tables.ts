// The lookup tables of exp and log, computed at first use: as data they would not compress. src/js/ computes the same numbers in the
// same order.
// See docs/decisions/04-lookup-tables.md.
import { EXP_LOWS, EXP_TABLE, LOG_LOWS, LOG_TABLE } from "../memory";
import { scalarTwoProductError, scalarVeltkampHigh } from "./double-double";

const EXP_LENGTH: i32 = 2048;
const LOG_LENGTH: i32 = 512;

/** The piece of the table of log in which 1 lies. */
const PIECE_OF_ONE: i32 = 299;

/** 2^(j/2048) as high + low: products of the roots of two, which lie at `roots` in pairs, in double-double arithmetic. */
function writePowers(roots: usize): void {
  store<f64>(EXP_TABLE, 1);
  store<f64>(EXP_LOWS, 0);
  for (let step = EXP_LENGTH >> 1; step >= 1; step >>= 1) {
    const b = load<f64>(roots);
    const bLow = load<f64>(roots, 8);
    roots += 16;
    for (let j = step; j < EXP_LENGTH; j += 2 * step) {
      const from = (<usize>(j - step)) << 3;
      const to = (<usize>j) << 3;
      const a = load<f64>(from, EXP_TABLE);
      const product = a * b;
      const error = scalarTwoProductError(a, b, product) + (a * bLow + load<f64>(from, EXP_LOWS) * b);
      const high = product + error;
      store<f64>(to, high, EXP_TABLE);
      store<f64>(to, product - high + error, EXP_LOWS);
    }
  }
}

/**
 * Divides the low parts by the powers, and takes j << 41 from the bits of 2^(j/2048), so that adding k << 41 for k = 2048 e + j gives
 * 2^(k/2048).
 */
function writeExpEntries(): void {
  let exponents = i64x2(0, (<i64>1) << 41);
  const step = i64x2.splat((<i64>2) << 41);
  for (let at: usize = 0; at < (<usize>EXP_LENGTH) << 3; at += 16) {
    const power = v128.load(at, EXP_TABLE);
    v128.store(at, f64x2.div(v128.load(at, EXP_LOWS), power), EXP_LOWS);
    v128.store(at, i64x2.sub(power, exponents), EXP_TABLE);
    exponents = i64x2.add(exponents, step);
  }
}

/**
 * 1 / c and ln c of the pieces above 1 or below it, from piece to piece: ln c' - ln c = 2 atanh(1 / n) = 2 / n + 2 / 3n^3 + 2 / 5n^5,
 * as c' = (n + 1) / (n - 1) c. The upper halves of 2 / n add up without rounding.
 */
function writeLogarithms(sign: i32): void {
  const one = sign > 0 ? 512 : 1024; // in steps
  let high = 0.0;
  let low = 0.0;
  for (let j = PIECE_OF_ONE + sign, i = one; j >= 0 && j < LOG_LENGTH; j += sign, i += sign) {
    const n = <f64>(2 * i + sign);
    const part = scalarVeltkampHigh(2 / n);
    high += part * <f64>sign;
    low += ((2 - part * n) / n + (2 / 3.0 + 0.4 / (n * n)) / (n * n * n)) * <f64>sign;
    const log = high + low;
    const c = <f64>(i + sign) / <f64>one;
    const inverse = 1 / c;
    const upper = scalarVeltkampHigh(inverse);
    const at = (<usize>j) << 4;
    store<f64>(at, inverse, LOG_TABLE);
    store<f64>(at, log, LOG_TABLE + 8);
    store<f64>(at, (1 - upper * c - (inverse - upper) * c) / c, LOG_LOWS);
    store<f64>(at, high - log + low, LOG_LOWS + 8);
  }
}

/** Fills the lookup tables, from 2^(1/2), 2^(1/4), ... each as high + low at `roots`. It runs before any kernel. */
export function initLookupTables(roots: usize): void {
  writePowers(roots);
  writeExpEntries();
  const at = (<usize>PIECE_OF_ONE) << 4;
  v128.store(at, f64x2(1, 0), LOG_TABLE);
  v128.store(at, f64x2(0, 0), LOG_LOWS);
  writeLogarithms(1);
  writeLogarithms(-1);
}
