// ln of the size of a sum of weighted exponentials, and its sign. The sum is that of weighted.ts.
import { get, set } from "../arithmetic/simd";
import { scratch } from "../memory";
import { RESULTS, sumRowsOf, TOTALS } from "./weighted";

/** The sign of a row with an infinite term: NaN if an element is NaN, or if infinite terms have both signs. */
function signOfInfinite<T extends number>(x: usize, w: usize, n: i32): f64 {
  let sign: f64 = 0;
  for (let i: usize = 0; i < <usize>n * sizeof<T>(); i += sizeof<T>()) {
    const value = get<T>(x + i);
    const weight = get<T>(w + i);
    if (weight == 0) continue;
    const isInfinite = value == Infinity || (abs(weight) == Infinity && value > -Infinity);
    const own: f64 = weight < 0 ? -1 : 1;
    if (value != value || weight != weight || (!isInfinite && abs(weight) == Infinity)) return NaN;
    if (!isInfinite) continue;
    if (sign == -own) return NaN;
    sign = own;
  }
  return sign;
}

/** Writes ln |S| to `out`, and the sign of S to `weights`, one for each row: it covers weights of rows before alone. */
export function signedLogSumExp<T extends number>(
  x: usize,
  weights: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  const bytes = <usize>cols * sizeof<T>();
  let signs = weights;
  do {
    const count = sumRowsOf<T>(x, weights, rows, cols, true);
    for (let at = scratch(); at < scratch() + ((<usize>count) << 3); at += 8) {
      let log = load<f64>(at, RESULTS);
      let sign: f64 = load<f64>(at, TOTALS) < 0 ? -1 : 1;
      if (log - log != 0) {
        sign = 0;
        if (log != -Infinity) {
          sign = signOfInfinite<T>(x, weights, cols);
          log = sign == sign ? Infinity : NaN;
        }
      }
      set<T>(out, log);
      store<T>(signs, <T>sign);
      x += bytes;
      weights += bytes;
      out += sizeof<T>();
      signs += sizeof<T>();
    }
    rows -= count;
  } while (rows > 0);
}
