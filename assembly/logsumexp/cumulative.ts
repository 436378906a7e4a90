// Running sums of exponentials row by row, and of short rows side by side, for the stages of running-sums.ts.
import { SPLITTER, scalarTwoSumError, twoProductError, twoSumError } from "../arithmetic/double-double";
import { expExtended, expOne, expUnscale } from "../arithmetic/exp-scaled";
import { add, mul, PROMOTED, promote, set, splat, sub } from "../arithmetic/simd";
import { STATE, scratch } from "../memory";
import { gatherPair, isShort, rowsAtOnce, scatterPair } from "../rows/transpose";
import { E, E_LOWS, FAR, LOWS, M, R, RESULTS, T, writeExponentials, writeResults, X } from "./running-sums";

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

/** Gathers short rows side by side, and writes r of each element. Do sums have to be multiplied as r grows? */
function gatherReferences<T extends number>(x: usize, groups: i32, cols: i32): bool {
  const bytes = <usize>cols * sizeof<T>();
  const ceiling = splat<f64>(CEILING);
  const far = splat<f64>(FAR);
  let at = scratch();
  let isNear = splat<f64>(0);
  do {
    let r = splat<f64>(-Infinity);
    const end = x + bytes;
    for (; x < end; x += sizeof<T>()) {
      const value = gatherPair<T>(x, x + bytes);
      const isKept = v128.or(v128.le<f64>(value, add<f64>(r, ceiling)), v128.ne<f64>(r, r));
      const next = v128.bitselect(r, value, isKept);
      isNear = v128.or(isNear, v128.andnot(v128.le<f64>(sub<f64>(next, r), far), isKept));
      r = next;
      v128.store(at, value, X);
      v128.store(at, r, R);
      at += 16;
    }
    x += bytes;
  } while (--groups);
  return v128.any_true(isNear);
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
  const error = twoProductError(high, factor, product, splat<f64>(SPLITTER));
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

/**
 * Writes m and T and E up to each element of rows side by side, whose r only grows so far that nothing before has an effect. The operations
 * are those of accumulate.
 */
function accumulateSideBySide(groups: i32, cols: i32): void {
  const one = splat<f64>(expOne<f64>());
  let at = scratch();
  do {
    let t = splat<f64>(0);
    let tLow = t;
    let e = t;
    let eLow = t;
    let m = t;
    let r = splat<f64>(NaN);
    const end = at + ((<usize>cols) << 4);
    do {
      const x = v128.load(at, X);
      const reference = v128.load(at, R);
      const isFar = v128.ne<f64>(reference, r);
      r = reference;
      m = v128.bitselect(reference, m, isFar);
      e = v128.bitselect(one, e, isFar);
      eLow = v128.andnot(eLow, isFar);
      const own = v128.andnot(v128.load(at, E), isFar);
      const ownLow = v128.load(at, E_LOWS);
      const isLargest = v128.gt<f64>(x, m);
      const more = v128.bitselect(e, own, isLargest);
      const moreLow = v128.bitselect(eLow, ownLow, isLargest);
      e = v128.bitselect(own, e, isLargest);
      eLow = v128.bitselect(ownLow, eLow, isLargest);
      m = v128.bitselect(x, m, isLargest);
      const before = v128.andnot(t, isFar);
      t = add<f64>(before, more);
      tLow = add<f64>(v128.andnot(tLow, isFar), add<f64>(twoSumError<f64>(before, more, t), moreLow));
      v128.store(at, m, M);
      v128.store(at, t, T);
      v128.store(at, tLow, LOWS);
      v128.store(at, e, E);
      v128.store(at, eLow, E_LOWS);
      at += 16;
    } while (at < end);
  } while (--groups);
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

/** Takes n elements of whole rows, one after the other. */
function sumInOrder<T extends number>(x: usize, out: usize, n: i32, cols: i32): void {
  let left = 0; // elements of the row of the last block that are still to come
  for (; n > 0; n -= PROMOTED) {
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

/** Takes short rows side by side, unless their sums have to be multiplied. */
function sumSideBySide<T extends number>(x: usize, out: usize, rows: i32, cols: i32): void {
  const groups = rows >> 1;
  const bytes = <usize>cols * sizeof<T>();
  if (gatherReferences<T>(x, groups, cols)) {
    sumInOrder<T>(x, out, rows * cols, cols);
    return;
  }
  let at = scratch();
  const end = at + ((<usize>(groups * cols)) << 4);
  writeExponentials(end - at);
  accumulateSideBySide(groups, cols);
  writeResults(end - at);
  while (at < end) {
    const endOfRow = out + bytes;
    for (; out < endOfRow; out += sizeof<T>()) {
      scatterPair<T>(out, out + bytes, v128.load(at, RESULTS));
      at += 16;
    }
    out += bytes;
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
  while (isShort<f64>(cols) && rows > 1) {
    const count = rowsAtOnce<f64>(rows, cols) & ~1;
    sumSideBySide<T>(x, out, count, cols);
    x += <usize>(count * cols) * sizeof<T>();
    out += <usize>(count * cols) * sizeof<T>();
    rows -= count;
  }
  if (rows > 0) sumInOrder<T>(x, out, rows * cols, cols);
}
