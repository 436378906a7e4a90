// The measures of distributions that are given by their logarithms, in float64 for either dtype: as in assembly/logits.ts,
// where the derivations stand.
import { addFinely } from "./fine.js";
import { finished } from "./finish.js";
import {
  addLog,
  BLOCK,
  EXP_UNSCALE,
  excess,
  expFine,
  expm1Near,
  expOf,
  highWord,
  jensenShannonOf,
  logOne,
  logOnePlus,
  prepare,
  prepareLogs,
  Reals,
  writeContrasts,
} from "./float64.js";
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

// Of a block: both inputs less their shifts and what rounding took from that, the difference of the two and what rounding took
// from it all in all, their exponentials, and the terms of a reading; with what fills up the last vector.
const tA = new Reals(BLOCK);
const tB = new Reals(BLOCK);
const lowA = new Reals(BLOCK);
const lowB = new Reals(BLOCK);
const gaps = new Reals(BLOCK);
const gapLows = new Reals(BLOCK);
const expA = new Reals(BLOCK + 1);
const expB = new Reals(BLOCK + 1);
const values = new Reals(BLOCK + 1);
const lessers = new Reals(BLOCK);
const wordsOfLessers = new Int32Array(lessers.buffer);
const sizes = new Reals(BLOCK);
const differences = new Reals(BLOCK);

