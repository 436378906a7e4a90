// Moves of a climb: each changes a copy of a call a little.
import { DOMAINS, isWithin, rounded, SCALARS, step } from "./domains.mjs";
import { vectorsOf } from "./lines.mjs";

const MOST = 40;

/** Changes of one element. */
const CHANGES = [
  [4, (rng, dtype, v) => step(dtype, v, rng.sign() * Math.ceil(2 ** rng.uniform(0, rng.pick([1, 6, 20]))))],
  [2, (rng, _, v) => v * (1 + rng.normal() * rng.power(-9, 0))],
  [2, (rng, _, v) => v + rng.normal() * rng.power(-8, 1.5)],
  [1, (rng, _, v) => v * 2 ** (rng.sign() * (1 + rng.below(rng.pick([1, 8, 200]))))],
  [1, (rng, _, v) => Number(v.toPrecision(1 + rng.below(4)))],
  [1, (_rng, _, v) => Math.round(v * 1024) / 1024],
  [0.3, (_rng, _, v) => -v],
];

function pickWeighted(rng, list) {
  let left = rng.next() * list.reduce((sum, [weight]) => sum + weight, 0);
  return list.find(([weight]) => (left -= weight) < 0)?.[1] ?? list[0][1];
}

/** Sets an element, if its domain has the value. */
function put(line, { values, domain }, i, v) {
  const value = rounded(line.dtype, v) + 0;
  if (isWithin(line, domain, value)) values[i] = value;
}

function changeElement(rng, { line, vectors }) {
  const vector = rng.pick(vectors);
  const i = rng.below(vector.values.length);
  put(line, vector, i, pickWeighted(rng, CHANGES)(rng, line.dtype, vector.values[i]));
}

function makeSpecial(rng, { line, vectors }) {
  const vector = rng.pick(vectors);
  put(line, vector, rng.below(vector.values.length), DOMAINS[vector.domain].special(rng, line.dtype));
}

/** Copies an element to another place, or to the other row. */
function copyElement(rng, { line, vectors }) {
  const [from, to] = [rng.pick(vectors), rng.pick(vectors)];
  const i = rng.below(from.values.length);
  const isSamePlace = from !== to && rng.chance(0.7);
  put(line, to, isSamePlace ? i % to.values.length : rng.below(to.values.length), from.values[i]);
}

function swapElements(rng, { vectors }) {
  const { values } = rng.pick(vectors);
  const [i, k] = [rng.below(values.length), rng.below(values.length)];
  [values[i], values[k]] = [values[k], values[i]];
}

/** Multiplies a vector, or adds to it. */
function changeAll(rng, { line, vectors }) {
  const vector = rng.pick(vectors);
  const factor = rng.chance(0.5)
    ? 2 ** (rng.sign() * rng.below(rng.pick([3, 60, 1000])))
    : 1 + rng.normal() * rng.power(-6, -1);
  const shift = DOMAINS[vector.domain].usual === "logarithms" && rng.chance(0.6) ? rng.normal() * rng.power(-8, 2) : 0;
  for (const [i, v] of vector.values.entries()) put(line, vector, i, shift === 0 ? v * factor : v + shift);
}

/** Inserts an element into all vectors, or removes one, a copy of another or a new one. */
function changeLength(rng, { call, line, vectors }) {
  const n = vectors[0].values.length;
  if (line.layout !== "row" || line.rows > 1) return;
  const at = rng.below(n);
  if (n > 1 && (n === MOST || rng.chance(0.5))) {
    for (const { values } of vectors) values.splice(at, 1);
    if (call.targets) call.targets[0] = Math.min(call.targets[0], n - 2);
    call.options.cols = n - 1;
  } else if (n < MOST) {
    const from = rng.below(n);
    for (const vector of vectors) {
      vector.values.splice(at, 0, vector.values[from]);
      if (rng.chance(0.5)) put(line, vector, at, pickWeighted(rng, CHANGES)(rng, line.dtype, vector.values[at]));
    }
    call.options.cols = n + 1;
  }
}

function changeOption(rng, { call, line }) {
  if (line.scalars.length === 0) return;
  const name = rng.pick(line.scalars);
  call.options[name] = SCALARS[name](rng, line.isUsual);
}

function changeLabel(rng, { call }) {
  if (call.targets) call.targets[rng.below(call.targets.length)] = rng.below(call.options.cols);
}

const MOVES = [
  [8, changeElement],
  [1, makeSpecial],
  [1, copyElement],
  [0.5, swapElements],
  [1, changeAll],
  [1, changeLength],
  [0.5, changeOption],
  [0.5, changeLabel],
];

function copyOf(call) {
  const options = Object.entries(call.options).map(([name, value]) => [
    name,
    Array.isArray(value) ? [...value] : value,
  ]);
  const copy = { ...call, options: Object.fromEntries(options), inputs: call.inputs.map((values) => [...values]) };
  if (call.targets) copy.targets = [...call.targets];
  return copy;
}

/** Returns a changed copy of a call. Most are one move away, few are more. */
export function moved(rng, line, original) {
  const call = copyOf(original);
  const context = { call, line, vectors: vectorsOf(line, call) };
  do pickWeighted(rng, MOVES)(rng, context);
  while (rng.chance(0.4));
  return call;
}
