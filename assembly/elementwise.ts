// exp, expm1, log and log1p of each element, over the whole domain: what IEEE asks for at its ends, subnormals included.
import { expm1, exponential, smallest } from "./exp-split";
import { is, lanes, mul, splat } from "./lanes";
import { logOnePlus, logScaled } from "./log";
import { padTail, storeTail } from "./rows";

export class Exp {}
export class Expm1 {}
export class Log {}
export class Log1p {}

/** Infinity and NaN to themselves, less than `end` NaN, `end` -Infinity. */
function logEnds<T extends number>(x: v128, result: v128, end: f64): v128 {
  result = v128.bitselect(result, x, v128.lt<T>(x, splat<T>(Infinity)));
  result = v128.bitselect(splat<T>(NaN), result, v128.lt<T>(x, splat<T>(end)));
  return v128.bitselect(splat<T>(-Infinity), result, v128.eq<T>(x, splat<T>(end)));
}

/** ln(x + low), `low` being small against x, or x an end. float64 0.9 ulp, float32 0.95 ulp. */
function logFull<T extends number>(x: v128, low: v128, corrected: bool): v128 {
  const subnormal = v128.lt<T>(x, splat<T>(sizeof<T>() == 8 ? 2.2250738585072014e-308 : 1.1754943508222875e-38));
  const factor = v128.bitselect(splat<T>(sizeof<T>() == 8 ? 2.0 ** 54 : 2.0 ** 25), splat<T>(1), subnormal);
  const scale = v128.and(splat<T>(sizeof<T>() == 8 ? 54 : 25), subnormal);
  return logEnds<T>(x, logScaled<T>(mul<T>(x, factor), low, scale, corrected), 0);
}

function log1p<T extends number>(x: v128): v128 {
  const result = logEnds<T>(x, logOnePlus<T>(x), -1);
  return v128.bitselect(x, result, v128.lt<T>(v128.abs<T>(x), splat<T>(smallest<T>())));
}

function apply<T extends number, K>(x: v128): v128 {
  if (is<K, Exp>()) return exponential<T>(x);
  if (is<K, Expm1>()) return expm1<T>(x);
  if (is<K, Log>()) return logFull<T>(x, x, false);
  return log1p<T>(x);
}

// The stages of all elementwise functions: a loop each, whose constants fit in registers.

/** Of some vectors, at least one. `out` may be `x`. */
export function stage<T extends number, K>(x: usize, out: usize, vectors: i32): void {
  do {
    v128.store(out, apply<T, K>(v128.load(x)));
    x += 16;
    out += 16;
  } while (--vectors);
}

/** ln(x + low), in place of x. */
export function logSums<T extends number>(x: usize, low: usize, vectors: i32): void {
  do {
    v128.store(x, logFull<T>(v128.load(x), v128.load(low), true));
    x += 16;
    low += 16;
  } while (--vectors);
}

/** The kernel of a function that is a stage: each of n elements. `out` may be `x`. */
export function elementwise<T extends number, K>(x: usize, out: usize, n: i32): void {
  const vectors = n / lanes<T>();
  const tail = n % lanes<T>();
  const whole = (<usize>vectors) << 4;
  if (vectors) stage<T, K>(x, out, vectors);
  if (!tail) return;
  const pad = padTail<T>(x + whole, tail, splat<T>(1), 0);
  stage<T, K>(pad, pad, 1);
  storeTail<T>(out + whole, tail);
}
