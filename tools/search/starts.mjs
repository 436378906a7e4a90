// Starting points of climbs: rows of each kind that is hard for some kernel, and calls made of them.
import { DOMAINS, isWithin, LIMITS, rounded, SCALARS } from "./domains.mjs";

const MOST = 40;

function logSumExp(row) {
  const max = Math.max(...row);
  return max + Math.log(row.reduce((sum, v) => sum + Math.exp(v - max), 0));
}

const normalized = (row) => {
  const sum = logSumExp(row);
  return row.map((v) => v - sum);
};

/** Logits: usual, with a peak, far from 0, equal, normalized, of every size. */
const LOGITS = [
  (rng, _, n) => rng.normals(n, rng.power(-2, 1)),
  (rng, _, n) => rng.normals(n, rng.power(-9, 2.8)),
  (rng, _, n) => normalized(rng.normals(n, rng.power(-1, 1.5))),
  (rng, _, n) => normalized([0, ...Array.from({ length: n - 1 }, () => -rng.uniform(1, 50))]),
  (rng, _, n) => {
    const row = rng.normals(n, rng.power(-1, 1));
    row[rng.below(n)] += rng.pick([5, 20, 40, 90, 300, 700]);
    return row;
  },
  (rng, dtype, n) => {
    const offset = rng.sign() * rng.power(0, dtype === "f64" ? 15 : 6);
    return rng.normals(n, rng.power(-1, 1)).map((v) => v + offset);
  },
  (rng, _, n) => Array(n).fill(rng.normal() * 3),
  (rng, dtype, n) => Array.from({ length: n }, () => -rng.uniform(0, LIMITS[dtype].zero + 10)),
  (rng, dtype, n) => {
    const { decades } = LIMITS[dtype];
    return Array.from({ length: n }, () => rng.sign() * rng.power(-decades, rng.chance(0.8) ? 3 : decades));
  },
];

/** Log-probabilities: normalized or not, low, and high. */
const LOG_PROBS = [
  ...LOGITS.slice(0, 5).map((start) => (rng, dtype, n) => normalized(start(rng, dtype, n))),
  (rng, _, n) => Array.from({ length: n }, () => -rng.power(-4, 2)),
  (rng, _, n) => Array.from({ length: n }, () => rng.uniform(-20, 5)),
  (rng, dtype, n) => Array.from({ length: n }, () => rng.uniform(-1.1, 0.9) * LIMITS[dtype].under),
];

/** Probabilities: of a softmax, of every size, of one size, subnormal, and near the largest number. */
const PROBS = [
  (rng, dtype, n) => rng.pick(LOG_PROBS.slice(0, 5))(rng, dtype, n).map(Math.exp),
  (rng, _, n) => Array.from({ length: n }, () => rng.next()),
  (rng, _, n) => Array.from({ length: n }, () => rng.power(-20, 3)),
  (rng, dtype, n) => {
    const { decades } = LIMITS[dtype];
    return Array.from({ length: n }, () => rng.power(-decades - 7, decades));
  },
  (rng, dtype, n) => {
    const size = rng.power(-LIMITS[dtype].decades - 5, LIMITS[dtype].decades);
    return Array.from({ length: n }, () => rng.uniform(0.5, 2) * size);
  },
  (rng, dtype, n) => Array.from({ length: n }, () => LIMITS[dtype].least * rng.below(2 ** rng.below(24))),
  (rng, _, n) => Array.from({ length: n }, () => rng.below(30)),
  (rng, _, n) => Array(n).fill(rng.next()),
];

const everySize = (domain) => (rng, dtype, n) => {
  const { decades } = LIMITS[dtype];
  const one = () => (rng.chance(0.5) ? rng.normal() * rng.power(-2, 2) : rng.sign() * rng.power(-decades, decades));
  return Array.from({ length: n }, () => (rng.chance(0.2) ? DOMAINS[domain].special(rng, dtype) : one()));
};

