// The files of test/fixtures/worst: inputs that a search begins with, and to which it adds the worst that it finds.
import { readFileSync, writeFileSync } from "node:fs";
import { partOf, readCases, revive } from "../../build/rows.js";
import { resultsOf } from "../calls.mjs";
import { rounded } from "./domains.mjs";
import { isOfLine, LINES } from "./lines.mjs";
import { nameInfinity } from "./reference.mjs";

const VECTORS = ["weights", "classWeights", "posWeight"];
const FOLDER = new URL("../../test/fixtures/worst/", import.meta.url);

/** A call of given.json, whose options stand in its name. */
function callOf({ op: words, dtype, inputs: { x, y }, label }) {
  const [op, ...given] = words.split(" ");
  const options = { cols: x.length, ...Object.fromEntries(given.map((one) => one.split("="))) };
  const call = { op, dtype, options, inputs: y ? [x, y] : [x] };
  return label === undefined ? call : { ...call, targets: [label] };
}

/** Rounds the vectors of a call to its dtype: a fixture has the shortest decimals. */
function roundedCall(call) {
  const round = (values) => values.map((v) => rounded(call.dtype, v));
  const options = Object.entries(call.options).map(([name, v]) => [
    name,
    VECTORS.includes(name) && Array.isArray(v) ? round(v) : v,
  ]);
  return { ...call, options: Object.fromEntries(options), inputs: call.inputs.map(round) };
}

/** Known inputs as calls. `wasBroken` marks those that once broke their bound. */
export function readKnown() {
  const text = readFileSync(new URL("given.json", FOLDER), "utf8");
  const given = JSON.parse(text).map(callOf);
  const held = readCases(new URL("held.json", FOLDER)).map(({ exact: _, ...call }) => call);
  return [...given.map((call) => ({ ...call, wasBroken: true })), ...held].map(roundedCall);
}

/**
 * Writes the worst input of each line, those that once broke their bound, and those of lines that were not searched, to held.json, which the
 * tests check, with exact results of today's bounds. An input that breaks its bound is left out. Returns how many are written.
 */
export async function save(climbers, known, reference, instance) {
  const isSearched = (call) => climbers.some(({ line }) => isOfLine(line, call));
  const found = climbers.map(({ worst }) => worst).filter(({ ratio }) => ratio > 0);
  const calls = [...found.map(({ call }) => call), ...known.filter((call) => call.wasBroken || !isSearched(call))];
  const distinct = [...new Map(calls.map((call) => [keyOf(call), call])).values()];
  distinct.sort((a, b) => placeOf(a) - placeOf(b));
  const held = [];
  for (const [i, one] of (await reference.cases(distinct)).entries()) {
    if (typeof one === "string") continue; // beyond a limit that is stated now
    const call = revive(structuredClone(one));
    const got = resultsOf(instance, call);
    if (!call.exact.every((entry, k) => partOf(got[k], entry) <= 1)) continue;
    held.push(distinct[i].wasBroken ? { ...one, wasBroken: true } : one);
  }
  const lines = held.map((one) => JSON.stringify(one)).join(",\n");
  writeFileSync(new URL("held.json", FOLDER), `[\n${lines}\n]\n`);
  return held.length;
}

const keyOf = ({ op, dtype, options, inputs, targets }) =>
  JSON.stringify([op, dtype, Object.entries(options).sort(), inputs, targets], nameInfinity);

const placeOf = (call) => LINES.findIndex((line) => isOfLine(line, call));
