// The measures of distributions that are given by their logarithms, in float64 for either dtype: as in assembly/logits.ts,
// where the derivations stand.
import { addFinely } from "./fine.js";
import {
  addLog,
  BLOCK,
  Block,
  complement,
  EXP_UNSCALE,
  excess,
  expFine,
  expm1Near,
  expOf,
  jensenShannonOf,
  logLeafAt,
  logOne,
  logOnePlus,
  prepare,
  prepareLogs,
  Reals,
} from "./float64.js";
import { pow2 } from "./pow2.js";
import { RowSum } from "./row-sum.js";
import { sumError } from "./sum-error.js";
import { sumBlock } from "./tree64.js";

type Floats = Float64Array | Float32Array;

// Of a row: the maxima of a and b, the sums of e^ta and e^tb (times 2^512), the sums of two readings' terms.
let maxA = 0;
let maxB = 0;
let isBad = false;
let isInfinite = false;
const first = new RowSum();
const second = new RowSum();
const termSum = new RowSum();
const lastSum = new RowSum();

// Of a block, with what fills up the last vector.
const expA = new Reals(BLOCK + 1);
const expB = new Reals(BLOCK + 1);
const values = new Reals(BLOCK + 1);
const lowsB = new Reals(BLOCK);
const lessers = new Block();
const sizes = new Reals(BLOCK);
const differences = new Reals(BLOCK);

const HALF_SCALE = pow2(-256);

/** w times x, for a scaled exponential w; 0 for w = 0, whatever x is. */
function weigh(w: number, x: number): number {
  return w > 0 ? w * HALF_SCALE * (x * HALF_SCALE) : 0;
}

/** What rounding took from d = tb - ta, and from ta and tb before. */
function gapError(ta: number, tb: number, lowA: number, lowB: number): number {
  return finite(sumError(tb, -ta, tb - ta) + (lowB - lowA));
}

function finite(x: number): number {
  return Math.abs(x) < Number.POSITIVE_INFINITY ? x : 0;
}

/** The maxima of both inputs; is there NaN, or a positive p where q is 0? */
function scan(a: Floats, b: Floats, start: number, cols: number): void {
  maxA = Number.NEGATIVE_INFINITY;
  maxB = Number.NEGATIVE_INFINITY;
  isBad = false;
  isInfinite = false;
  for (let i = start; i < start + cols; i++) {
    const x = a[i];
    const y = b[i];
    if (x > maxA) maxA = x;
    if (y > maxB) maxB = y;
    if (Number.isNaN(x) || Number.isNaN(y)) isBad = true;
    if (y === Number.NEGATIVE_INFINITY && x > y) isInfinite = true;
  }
}

/** Reads a row of logits for its maxima, and clears its sums; false if the result is NaN. */
function startLogits(a: Floats, b: Floats, start: number, cols: number): boolean {
  scan(a, b, start, cols);
  for (const sum of [first, second, termSum, lastSum]) sum.reset(0);
  return !isBad && maxA - maxA === 0 && maxB - maxB === 0;
}

/** The same of logProbs, whose shift is 0, or what keeps in range the exponentials that are wanted, of a, or of both. */
const startLogProbs =
  (ofBoth: boolean) =>
  (a: Floats, b: Floats, start: number, cols: number): boolean => {
    scan(a, b, start, cols);
    for (const sum of [first, second, termSum, lastSum]) sum.reset(0);
    const isGood = !isBad && Math.max(maxA, maxB) < Number.POSITIVE_INFINITY;
    const largest = ofBoth ? Math.max(maxA, maxB) : maxA;
    maxA = largest > 300 ? largest : 0;
    maxB = maxA;
    return isGood;
  };

/** Sum of the sizes of the terms of KL. */
let gapSize = 0;

/** Writes what a reading wants of n elements to expA, expB and values. */
type Reading = (a: Floats, b: Floats, start: number, n: number) => void;

function read(
  reading: Reading,
  a: Floats,
  b: Floats,
  start: number,
  cols: number,
  sums: readonly [Reals, RowSum][],
): void {
  for (let done = 0; done < cols; done += BLOCK) {
    const length = Math.min(BLOCK, cols - done);
    reading(a, b, start + done, length);
    for (const [block, sum] of sums) {
      if (block === values) sum.add(sumBlock(values, 0, length));
      else {
        block[length] = 0;
        addFinely(block, length, sum);
      }
    }
    if (reading === gapsOfBoth) {
      for (let i = 0; i < length; i++) values[i] = Math.abs(values[i]);
      gapSize += sumBlock(values, 0, length);
    }
  }
}

const FIRST: [Reals, RowSum] = [expA, first];
const SECOND: [Reals, RowSum] = [expB, second];
const TERMS: [Reals, RowSum] = [values, termSum];
const LAST: [Reals, RowSum] = [values, lastSum];