/** w times x, for a scaled exponential w; 0 for w = 0, whatever x is. The smaller of the two is left as it is. */
function weigh(w: number, x: number): number {
  if (!(w > 0)) return 0;
  return Math.abs(x) >= 1 ? w * (x * EXP_UNSCALE) : w * EXP_UNSCALE * x;
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

/** Writes t = x - shift, and what rounding took from it. */
function subtractShift(x: Floats, start: number, n: number, shift: number, t: Reals, low: Reals): void {
  for (let i = 0; i < n; i++) {
    const value = x[start + i];
    const difference = value - shift;
    t[i] = difference;
    low[i] = sumError(value, -shift, difference);
  }
}

/** Writes d = tb - ta, and what rounding took from all three. */
function subtractLogs(n: number): void {
  for (let i = 0; i < n; i++) {
    const d = tB[i] - tA[i];
    gaps[i] = d;
    gapLows[i] = finite(sumError(tB[i], -tA[i], d) + (lowB[i] - lowA[i]));
  }
}

/** Writes e^t, times 2^512. */
function exponentiate(t: Reals, low: Reals, to: Reals, n: number): void {
  for (let i = 0; i < n; i++) to[i] = expFine(t[i], low[i]);
  to[n] = 0;
}

/** Writes what a reading wants of n elements to `values`, and e^tb if it wants that. What is before those is there. */
type Reading = (n: number, b: Floats, start: number) => void;

/** Reads a row, and adds up blocks of exponentials and values. */
function read(
  reading: Reading,
  a: Floats,
  b: Floats,
  start: number,
  cols: number,
  sums: readonly (readonly [Reals, RowSum])[],
): void {
  for (let done = 0; done < cols; done += BLOCK) {
    const n = Math.min(BLOCK, cols - done);
    subtractShift(a, start + done, n, maxA, tA, lowA);
    exponentiate(tA, lowA, expA, n);
    if (reading !== weighOwn) subtractShift(b, start + done, n, maxB, tB, lowB);
    reading(n, b, start + done);
    for (const [block, sum] of sums) {
      if (block === values) sum.add(sumBlock(values, 0, n));
      else addFinely(block, n, sum);
    }
  }
}

const FIRST = [expA, first] as const;
const SECOND = [expB, second] as const;
const TERMS = [values, termSum] as const;
const LAST = [values, lastSum] as const;

/** e^ta ta */
function weighOwn(n: number): void {
  for (let i = 0; i < n; i++) values[i] = weigh(expA[i], tA[i]);
}

/** e^ta tb */
function weighOther(n: number): void {
  exponentiate(tB, lowB, expB, n);
  for (let i = 0; i < n; i++) values[i] = weigh(expA[i], tB[i]);
}

/** e^ta b */
function weighLogs(n: number, b: Floats, start: number): void {
  for (let i = 0; i < n; i++) values[i] = weigh(expA[i], b[start + i]);
}

/** e^ta (tb - ta) */
function weighGaps(n: number): void {
  subtractLogs(n);
  for (let i = 0; i < n; i++) values[i] = weigh(expA[i], gaps[i] + gapLows[i]);
}

/** Sum of the sizes of those. */
let gapSize = 0;

/** The same, their sizes and e^tb. */
function weighGapsOfLogits(n: number): void {
  exponentiate(tB, lowB, expB, n);
  weighGaps(n);
  for (let i = 0; i < n; i++) differences[i] = Math.abs(values[i]);
  gapSize += sumBlock(differences, 0, n);
}

/** The mean of tb - ta by p, or 0 for logProbs. */
let mean = 0;

/** From here on e^d may overflow. */
const LARGE = 250;

/** e^ta (e^d - 1 - d), d = tb - ta - mean */
function writeExcess(n: number): void {
  subtractLogs(n);
  for (let i = 0; i < n; i++) {
    const rough = gaps[i] - mean;
    const low = finite(sumError(gaps[i], -mean, rough) + gapLows[i]);
    const d = rough + low;
    if (d <= LARGE) values[i] = weigh(expA[i], excess(d, low - (d - rough)));
    else {
      const t = tB[i] - mean;
      const e = expFine(t, sumError(tB[i], -mean, t) + lowB[i]);
      values[i] = e * EXP_UNSCALE - weigh(expA[i], d + 1);
    }
  }
}

/** e^tb - e^ta */
function writeDifferences(n: number): void {
  subtractLogs(n);
  exponentiate(tB, lowB, expB, n);
  for (let i = 0; i < n; i++) {
    const d = gaps[i] + gapLows[i];
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

/** The terms of JS. */
function writeJensenShannon(n: number): void {
  subtractLogs(n);
  exponentiate(tB, lowB, expB, n);
  for (let i = 0; i < n; i++) {
    const d = gaps[i] - center + gapLows[i] || 0; // of two zeros it is NaN
    const isNear = -Math.abs(d) > NEAR;
    const e = isNear ? 1 : expFine(-Math.abs(d), 0) * EXP_UNSCALE;
    const less = isNear ? -expm1Near(-Math.abs(d)) : 1 - e;
    const ofLesser = isNear ? 1 - less : e;
    const sum = 1 + ofLesser;
    const h = d > 0 ? expB[i] * forB : expA[i] * forA;
    writeContrasts(less, ofLesser, sum, i, values, lessers);
    sizes[i] = h * sum;
    differences[i] = h * less;
  }
  for (let i = 0; i < n; i++) {
    const high = wordsOfLessers[highWord(i)];
    values[i] = jensenShannonOf(values[i], lessers[i], high, sizes[i], differences[i]);
  }
}

/** A mean of tb - ta below it makes e^(tb - mean) too large. */
const FAR = -300;

type Kernel = (a: Floats, b: Floats, out: Floats, rows: number, cols: number, unit: number, passes?: number) => void;

/** A kernel whose result of a row is that of `compute`, or NaN where `start` says so. */
function kernel(
  startRow: (a: Floats, b: Floats, start: number, cols: number) => boolean,
  compute: (a: Floats, b: Floats, start: number, cols: number) => number,
  canBeInfinite: boolean,
): Kernel {
  return (a, b, out, rows, cols, unit, passes = 0) => {
    prepare();
    prepareLogs();
    for (let r = 0; r < rows; r++) {
      let result = Number.NaN;
      if (startRow(a, b, r * cols, cols)) {
        if (isInfinite && canBeInfinite) result = Number.POSITIVE_INFINITY;
        else result = finished(compute(a, b, r * cols, cols) / unit, passes);
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

const entropyOfLogits: Kernel = kernel(
  startLogits,
  (a, _b, start, cols) => {
    read(weighOwn, a, a, start, cols, [FIRST, TERMS]);
    return first.plusLog(-(termSum.total() / (first.total() * EXP_UNSCALE)), 0, EXP_UNSCALE);
  },
  false,
);

const entropyLogits: Kernel = (a, _b, ...others) => entropyOfLogits(a, a, ...others);

const crossEntropyLogits: Kernel = kernel(
  startLogits,
  (a, b, start, cols) => {
    read(weighOther, a, b, start, cols, [FIRST, SECOND, TERMS]);
    return second.plusLog(-(termSum.total() / (first.total() * EXP_UNSCALE)), 0, EXP_UNSCALE);
  },
  true,
);

const crossEntropyLogProbs: Kernel = kernel(
  startLogProbs(false),
  (a, b, start, cols) => {
    read(weighLogs, a, b, start, cols, [TERMS]);
    return unshift(0 - termSum.total());
  },
  true,
);

const entropyLogProbs: Kernel = (a, _b, ...others) => crossEntropyLogProbs(a, a, ...others);

const klDivergenceLogits: Kernel = kernel(
  startLogits,
  (a, b, start, cols) => {
    gapSize = 0;
    read(weighGapsOfLogits, a, b, start, cols, [FIRST, SECOND, TERMS]);
    const size = first.total() * EXP_UNSCALE;
    mean = termSum.total() / size;
    const direct = addLog(-mean, 0, second.total() / first.total(), 0);
    if (!(mean >= FAR && 2 * direct < gapSize / size + 1)) return direct;
    read(writeExcess, a, b, start, cols, [LAST]);
    return logOnePlus(lastSum.total() / size);
  },
  true,
);

const klDivergenceLogProbs: Kernel = kernel(
  startLogProbs(false),
  (a, b, start, cols) => {
    read(weighGaps, a, b, start, cols, [TERMS]);
    return unshift(0 - termSum.total());
  },
  true,
);

const generalizedKlLogProbs: Kernel = kernel(
  startLogProbs(true),
  (a, b, start, cols) => {
    mean = 0;
    read(writeExcess, a, b, start, cols, [LAST]);
    return unshift(lastSum.total());
  },
  true,
);

const jsDivergenceLogits: Kernel = kernel(
  startLogits,
  (a, b, start, cols) => {
    read(writeDifferences, a, b, start, cols, [FIRST, SECOND, TERMS]);
    const difference = termSum.total() / first.total();
    const quotient = second.total() / first.total();
    center = Math.abs(difference) < 0.5 ? logOnePlus(difference) : logOne(quotient);
    forA = 1 / first.total();
    forB = 1 / second.total();
    read(writeJensenShannon, a, b, start, cols, [LAST]);
    return Math.min(lastSum.total(), Math.LN2);
  },
  false,
);

const jsDivergenceLogProbs: Kernel = kernel(
  startLogProbs(true),
  (a, b, start, cols) => {
    center = 0;
    forA = EXP_UNSCALE;
    forB = EXP_UNSCALE;
    read(writeJensenShannon, a, b, start, cols, [LAST]);
    return unshift(lastSum.total());
  },
  false,
);

/** Those that operations name. */
export const kernels = {
  entropyLogits,
  crossEntropyLogits,
  crossEntropyLogProbs,
  entropyLogProbs,
  klDivergenceLogits,
  klDivergenceLogProbs,
  generalizedKlLogProbs,
  jsDivergenceLogits,
  jsDivergenceLogProbs,
};
