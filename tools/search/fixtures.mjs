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

/** Known inputs as calls. `wasBroken` marks those that break their bound, or once did. */
export function readKnown() {
  const text = readFileSync(new URL("given.json", FOLDER), "utf8");
  const given = JSON.parse(text).map((one) => ({ ...callOf(one), isGiven: true }));
  const read = (name) => readCases(new URL(`${name}.json`, FOLDER)).map(({ exact: _, ...call }) => call);
  const broken = [...read("broken"), ...given].map((call) => ({ ...call, wasBroken: true }));
  return [...broken, ...read("held")].map(roundedCall);
}

function write(name, cases) {
  const lines = cases.map((one) => JSON.stringify(one)).join(",\n");
  writeFileSync(new URL(`${name}.json`, FOLDER), `[\n${lines}\n]\n`);
}

/**
 * Writes the worst input of each line, those that no longer break their bound, and those of lines that were not searched, with exact
 * results of today's bounds. Inputs that keep their bound go to held.json, which the tests check, the others to broken.json.
 */
export async function save(climbers, known, reference, instance) {
  const isSearched = (call) => climbers.some(({ line }) => isOfLine(line, call));
  const found = climbers.map(({ worst }) => worst).filter(({ ratio }) => ratio > 0);
  const calls = [...found.map(({ call }) => call), ...known.filter((call) => call.wasBroken || !isSearched(call))];
  const distinct = [...new Map(calls.map((call) => [keyOf(call), call])).values()];
  distinct.sort((a, b) => placeOf(a) - placeOf(b));
  const worst = new Set(found.map(({ call }) => keyOf(call)));
  const cases = { held: [], broken: [] };
  for (const [i, one] of (await reference.cases(distinct)).entries()) {
    if (typeof one === "string") continue; // beyond a limit that is stated now
    const call = revive(structuredClone(one));
    const got = resultsOf(instance, call);
    const isHeld = call.exact.every((entry, k) => partOf(got[k], entry) <= 1);
    if (isHeld) cases.held.push(distinct[i].wasBroken ? { ...one, wasBroken: true } : one);
    else if (worst.has(keyOf(distinct[i])) || !(isSearched(distinct[i]) || distinct[i].isGiven)) cases.broken.push(one);
  }
  for (const [name, list] of Object.entries(cases)) write(name, list);
  return cases;
}

const keyOf = ({ op, dtype, options, inputs, targets }) =>
  JSON.stringify([op, dtype, Object.entries(options).sort(), inputs, targets], nameInfinity);

const placeOf = (call) => LINES.findIndex((line) => isOfLine(line, call));
