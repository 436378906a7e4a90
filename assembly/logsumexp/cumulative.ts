// ln of the running sums of exponentials, in float64 for either dtype.
//
// With m the largest element so far, the result is m + ln(1 + T / E), T being the sum of the exponentials of all elements except that
// one, whose own is E: nothing cancels. They are e^(x - r) * 2^512, r an element before that m is not far above, and high +
// low all, the quotient, too. Where x is far above r it becomes r; T and E are then multiplied by e^(r - x).
//
// In ulp of L = ln(1 + T / E): the exponentials and their quotient add 0.02, ln c of the table 0.9 or, near 0, where it is 0, the
// sum of r 0.5, the series 0.5; the last sum half an ulp of the result. So 1.5 ulp of L and 1 of the result are not reached.
// See docs/decisions/16-running-sums.md.
import { SPLITTER, scalarTwoSumError, twoProductError, twoSumError, veltkampHigh } from "../arithmetic/double-double";
import { expExtended, expOne, expUnscale } from "../arithmetic/exp-scaled";
import { addLogs } from "../arithmetic/log";
import { add, constant, div, mul, PROMOTED, promote, set, splat, sub } from "../arithmetic/simd";
import { BLOCK_0, BLOCK_1, BLOCK_2, BLOCK_3, BLOCK_4, STATE, scratch } from "../memory";

// Slots. A block: x, which becomes m; r, which becomes T, and its low part; the exponentials, which become E; and the results.
const X = BLOCK_0;
const R = BLOCK_1;
const LOWS = BLOCK_2;
const E = BLOCK_3;
const E_LOWS = BLOCK_4;
const M = X;
const T = R;
const RESULTS = LOWS;
// The end of the last block, where its row may go on in the next one: T, E, their low parts, m and r.
const LAST_T = STATE;
const LAST_E = STATE + 8;
const LAST_T_LOW = STATE + 16;
const LAST_E_LOW = STATE + 24;
const LAST_M = STATE + 32;
const LAST_R = STATE + 40;
const FACTOR_LOWS = STATE + 48;

/** x - r is at most that, so that no sum overflows: e^256 * 2^512 is 2^881. */
const CEILING: f64 = 256;
/**
 * Where x - r is above it, nothing before x has an effect: all of up to 2^31 elements are at least FAR - CEILING below, and e^-794 2^31 is
 * less than half of the least float64. And e^(r - x) * 2^512 is normal up to it.
 */
const FAR: f64 = 1050;

// Loaded from memory: see exp-scaled.ts.
const CONSTANTS = memory.data<f64>([1, SPLITTER], 16);

/** Writes r of each element; r is NaN from the first NaN on. The row before has `left` more elements. */
function writeReferences(n: i32, cols: i32, left: i32): void {
  let at = scratch();
  let r = load<f64>(at, LAST_R);
  let ceiling = r + CEILING;
  const end = at + ((<usize>n) << 3);
  while (at < end) {
    if (left == 0) {
      left = cols;
      r = load<f64>(at, X);
      ceiling = r + CEILING;
    }
    const endOfRow = min(end, at + ((<usize>left) << 3));
    left -= <i32>((endOfRow - at) >> 3);
    do {
      const x = load<f64>(at, X);
      if (!(x <= ceiling) && r == r) {
        r = x;
        ceiling = r + CEILING;
      }
      store<f64>(at, r, R);
      at += 8;
    } while (at < endOfRow);
  }
}

/** Writes e^(x - r) * 2^512 of so many bytes. */
function writeExponentials(bytes: usize): void {
  const start = scratch();
  for (let at = start; at < start + bytes; at += 16) {
    const x = v128.load(at, X);
    const minusR = v128.neg<f64>(v128.load(at, R));
    const t = add<f64>(x, minusR);
    v128.store(at, expExtended(at, t, twoSumError<f64>(x, minusR, t), at + E_LOWS), E);
  }
}

/** Multiplies LAST_T and LAST_E by e^(r - x). */
function rescale(r: f64, x: f64): void {
  const at = scratch();
  const from = splat<f64>(r);
  const minusX = splat<f64>(-x);
  const t = add<f64>(from, minusX);
  const factor = expExtended(at, t, twoSumError<f64>(from, minusX, t), at + FACTOR_LOWS);
  const factorLow = v128.load(at, FACTOR_LOWS);
  const high = mul<f64>(v128.load(at, LAST_T), splat<f64>(expUnscale<f64>()));
  const low = mul<f64>(v128.load(at, LAST_T_LOW), splat<f64>(expUnscale<f64>()));
  const product = mul<f64>(high, factor);
  const error = twoProductError(high, factor, product, constant<f64>(CONSTANTS, 1));
  v128.store(at, product, LAST_T);
  v128.store(at, add<f64>(error, add<f64>(mul<f64>(high, factorLow), mul<f64>(low, factor))), LAST_T_LOW);
}

