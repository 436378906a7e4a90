// Sums of exponentials to a fraction of an ulp, in float64 for either dtype: what rounding takes from x - max is put back,
// and the sum is kept as high + low all along.
import { expFine } from "./exp";
import { add, splat, sumError } from "./lanes";
import { WIDE, widen } from "./rows";
import { addToSum } from "./sum";

const X = memory.data(4096 + 128, 16);
const E = memory.data(4096 + 128, 16);

/** Adds n float64 to a sum, none of their digits lost. */
export function addFinely(x: usize, n: i32, which: i32): void {
  let high = splat<f64>(0);
  let low = high;
  const end = x + ((<usize>((n + 1) & ~1)) << 3);
  for (; x < end; x += 16) {
    const value = v128.load(x);
    const sum = add<f64>(high, value);
    low = add<f64>(low, sumError<f64>(high, value, sum));
    high = sum;
  }
  addToSum(f64x2.extract_lane(high, 0), which);
  addToSum(f64x2.extract_lane(high, 1), which);
  addToSum(f64x2.extract_lane(low, 0), which);
  addToSum(f64x2.extract_lane(low, 1), which);
}

/** Adds e^(x - max) * 2^512 of n elements to the row's sum. */
export function addExponentials<T extends number>(x: usize, n: i32, max: f64): void {
  const minusMax = splat<f64>(-max);
  while (n > 0) {
    const length = min(n, WIDE);
    widen<T>(x, length, X, -Infinity);
    for (let at: usize = 0; at < (<usize>length) << 3; at += 16) {
      const value = v128.load(X + at);
      const t = add<f64>(value, minusMax);
      v128.store(E + at, expFine(t, sumError<f64>(value, minusMax, t)));
    }
    addFinely(E, length, 0);
    x += <usize>length * sizeof<T>();
    n -= length;
  }
}
