// Domains of vectors: which numbers an input may have, and numbers at which kernels change their formulas or leave their range.

import { fromHalf, toHalf } from "../../build/rows.js";

export const LIMITS = {
  f64: {
    bits: 53,
    least: 2 ** -1074,
    tiny: 2 ** -1022,
    most: Number.MAX_VALUE,
    decades: 307,
    under: 708.4,
    zero: 745.1,
  },
  f32: {
    bits: 24,
    least: 2 ** -149,
    tiny: 2 ** -126,
    most: (2 - 2 ** -23) * 2 ** 127,
    decades: 37,
    under: 87.3,
    zero: 103.9,
  },
  f16: { bits: 11, least: 2 ** -24, tiny: 2 ** -14, most: 65504, decades: 4, under: 9.7, zero: 17.3 },
};

const ROUND = { f64: (v) => v, f32: Math.fround, f16: (v) => fromHalf(toHalf(v)) };
export const rounded = (dtype, v) => ROUND[dtype](v);

const float64 = new Float64Array(1);
const bits64 = new BigInt64Array(float64.buffer);
const float32 = new Float32Array(1);
const bits32 = new Int32Array(float32.buffer);

/** The number that is some ulps further from 0, for a negative count nearer. The sign stays. */
export function step(dtype, v, ulps) {
  if (dtype === "f16") return Math.sign(v || 1) * fromHalf(Math.min(Math.max(toHalf(Math.abs(v)) + ulps, 0), 0x7bff));
  const [floats, bits] = dtype === "f64" ? [float64, bits64] : [float32, bits32];
  floats[0] = Math.abs(v);
  const next = dtype === "f64" ? bits[0] + BigInt(ulps) : bits[0] + ulps;
  bits[0] = next > 0 ? next : dtype === "f64" ? 0n : 0;
  return v < 0 ? -floats[0] : floats[0];
}

/** Numbers around the turns of the exponentials and of their sums. */
function logarithms(rng, dtype) {
  const { bits, least, tiny, most, under, zero } = LIMITS[dtype];
  const turn = rng.pick([under, zero, bits * Math.LN2, (bits / 2) * Math.LN2, rng.below(1100) * Math.LN2, 690.8, 1060]);
  return rng.pick([-turn, turn, -turn, 0, rng.sign(), rng.sign() * least, rng.sign() * tiny, rng.sign() * most]);
}

/** Numbers of every exponent, the ends of their range, and 1 with its neighbours. */
function sizes(rng, dtype) {
  const { bits, least, tiny, most, decades } = LIMITS[dtype];
  const subnormal = least * rng.below(2 ** rng.below(bits - 1));
  const ends = [0, least, subnormal, subnormal, tiny, tiny - least, tiny * 2 ** rng.below(60), most, most * rng.next()];
  const ordinary = [1, 1 - 2 ** -rng.below(bits + 1), 1 + 2 ** -rng.below(bits), 0.5, rng.next()];
  return rng.pick([...ends, ...ordinary, 2 ** rng.below(100) * 2 ** -rng.below(100), rng.power(-decades - 8, decades)]);
}

const between = (low, high) => (v) => v >= low && v <= high;
const signed = (rng, dtype) => rng.sign() * sizes(rng, dtype);

const logarithmOrZero = (rng, dtype) => (rng.chance(0.1) ? -Infinity : logarithms(rng, dtype));

/** docs/accuracy.md states these limits: terms of both signs and differences of logits may overflow, large probabilities share a scale. */
const MOST_LOGIT = { f64: 2 ** 1012, f32: 2 ** 126, f16: 65504 };
const MOST_WEIGHT = { f64: 2 ** 500, f32: 2 ** 100, f16: 65504 };
const MOST_LOG_PROB = 300;