/** Writes m, T and E up to each element. */
function accumulate(n: i32, cols: i32, left: i32): void {
  const start = scratch();
  let t = load<f64>(start, LAST_T);
  let e = load<f64>(start, LAST_E);
  let tLow = load<f64>(start, LAST_T_LOW);
  let eLow = load<f64>(start, LAST_E_LOW);
  let m = load<f64>(start, LAST_M);
  let r = load<f64>(start, LAST_R);
  let at = start;
  const end = start + ((<usize>n) << 3);
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
          store<f64>(start, t, LAST_T);
          store<f64>(start, e, LAST_E);
          store<f64>(start, tLow, LAST_T_LOW);
          store<f64>(start, eLow, LAST_E_LOW);
          rescale(r, reference);
          t = load<f64>(start, LAST_T);
          e = load<f64>(start, LAST_E);
          tLow = load<f64>(start, LAST_T_LOW);
          eLow = load<f64>(start, LAST_E_LOW);
        } else {
          // Nothing before has an effect: the element is m, and stays so if it is not finite.
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
        const newE = more;
        const low = moreLow;
        more = e;
        moreLow = eLow;
        e = newE;
        eLow = low;
        m = x;
      }
      const sum = t + more;
      tLow += scalarTwoSumError(t, more, sum) + moreLow;
      t = sum;
      store<f64>(at, m, M);
      store<f64>(at, t, T);
      store<f64>(at, tLow, LOWS);
      store<f64>(at, e, E);
      store<f64>(at, eLow, E_LOWS);
      at += 8;
    } while (at < endOfRow);
  }
  store<f64>(start, t, LAST_T);
  store<f64>(start, e, LAST_E);
  store<f64>(start, tLow, LAST_T_LOW);
  store<f64>(start, eLow, LAST_E_LOW);
  store<f64>(start, m, LAST_M);
  store<f64>(start, r, LAST_R);
}

/** Writes m + ln(1 + T / E) of so many bytes. The quotient has only as many digits as make its product with E exact, and a low part. */
function writeResults(bytes: usize): void {
  const one = constant<f64>(CONSTANTS, 0);
  const splitter = constant<f64>(CONSTANTS, 1);
  const zero = splat<f64>(0);
  const start = scratch();
  for (let at = start; at < start + bytes; at += 16) {
    const e = v128.load(at, E);
    const e1 = veltkampHigh(e, splitter);
    const e2 = add<f64>(sub<f64>(e, e1), v128.load(at, E_LOWS));
    const t = v128.load(at, T);
    const inverse = div<f64>(one, e);
    const q = veltkampHigh(mul<f64>(t, inverse), splitter);
    const rest = add<f64>(sub<f64>(sub<f64>(t, mul<f64>(q, e1)), mul<f64>(q, e2)), v128.load(at, LOWS));
    const high = add<f64>(one, q);
    const low = add<f64>(twoSumError<f64>(one, q, high), mul<f64>(rest, inverse));
    // Added to 0, so that none is -0.
    v128.store(at, add<f64>(addLogs(at, v128.load(at, M), zero, high, low), zero), RESULTS);
  }
}

/** Copies n results, rounded to T. */
function storeResults<T extends number>(n: i32, out: usize): void {
  let at = scratch() + RESULTS;
  if (sizeof<T>() == 8) {
    memory.copy(out, at, (<usize>n) << 3);
    return;
  }
  const end = at + ((<usize>n) << 3);
  for (; at < end; at += 8) {
    set<T>(out, load<f64>(at));
    out += sizeof<T>();
  }
}

export function logCumSumExp<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  let left = 0; // elements of the row of the last block that are still to come
  for (let n = rows * cols; n > 0; n -= PROMOTED) {
    const length = min(n, PROMOTED);
    const bytes = (<usize>length) << 3;
    promote<T>(x, length, scratch() + X, 0);
    writeReferences(length, cols, left);
    writeExponentials(bytes);
    accumulate(length, cols, left);
    writeResults(bytes);
    storeResults<T>(length, out);
    left = (left + cols - (length % cols)) % cols;
    x += <usize>length * sizeof<T>();
    out += <usize>length * sizeof<T>();
  }
}