function crossLogits(a: Floats, b: Floats, start: number, n: number): void {
  for (let i = 0; i < n; i++) {
    const x = a[start + i];
    const y = b[start + i];
    const ta = x - maxA;
    const tb = y - maxB;
    expA[i] = expFine(ta, sumError(x, -maxA, ta));
    if (a !== b) expB[i] = expFine(tb, sumError(y, -maxB, tb));
    values[i] = weigh(expA[i], tb);
  }
}

function crossLogProbs(a: Floats, b: Floats, start: number, n: number): void {
  for (let i = 0; i < n; i++) {
    const x = a[start + i];
    const ta = x - maxA;
    values[i] = weigh(expFine(ta, sumError(x, -maxA, ta)), b[start + i]);
  }
}

/** e^ta (tb - ta) */
function gaps(a: Floats, b: Floats, start: number, n: number): void {
  for (let i = 0; i < n; i++) {
    const x = a[start + i];
    const y = b[start + i];
    const ta = x - maxA;
    const tb = y - maxB;
    const lowA = sumError(x, -maxA, ta);
    const lowB = sumError(y, -maxB, tb);
    expA[i] = expFine(ta, lowA);
    lowsB[i] = lowB;
    values[i] = weigh(expA[i], tb - ta + gapError(ta, tb, lowA, lowB));
  }
}

/** The same, and e^tb. */
function gapsOfBoth(a: Floats, b: Floats, start: number, n: number): void {
  gaps(a, b, start, n);
  for (let i = 0; i < n; i++) expB[i] = expFine(b[start + i] - maxB, lowsB[i]);
}

/** The mean of tb - ta by p, or 0 for logProbs. */
let mean = 0;

/** From here on e^d may overflow. */
const LARGE = 250;

/** e^ta (e^d - 1 - d), d = tb - ta - mean */
function excesses(a: Floats, b: Floats, start: number, n: number): void {
  for (let i = 0; i < n; i++) {
    const x = a[start + i];
    const y = b[start + i];
    const ta = x - maxA;
    const tb = y - maxB;
    const lowA = sumError(x, -maxA, ta);
    const lowB = sumError(y, -maxB, tb);
    const w = expFine(ta, lowA);
    const whole = tb - ta;
    const rough = whole - mean;
    const low = finite(sumError(whole, -mean, rough) + gapError(ta, tb, lowA, lowB));
    const d = rough + low;
    if (d <= LARGE) values[i] = weigh(w, excess(d, low - (d - rough)));
    else {
      const t = tb - mean;
      values[i] = expFine(t, sumError(tb, -mean, t) + lowB) * EXP_UNSCALE - weigh(w, d + 1);
    }
  }
}

/** e^tb - e^ta */
function exponentialDifferences(a: Floats, b: Floats, start: number, n: number): void {
  for (let i = 0; i < n; i++) {
    const x = a[start + i];
    const y = b[start + i];
    const ta = x - maxA;
    const tb = y - maxB;
    const lowA = sumError(x, -maxA, ta);
    const lowB = sumError(y, -maxB, tb);
    expA[i] = expFine(ta, lowA);
    expB[i] = expFine(tb, lowB);
    const d = tb - ta + gapError(ta, tb, lowA, lowB);
    const series = d * d * (d * (d * (d * (1 / 120) + 1 / 24) + 1 / 6) + 0.5) + d;
    values[i] = Math.abs(d) < 2 ** -10 ? expA[i] * series : expB[i] - expA[i];
  }
}

/** ln of the quotient of the sums of e^tb and e^ta, or 0 for logProbs; and the factors that make them probabilities. */
let center = 0;
let forA = 0;
let forB = 0;

/** Above it e^x - 1 has a function of its own. */
const NEAR = -0.34;

function jensenShannonTerms(a: Floats, b: Floats, start: number, n: number): void {
  for (let i = 0; i < n; i++) {
    const x = a[start + i];
    const y = b[start + i];
    const ta = x - maxA;
    const tb = y - maxB;
    const lowA = sumError(x, -maxA, ta);
    const lowB = sumError(y, -maxB, tb);
    const p = expFine(ta, lowA) * forA;
    const q = expFine(tb, lowB) * forB;
    const d = tb - ta - center + gapError(ta, tb, lowA, lowB) || 0; // of two zeros it is NaN
    const isNear = -Math.abs(d) > NEAR;
    const e = isNear ? 1 : expFine(-Math.abs(d), 0) * EXP_UNSCALE;
    const less = isNear ? -expm1Near(-Math.abs(d)) : 1 - e;
    const ofLesser = isNear ? 1 - less : e;
    const sum = 1 + ofLesser;
    const h = d > 0 ? q : p;
    const s = less / sum;
    values[i] = s;
    sizes[i] = h * sum;
    differences[i] = h * less;
    lessers.values[i] = complement(s, (ofLesser + ofLesser) / sum);
  }
  for (let i = 0; i < n; i++) {
    const b = lessers.values[i];
    const s = values[i];
    values[i] = jensenShannonOf(s, b, s <= 0.5 || b === 0 ? 0 : logLeafAt(lessers, i), sizes[i], differences[i]);
  }
}

