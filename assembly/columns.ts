// Exponentials of columns: rows of a batch along another axis than the last, a lane each, so that nothing is transposed. The host
// brings the array in chunks of whole rows of memory, a strip of columns wide: for the maxima, for the exponentials and their
// sums, and for the results. The operations on each column are those of a row by itself.
import { expOne, expOnes, finishBlock, reduceColumns } from "./exp";
import { add, lanes, mul, pmax, splat, sub, sumError } from "./lanes";

/** Columns of a strip, at most; a strip's row of memory is as long as its vectors. */
const WIDTH: usize = 512;


// Where a strip has what it has come to, behind one another: two halves of a tree of sums, those of chunks before, and of each
// column the largest element, whether an exponential is 1, the factor of its results, the sum of exponentials as high + low.
const HALF: usize = 128 * 1024;
const PARTS: usize = 2 * HALF;
const PART: usize = 32 * 1024;
const MAXIMA: usize = PARTS + 2 * PART;
const ONES: usize = MAXIMA + WIDTH * 8;
const FACTORS: usize = ONES + WIDTH * 8;
const HIGHS: usize = FACTORS + WIDTH * 8;
const LOWS: usize = HIGHS + WIDTH * 8;

/** Forgets the strip before. */
export function startColumns<T extends number>(state: usize): void {
  for (let at: usize = 0; at < WIDTH * 8; at += 16) {
    v128.store(state + MAXIMA + at, splat<T>(-Infinity));
    v128.store(state + ONES + at, i64x2.splat(0));
    v128.store(state + HIGHS + at, i64x2.splat(0));
    v128.store(state + LOWS + at, i64x2.splat(0));
  }
}

/** Takes a chunk for the maxima. */
export function columnMaxima<T extends number>(x: usize, state: usize, rows: i32, bytes: usize): void {
  const maxima = state + MAXIMA;
  do {
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(maxima + at, pmax<T>(v128.load(maxima + at), v128.load(x + at)));
    }
    x += bytes;
  } while (--rows);
}

/** Makes exponentials of a chunk, where it is. */
export function columnExponentials<T extends number>(x: usize, state: usize, rows: i32, bytes: usize): void {
  do {
    reduceColumns<T>(x, bytes, state + MAXIMA);
    finishBlock<T>(x, bytes);
    x += bytes;
  } while (--rows);
}

/** Adds to the vectors at x those at y. */
function addRow<T extends number>(x: usize, y: usize, bytes: usize): void {
  const end = x + bytes;
  do {
    v128.store(x, add<T>(v128.load(x), v128.load(y)));
    x += 16;
    y += 16;
  } while (x < end);
}

/** Adds rows to the first of each lane: the tree of tree.ts, in which neighbours of a lane are as many apart as there are lanes. */
function addRows<T extends number>(x: usize, rows: i32, bytes: usize): void {
  for (let apart = lanes<T>(); apart < rows; apart *= 2) {
    for (let start = 0; start + apart < rows; start += 2 * apart) {
      for (let i = start; i < start + lanes<T>(); i++) addRow<T>(x + <usize>i * bytes, x + <usize>(i + apart) * bytes, bytes);
    }
  }
}

/** Four rows to one: with all exponentials, and without those that are 1. */
function addFour<T extends number>(x: usize, apart: usize, all: usize, others: usize, ones: usize, bytes: usize): void {
  const one = expOnes<T>();
  const end = x + bytes;
  do {
    const a = v128.load(x);
    const b = v128.load(x + apart);
    const c = v128.load(x + 2 * apart);
    const d = v128.load(x + 3 * apart);
    v128.store(all, add<T>(add<T>(a, b), add<T>(c, d)));
    const isA = v128.eq<T>(a, one);
    const isB = v128.eq<T>(b, one);
    const isC = v128.eq<T>(c, one);
    const isD = v128.eq<T>(d, one);
    const first = add<T>(v128.andnot(a, isA), v128.andnot(b, isB));
    v128.store(others, add<T>(first, add<T>(v128.andnot(c, isC), v128.andnot(d, isD))));
    v128.store(ones, v128.or(v128.load(ones), v128.or(v128.or(isA, isB), v128.or(isC, isD))));
    x += 16;
    all += 16;
    others += 16;
    ones += 16;
  } while (x < end);
}

