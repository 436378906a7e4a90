// The extremes of a row.
import { get, maxLane, minLane, pmax, pmin, splat, step } from "../arithmetic/simd";
import { STATE, scratch } from "../memory";

/** Offsets from scratch() of the results, in float64. */
export const LEAST = STATE;
export const MOST = STATE + 8;

/**
 * Writes the extremes of n elements, or of their sizes, to LEAST and MOST. Returns whether there is NaN: then they have no meaning.
 */
export function findExtremes<T extends number>(x: usize, n: i32, areSizes: bool): bool {
  const end = x + <usize>n * sizeof<T>();
  const vectors = x + <usize>(n & -step<T>()) * sizeof<T>();
  const sign = areSizes ? v128.neg<T>(splat<T>(0)) : splat<T>(0);
  let least = splat<T>(Infinity);
  let most = splat<T>(-Infinity);
  let least1 = least;
  let most1 = most;
  let nan = splat<T>(0);
  while (x < end) {
    const isWhole = x < vectors;
    const first = v128.andnot(isWhole ? v128.load(x) : splat<T>(get<T>(x)), sign);
    const second = isWhole ? v128.andnot(v128.load(x, 16), sign) : first;
    nan = v128.or(nan, v128.or(v128.ne<T>(first, first), v128.ne<T>(second, second)));
    least = pmin<T>(least, first);
    most = pmax<T>(most, first);
    least1 = pmin<T>(least1, second);
    most1 = pmax<T>(most1, second);
    x += isWhole ? 32 : sizeof<T>();
  }
  store<f64>(scratch(), minLane<T>(pmin<T>(least, least1)), LEAST);
  store<f64>(scratch(), maxLane<T>(pmax<T>(most, most1)), MOST);
  return v128.any_true(nan);
}