/** A mean of tb - ta below it makes e^(tb - mean) too large. */
const FAR = -300;

type Kernel = (a: Floats, b: Floats, out: Floats, rows: number, cols: number, unit: number) => void;

/** A kernel whose result of a row is that of `compute`, or NaN where `start` says so. */
function kernel(
  startRow: (a: Floats, b: Floats, start: number, cols: number) => boolean,
  compute: (a: Floats, b: Floats, start: number, cols: number) => number,
  canBeInfinite: boolean,
): Kernel {
  return (a, b, out, rows, cols, unit) => {
    prepare();
    prepareLogs();
    for (let r = 0; r < rows; r++) {
      let result = Number.NaN;
      if (startRow(a, b, r * cols, cols)) {
        if (isInfinite && canBeInfinite) result = Number.POSITIVE_INFINITY;
        else result = compute(a, b, r * cols, cols) / unit;
      }
      out[r] = result;
      if (out[r] === 0) out[r] = 0; // not -0
    }
  };
}

/** Gives back what the shift of logProbs took away, by halves, as e^shift may overflow where the result does not. */
function unshift(sum: number): number {
  if (maxA === 0 || sum === 0) return sum;
  const half = expOf(maxA / 2);
  return sum * half * half;
}

export const crossEntropyLogits: Kernel = kernel(
  startLogits,
  (a, b, start, cols) => {
    read(crossLogits, a, b, start, cols, a === b ? [FIRST, TERMS] : [FIRST, SECOND, TERMS]);
    const mean = termSum.total() / (first.total() * EXP_UNSCALE);
    return (a === b ? first : second).plusLog(-mean, 0, EXP_UNSCALE);
  },
  true,
);

export const crossEntropyLogProbs: Kernel = kernel(
  startLogProbs(false),
  (a, b, start, cols) => {
    read(crossLogProbs, a, b, start, cols, [TERMS]);
    return unshift(0 - termSum.total());
  },
  true,
);

export const entropyLogits: Kernel = (a, _b, out, rows, cols, unit) => crossEntropyLogits(a, a, out, rows, cols, unit);
export const entropyLogProbs: Kernel = (a, _b, out, rows, cols, unit) =>
  crossEntropyLogProbs(a, a, out, rows, cols, unit);

export const klDivergenceLogits: Kernel = kernel(
  startLogits,
  (a, b, start, cols) => {
    gapSize = 0;
    read(gapsOfBoth, a, b, start, cols, [FIRST, SECOND, TERMS]);
    const size = first.total() * EXP_UNSCALE;
    mean = termSum.total() / size;
    const direct = addLog(-mean, 0, second.total() / first.total(), 0);
    if (!(mean >= FAR && 2 * direct < gapSize / size + 1)) return direct;
    read(excesses, a, b, start, cols, [LAST]);
    return logOnePlus(lastSum.total() / size);
  },
  true,
);

export const klDivergenceLogProbs: Kernel = kernel(
  startLogProbs(false),
  (a, b, start, cols) => {
    read(gaps, a, b, start, cols, [TERMS]);
    return unshift(0 - termSum.total());
  },
  true,
);

export const generalizedKlLogProbs: Kernel = kernel(
  startLogProbs(true),
  (a, b, start, cols) => {
    mean = 0;
    read(excesses, a, b, start, cols, [LAST]);
    return unshift(lastSum.total());
  },
  true,
);

export const jsDivergenceLogits: Kernel = kernel(
  startLogits,
  (a, b, start, cols) => {
    read(exponentialDifferences, a, b, start, cols, [FIRST, SECOND, TERMS]);
    const difference = termSum.total() / first.total();
    const quotient = second.total() / first.total();
    center = Math.abs(difference) < 0.5 ? logOnePlus(difference) : logOne(quotient);
    forA = 1 / first.total();
    forB = 1 / second.total();
    read(jensenShannonTerms, a, b, start, cols, [LAST]);
    return Math.min(lastSum.total(), Math.LN2);
  },
  false,
);

export const jsDivergenceLogProbs: Kernel = kernel(
  startLogProbs(true),
  (a, b, start, cols) => {
    center = 0;
    forA = EXP_UNSCALE;
    forB = EXP_UNSCALE;
    read(jensenShannonTerms, a, b, start, cols, [LAST]);
    return unshift(lastSum.total());
  },
  false,
);