/** `has` tells whether a number is in the domain, `special` makes one of its hard numbers, `usual` is the kind of its usual range, `most` a limit. */
export const DOMAINS = {
  logits: { has: (v) => v < Infinity, most: MOST_LOGIT, special: logarithmOrZero, usual: "logarithms" },
  logProbs: { has: (v) => v <= MOST_LOG_PROB, most: MOST_LOGIT, special: logarithmOrZero, usual: "logarithms" },
  logarithms: { has: Number.isFinite, special: logarithms, usual: "logarithms" },
  scores: { has: Number.isFinite, most: MOST_LOGIT, special: logarithms, usual: "logarithms" },
  negative: { has: between(-Number.MAX_VALUE, 0), special: (rng, dtype) => -Math.abs(logarithms(rng, dtype)) },
  real: { has: Number.isFinite, special: signed, usual: "sizes" },
  probs: { has: (v) => v >= 0 && v < Infinity, special: sizes, usual: "sizes" },
  factors: { has: (v) => v >= 0 && v < Infinity, special: sizes, usual: "sizes" },
  rowWeights: { has: (v) => v >= 0 && v < Infinity, most: MOST_WEIGHT, special: sizes, usual: "sizes" },
  positive: { has: (v) => v > 0 && v < Infinity, special: sizes, usual: "sizes" },
  targets: { has: between(0, 1000), special: (rng, dtype) => Math.min(sizes(rng, dtype), 1), usual: "sizes" },
  unit: { has: between(0, 1), special: (rng, dtype) => Math.min(sizes(rng, dtype), 1), usual: "sizes" },
  aboveMinusOne: { has: (v) => v > -1 && v < Infinity, special: signed },
  mask: { has: (v) => v === 0 || v === 1, special: (rng) => rng.below(2) },
};

/** The usual sizes: no exponential, product or quotient of them is near the ends of the dtype. */
const USUAL = {
  logarithms: { f64: [0, 170], f32: [0, 20] },
  sizes: { f64: [1e-50, 1e20], f32: [1e-9, 1e5] },
};

/** Is a number in a domain, and of a usual size if the line takes only these? */
export function isWithin({ dtype, isUsual }, domain, v) {
  const { has, usual, most } = DOMAINS[domain];
  if (!has(v) || (most && Number.isFinite(v) && Math.abs(v) > most[dtype])) return false;
  if (!isUsual || v === 0 || v === -Infinity || usual === undefined) return true;
  const [low, high] = USUAL[usual][dtype];
  return Math.abs(v) >= low && Math.abs(v) <= high;
}

/** Options that are one number: values for a start, and for a move. */
export const SCALARS = {
  temperature(rng, isUsual) {
    if (isUsual) return rng.pick([0.5, 2, 0.7, 5, Number(rng.power(-0.3, 1).toPrecision(4))]);
    return rng.pick([0.5, 2, 0.7, 1e-3, 1e3, Number(rng.power(-2, 2).toPrecision(4))]);
  },
  base: (rng) => rng.pick([2, 10, 1.5, Number((1 + rng.power(-2, 2)).toPrecision(4))]),
  order(rng, isUsual) {
    const near = 1 + rng.sign() * 2 ** -rng.below(53);
    return rng.pick([0, 0.5, 2, 1, near, near, Number(rng.power(-3, isUsual ? 1 : 4).toPrecision(4))]);
  },
  pseudocount: (rng) => rng.pick([1, 0.5, 1e-6, Number(rng.next().toPrecision(4))]),
  beta: (rng) =>
    rng.pick([2, 0.5, 1e-3, 1e3, ...[rng.uniform(0.01, 3), rng.power(-30, 30)].map((v) => Number(v.toPrecision(4)))]),
  labelSmoothing: (rng) => rng.pick([0.1, 0.1, 1e-10, 1, Number(rng.next().toPrecision(4))]),
  gamma: (rng) => rng.pick([0, 1, 2, 0.5, 5, Number(rng.power(-3, 1).toPrecision(4))]),
  alpha: (rng) => rng.pick([0.25, 0.25, 1, Number(rng.next().toPrecision(4))]),
  posWeight: (rng) => rng.pick([0.25, 30, 3, Number(rng.power(-3, 3).toPrecision(4))]),
};