/** Adds a chunk of exponentials, the one of this number of those that are summed by one tree; and, if it is the last, the tree. */
export function columnSums<T extends number>(x: usize, state: usize, rows: i32, bytes: usize, chunk: i32, last: bool): void {
  const step = 4 * lanes<T>();
  const whole = ((rows + step - 1) / step) * step;
  memory.fill(x + <usize>rows * bytes, 0, <usize>(whole - rows) * bytes);
  const apart = <usize>lanes<T>() * bytes;
  let to: usize = 0;
  for (let start = 0; start < whole; start += step) {
    for (let i = start; i < start + lanes<T>(); i++) {
      addFour<T>(x + <usize>i * bytes, apart, state + to, state + HALF + to, state + ONES, bytes);
      to += bytes;
    }
  }
  for (let half = 0; half < 2; half++) {
    const sums = state + <usize>half * HALF;
    const parts = state + PARTS + <usize>half * PART;
    addRows<T>(sums, whole / 4, bytes);
    memory.copy(parts + <usize>chunk * apart, sums, apart);
    if (last) addRows<T>(parts, (chunk + 1) * lanes<T>(), bytes);
  }
  if (last) addBlock<T>(state, bytes);
}

/** The sums of two columns, of their lanes' sums: in float64, in the order of sumLanes. */
function lanesOf<T extends number>(x: usize, bytes: usize): v128 {
  if (sizeof<T>() == 8) return f64x2.add(v128.load(x), v128.load(x + bytes));
  const a = f64x2.promote_low_f32x4(v128.load64_zero(x));
  const b = f64x2.promote_low_f32x4(v128.load64_zero(x + bytes));
  const c = f64x2.promote_low_f32x4(v128.load64_zero(x + 2 * bytes));
  const d = f64x2.promote_low_f32x4(v128.load64_zero(x + 3 * bytes));
  return f64x2.add(f64x2.add(a, c), f64x2.add(b, d));
}

/** Adds to the sums of two columns. */
function addTo(sums: usize, value: v128): void {
  const high = v128.load(sums);
  const sum = f64x2.add(high, value);
  v128.store(sums, sum);
  v128.store(sums + LOWS - HIGHS, f64x2.add(v128.load(sums + LOWS - HIGHS), sumError<f64>(high, value, sum)));
}

/** Adds the sums of a tree to those of the columns: its 1 apart from the others where the sum is less than 2. */
function addBlock<T extends number>(state: usize, bytes: usize): void {
  const one = f64x2.splat(expOne<T>());
  const two = f64x2.splat(2 * expOne<T>());
  let ones = state + ONES;
  let sums = state + HIGHS;
  const size: usize = 2 * sizeof<T>();
  for (let at: usize = 0; at < bytes; at += size) {
    const all = lanesOf<T>(state + PARTS + at, bytes);
    const others = lanesOf<T>(state + PARTS + PART + at, bytes);
    const bits = v128.load64_zero(ones);
    const hasOne = sizeof<T>() == 8 ? v128.load(ones) : v128.shuffle<i32>(bits, bits, 0, 0, 1, 1);
    const isApart = v128.and(f64x2.ge(all, one), f64x2.lt(all, two));
    addTo(sums, v128.bitselect(v128.and(one, hasOne), all, isApart));
    addTo(sums, v128.and(others, isApart));
    sums += 16;
    ones += size;
  }
  memory.fill(state + ONES, 0, WIDTH * 8);
}

/** Makes results of a chunk: of exponentials times the factors, of others less the maxima and the factors. */
export function columnResults<T extends number>(x: usize, state: usize, rows: i32, bytes: usize, logs: bool): void {
  const maxima = state + MAXIMA;
  const factors = state + FACTORS;
  do {
    for (let at: usize = 0; at < bytes; at += 16) {
      const value = v128.load(x + at);
      const factor = v128.load(factors + at);
      const log = sub<T>(sub<T>(value, v128.load(maxima + at)), factor);
      v128.store(x + at, logs ? log : mul<T>(value, factor));
    }
    x += bytes;
  } while (--rows);
}

/** Where the maxima are from the state on; the factors, and the sums, follow. */
export function columnState(): usize {
  return MAXIMA;
}
