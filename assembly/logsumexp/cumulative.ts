// ln of the running sums of exponentials, in float64 for either dtype.
//
// With m the largest element so far, the result is m + ln(1 + T / E), T being the sum of the exponentials of all elements but
// that one, whose own is E: nothing cancels. They are e^(x - r) * 2^512, r an element before that m is not far above, and high +
// low all, the quotient, too. Where x is far above r it becomes r; T and E are then multiplied by e^(r - x).
//
// In ulp of L = ln(1 + T / E): the exponentials and their quotient add 0.02, ln c of the table 0.9 or, near 0, where it is 0, the
// sum of r 0.5, the series 0.5; the last sum half an ulp of the result. So 1.5 ulp of L and 1 of the result are not reached.
import { expFine, expOne, expUnscale } from "../arithmetic/exp-scaled";
import { add, constant, div, mul, set, splat, sub, sumError } from "../arithmetic/simd";
import { addLogs, sumErrorOne } from "../arithmetic/log";
import { START } from "../passes";
import { WIDE, widen } from "../rows/row";

// A block: x, which becomes m; r, which becomes T, and its low part; the exponentials, which become E; and the results.
const X = memory.data(4096 + 128, 16);
const R = memory.data(4096 + 128, 16);
const LOWS = memory.data(4096 + 128, 16);
const E = memory.data(4096 + 128, 16);
const E_LOWS = memory.data(4096 + 128, 16);
const M = X;
const T = R;
const RESULTS = LOWS;

/** What the row has come to so far: T and E; their low parts; m; r. */
const STATE = memory.data(6 * 8, 16);

/** x - r is at most that, so that no sum overflows: e^256 * 2^512 is 2^881. */
const REACH: f64 = 256;
/**
 * Above it, x - r tells that nothing before x has an effect: all of up to 2^31 elements are at least FAR - REACH below, and e^-794
 * 2^31 is less than half of the least float64. And e^(r - x) * 2^512 is normal up to it.
 */
const FAR: f64 = 1050;

// From memory: see exp.ts.
const NUMBERS = memory.data<f64>([1, 134217729], 16); // 2^27 + 1

/** The higher half of a number's digits (Dekker). */
function upperHalf(x: v128, splitter: v128): v128 {
  const c = mul<f64>(x, splitter);
  return sub<f64>(c, sub<f64>(c, x));
}

/** Writes r of each element; r is NaN from the first NaN on. `left` elements are left of the row before. */
function writeReferences(n: i32, cols: i32, left: i32): void {
  let r = load<f64>(STATE, 40);
  let reach = r + REACH;
  let at: usize = 0;
  const end = (<usize>n) << 3;
  while (at < end) {
    if (left == 0) {
      left = cols;
      r = load<f64>(at, X);
      reach = r + REACH;
    }
    const endOfRow = min(end, at + ((<usize>left) << 3));
    left -= <i32>((endOfRow - at) >> 3);
    do {
      const x = load<f64>(at, X);
      if (!(x <= reach) && r == r) {
        r = x;
        reach = r + REACH;
      }
      store<f64>(at, r, R);
      at += 8;
    } while (at < endOfRow);
  }
}

/** Writes e^(x - r) * 2^512 of so many bytes. */
function writeExponentials(bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    const x = v128.load(at, X);
    const minusR = v128.neg<f64>(v128.load(at, R));
    const t = add<f64>(x, minusR);
    v128.store(at, expFine(t, sumError<f64>(x, minusR, t), E_LOWS + at), E);
  }
}

const FACTOR_LOW = memory.data(16, 16);

/** Multiplies T and E by e^(r - x). */
function rescale(r: f64, x: f64): void {
  const splitter = constant<f64>(NUMBERS, 1);
  const from = splat<f64>(r);
  const minusX = splat<f64>(-x);
  const t = add<f64>(from, minusX);
  const factor = expFine(t, sumError<f64>(from, minusX, t), FACTOR_LOW);
  const factorLow = v128.load(FACTOR_LOW);
  const high = mul<f64>(v128.load(STATE), splat<f64>(expUnscale<f64>()));
  const low = mul<f64>(v128.load(STATE, 16), splat<f64>(expUnscale<f64>()));
  const high1 = upperHalf(high, splitter);
  const high2 = sub<f64>(high, high1);
  const factor1 = upperHalf(factor, splitter);
  const factor2 = sub<f64>(factor, factor1);
  const product = mul<f64>(high, factor);
  let error = sub<f64>(mul<f64>(high1, factor1), product);
  error = add<f64>(add<f64>(error, mul<f64>(high1, factor2)), mul<f64>(high2, factor1));
  error = add<f64>(error, mul<f64>(high2, factor2));
  v128.store(STATE, product);
  v128.store(STATE, add<f64>(error, add<f64>(mul<f64>(high, factorLow), mul<f64>(low, factor))), 16);
}

