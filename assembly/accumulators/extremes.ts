// The extremes of a row.
import { get, is, lanes, maxLane, minLane, pmax, pmin, splat } from "../arithmetic/simd";
import { STATE, scratch } from "../memory";

/** The extremes are those of the elements, or of their sizes. */
export class OfElements {}
export class OfSizes {}

/** Offsets from scratch() of the results, in float64. */
export const LEAST = STATE;
export const MOST = STATE + 8;

function part<T extends number, K>(x: v128): v128 {
  return is<K, OfSizes>() ? v128.abs<T>(x) : x;
}

/** Writes the extremes of n elements to LEAST and MOST. Returns whether there is NaN: then they have no meaning. */
export function findExtremes<T extends number, K>(x: usize, n: i32): bool {
  const end = x + <usize>n * sizeof<T>();
  const vectors = x + <usize>(n & -(2 * lanes<T>())) * sizeof<T>();
  let least0 = splat<T>(Infinity);
  let least1 = least0;
  let most0 = splat<T>(-Infinity);
  let most1 = most0;
  let nan = splat<T>(0);
  for (; x < vectors; x += 32) {
    const a = v128.load(x);
    const b = v128.load(x, 16);
    nan = v128.or(nan, v128.or(v128.ne<T>(a, a), v128.ne<T>(b, b)));
    least0 = pmin<T>(least0, part<T, K>(a));
    least1 = pmin<T>(least1, part<T, K>(b));
    most0 = pmax<T>(most0, part<T, K>(a));
    most1 = pmax<T>(most1, part<T, K>(b));
  }
  let least = minLane<T>(pmin<T>(least0, least1));
  let most = maxLane<T>(pmax<T>(most0, most1));
  let isNaN = v128.any_true(nan);
  for (; x < end; x += sizeof<T>()) {
    const value = is<K, OfSizes>() ? Math.abs(get<T>(x)) : get<T>(x);
    if (value != value) isNaN = true;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  store<f64>(scratch(), least, LEAST);
  store<f64>(scratch(), most, MOST);
  return isNaN;
}