const STARTS = {
  logits: LOGITS,
  logProbs: LOG_PROBS,
  probs: PROBS,
  factors: PROBS,
  rowWeights: PROBS,
  unit: [
    (rng, _, n) => Array.from({ length: n }, () => rng.next()),
    (rng, _, n) => Array.from({ length: n }, () => rng.pick([0, 1, 0.3, rng.power(-20, 0), 1 - rng.power(-16, 0)])),
  ],
  positive: [
    ...PROBS.slice(0, 5),
    (rng, _, n) => Array.from({ length: n }, () => 1 + rng.normal() * rng.power(-9, -1)),
  ],
  targets: [...PROBS.slice(0, 3), ...PROBS.slice(5)],
  mask: [(rng, _, n) => Array.from({ length: n }, () => Number(rng.chance(0.7)))],
  logarithms: [...LOGITS.slice(0, 2), everySize("logarithms")],
  scores: [...LOGITS.slice(0, 2), everySize("scores")],
  negative: [(rng, _, n) => Array.from({ length: n }, () => -rng.power(-9, 2.5)), everySize("negative")],
  real: [(rng, _, n) => rng.normals(n, 1), everySize("real")],
  aboveMinusOne: [(rng, _, n) => Array.from({ length: n }, () => rng.power(-5, 1) - 1), everySize("aboveMinusOne")],
};

/** A row beside another: near it, equal to it except for one element, or some factors away. */
function beside(rng, row, domain) {
  const isLogarithm = DOMAINS[domain].usual === "logarithms";
  const near = rng.power(-16, -1);
  const factor = () => (rng.chance(0.7) ? 1 + rng.normal() * near : rng.uniform(1.2, 4) ** rng.sign());
  const move = (v) => (isLogarithm && rng.chance(0.7) ? v + Math.log(Math.abs(factor())) : v * factor());
  if (rng.chance(0.7)) return row.map(move);
  const at = rng.below(row.length);
  return row.map((v, i) => (i === at ? move(v) : v));
}

/** Puts numbers that are out of the domain into it. */
function fitted(rng, line, domain, row) {
  return row.map((v) => {
    const candidates = [v, -v, rng.next(), -rng.next(), 1].map((value) => rounded(line.dtype, value) + 0);
    return candidates.find((value) => isWithin(line, domain, value));
  });
}

const row = (rng, dtype, domain, n) => rng.pick(STARTS[domain])(rng, dtype, n);

const lengthOf = (rng) =>
  rng.chance(0.6) ? 1 + rng.below(8) : rng.pick([9, 16, 17, 32, 33, MOST, 1 + rng.below(MOST)]);

/** The layout of a new call: the length of its inputs, and its options. */
function layoutOf(rng, { layout, rows }) {
  if (layout === "elements") return { n: 1, options: {} };
  if (layout === "table") {
    const shape = rng.pick([
      [2, 2],
      [2, 3],
      [3, 2],
      [3, 3],
      [1, 4],
      [4, 1],
      [2, 8],
      [5, 7],
    ]);
    return { n: shape[0] * shape[1], options: { shape } };
  }
  if (layout === "product") {
    const size = 1 + rng.below(3);
    return { n: size * size, options: { shape: [size, size, size] } };
  }
  const n = rows > 1 ? 1 + rng.below(12) : lengthOf(rng);
  return { n: n * rows, options: { cols: n } };
}

/** The length of an option that is a vector. */
function lengthOfVector(name, { rows }, n) {
  if (name === "rowWeights") return rows;
  return name === "classWeights" || name === "posWeight" ? n / rows : n;
}

/** Makes a call of a line. */
export function startOf(rng, line) {
  const { op, dtype, inputs, hasLabel, rows } = line;
  const { n, options } = layoutOf(rng, line);
  const made = [];
  for (const [i, domain] of inputs.entries()) {
    const isBeside = i > 0 && domain === inputs[0] && rng.chance(0.5);
    made.push(fitted(rng, line, domain, isBeside ? beside(rng, made[0], domain) : row(rng, dtype, domain, n)));
  }
  const call = { op, dtype, options: { ...options, ...line.options }, inputs: made };
  for (const [name, domain] of Object.entries(line.vectors)) {
    call.options[name] = fitted(rng, line, domain, row(rng, dtype, domain, lengthOfVector(name, line, n)));
  }
  for (const name of line.scalars) call.options[name] = SCALARS[name](rng, line.isUsual);
  if (hasLabel) call.targets = Array.from({ length: rows }, () => rng.below(options.cols));
  return call;
}