/** Writes m, T and E up to each element. */
function accumulate(n: i32, cols: i32, left: i32): void {
  let t = load<f64>(STATE);
  let e = load<f64>(STATE, 8);
  let tLow = load<f64>(STATE, 16);
  let eLow = load<f64>(STATE, 24);
  let m = load<f64>(STATE, 32);
  let r = load<f64>(STATE, 40);
  let at: usize = 0;
  const end = (<usize>n) << 3;
  while (at < end) {
    if (left == 0) {
      left = cols;
      r = NaN;
    }
    const endOfRow = min(end, at + ((<usize>left) << 3));
    left -= <i32>((endOfRow - at) >> 3);
    do {
      const reference = load<f64>(at, R);
      if (reference != r) {
        if (reference - r <= FAR) {
          store<f64>(STATE, t);
          store<f64>(STATE, e, 8);
          store<f64>(STATE, tLow, 16);
          store<f64>(STATE, eLow, 24);
          rescale(r, reference);
          t = load<f64>(STATE);
          e = load<f64>(STATE, 8);
          tLow = load<f64>(STATE, 16);
          eLow = load<f64>(STATE, 24);
        } else {
          // Nothing before counts: the element is m, and what is not finite stays so.
          t = tLow = eLow = 0;
          e = expOne<f64>();
          m = reference;
          store<f64>(at, 0, E);
        }
        r = reference;
      }
      const x = load<f64>(at, X);
      let more = load<f64>(at, E);
      let moreLow = load<f64>(at, E_LOWS);
      if (x > m) {
        const exponential = more;
        const low = moreLow;
        more = e;
        moreLow = eLow;
        e = exponential;
        eLow = low;
        m = x;
      }
      const sum = t + more;
      tLow += sumErrorOne(t, more, sum) + moreLow;
      t = sum;
      store<f64>(at, m, M);
      store<f64>(at, t, T);
      store<f64>(at, tLow, LOWS);
      store<f64>(at, e, E);
      store<f64>(at, eLow, E_LOWS);
      at += 8;
    } while (at < endOfRow);
  }
  store<f64>(STATE, t);
  store<f64>(STATE, e, 8);
  store<f64>(STATE, tLow, 16);
  store<f64>(STATE, eLow, 24);
  store<f64>(STATE, m, 32);
  store<f64>(STATE, r, 40);
}

/** Writes m + ln(1 + T / E) of so many bytes, of the quotient first as many digits as make its product with E exact. */
function writeResults(bytes: usize): void {
  const one = constant<f64>(NUMBERS, 0);
  const splitter = constant<f64>(NUMBERS, 1);
  const zero = splat<f64>(0);
  for (let at: usize = 0; at < bytes; at += 16) {
    const e = v128.load(at, E);
    const e1 = upperHalf(e, splitter);
    const e2 = add<f64>(sub<f64>(e, e1), v128.load(at, E_LOWS));
    const t = v128.load(at, T);
    const inverse = div<f64>(one, e);
    const q = upperHalf(mul<f64>(t, inverse), splitter);
    const rest = add<f64>(sub<f64>(sub<f64>(t, mul<f64>(q, e1)), mul<f64>(q, e2)), v128.load(at, LOWS));
    const high = add<f64>(one, q);
    const low = add<f64>(sumError<f64>(one, q, high), mul<f64>(rest, inverse));
    // Added to 0, so that none is -0.
    v128.store(at, add<f64>(addLogs(v128.load(at, M), zero, high, low), zero), RESULTS);
  }
}

/** Copies n results. */
function bringBack(narrow: bool, n: i32, out: usize): void {
  if (!narrow) {
    memory.copy(out, RESULTS, (<usize>n) << 3);
    return;
  }
  const end = RESULTS + ((<usize>n) << 3);
  for (let at = RESULTS; at < end; at += 8) {
    set<f32>(out, load<f64>(at));
    out += 4;
  }
}

/** The kernel; `out` may be `x`. */
export function logCumSumExp(narrow: bool, x: usize, out: usize, rows: i32, cols: i32, passes: i32): void {
  const size: usize = narrow ? 4 : 8;
  // A row may come in pieces.
  let left = passes & START ? 0 : cols;
  for (let n = rows * cols; n > 0; n -= WIDE) {
    const length = min(n, WIDE);
    const bytes = (<usize>length) << 3;
    if (narrow) widen<f32>(x, length, X, 0);
    else widen<f64>(x, length, X, 0);
    writeReferences(length, cols, left);
    writeExponentials(bytes);
    accumulate(length, cols, left);
    writeResults(bytes);
    bringBack(narrow, length, out);
    left = (left + cols - (length % cols)) % cols;
    x += <usize>length * size;
    out += <usize>length * size;
  }
}
