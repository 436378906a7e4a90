// npm run search [-- options]: a hill climb for inputs that break the bounds of docs/bounds.json. Needs python3 with mpmath. It exits
// with 1 if it finds one.
//
//   --seconds 60       ends with the first round after this time; a round is one batch of calls for each line
//   --rounds N         ends after N rounds instead: the same seed and fixtures give the same results on every machine
//   --seed N           a seed; the default is a new one
//   --op, --dtype      only the lines of a function, whose names have the words that follow it: --op "klDivergence from=logits"
//   --backend          wasm-simd (default), js or wasm-relaxed-simd
//   --save             writes the worst inputs to test/fixtures/worst
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { Climber } from "./climber.mjs";
import { readKnown, save } from "./fixtures.mjs";
import { isOfLine, LINES } from "./lines.mjs";
import { nameInfinity, Reference } from "./reference.mjs";

const { values: given } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    rounds: { type: "string" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
    op: { type: "string", default: "" },
    dtype: { type: "string", default: "" },
    backend: { type: "string", default: "wasm-simd" },
    save: { type: "boolean", default: false },
  },
});

async function instanceOf(backend) {
  const entry = backend === "wasm-relaxed-simd" ? "relaxed/index" : "index";
  const { createLogSum } = await import(`../../dist/${entry}.js`);
  return createLogSum({ backend });
}

/** Has a line the function, and in its name the other words of --op? */
function isWanted({ op, name, dtype }) {
  const [wanted, ...options] = given.op.split(" ");
  const words = name.split(" ");
  return (wanted === "" || op === wanted) && options.every((one) => words.includes(one)) && dtype.includes(given.dtype);
}

/** Evaluates rounds: the references take the lines in turn. */
async function climb(climbers, references, start) {
  const isOver = (rounds) => {
    if (given.rounds !== undefined) return rounds >= Number(given.rounds);
    return Date.now() - start >= 1000 * Number(given.seconds);
  };
  const inTurn = async (act) => {
    const queue = [...climbers];
    const work = async (reference) => {
      for (let next = queue.shift(); next; next = queue.shift()) await act(next, reference);
    };
    await Promise.all(references.map(work));
  };
  await inTurn((climber, reference) => climber.begin(reference));
  let rounds = 0;
  for (; !isOver(rounds); rounds++) await inTurn((climber, reference) => climber.step(reference));
  return rounds;
}

const shownRatio = (ratio) => (ratio < 1e6 ? ratio.toFixed(3) : ratio.toExponential(2)).padStart(9);
const shown = (v) => String(Number(v.toPrecision(4)));

/** An input in few characters: whole rows are in build/search.json. */
function show({ inputs, options, targets }) {
  const row = (values) => (values.length > 4 ? `${values.length} elements` : `[${values.map(shown).join(", ")}]`);
  const label = targets ? [`label ${targets}`] : [];
  const scalars = Object.entries(options).filter(([name, value]) => typeof value === "number" && name !== "cols");
  return [...inputs.map(row), ...label, ...scalars.map((pair) => pair.join(" "))].join(", ");
}

function report(climbers) {
  const sorted = climbers.filter(({ worst }) => worst.call).sort((a, b) => b.worst.ratio - a.worst.ratio);
  for (const { line, worst } of sorted) console.log(`${shownRatio(worst.ratio)}  ${line.name}: ${show(worst.call)}`);
  const all = sorted.map(({ line, bound, worst }) => ({ line: line.name, bound, ...worst }));
  mkdirSync("build", { recursive: true });
  writeFileSync("build/search.json", `[\n${all.map((one) => JSON.stringify(one, nameInfinity)).join(",\n")}\n]\n`);
  for (const { line, refused, evaluations, reason } of climbers) {
    if (refused > 0.7 * evaluations)
      console.log(`${line.name}: ${refused} of ${evaluations} calls have no bound: ${reason}`);
  }
  return all.filter(({ ratio }) => ratio > 1);
}

const instance = await instanceOf(given.backend);
const known = readKnown();
const climbers = LINES.filter(isWanted).map((line) => {
  const own = known.filter((call) => isOfLine(line, call)).map(({ wasBroken: _, ...call }) => call);
  return new Climber(line, instance, given.seed, own);
});
if (climbers.length === 0) throw new Error(`no line is of ${given.op} ${given.dtype}`);
const references = Array.from({ length: Math.min(availableParallelism(), climbers.length) }, () => new Reference());
const start = Date.now();
const rounds = await climb(climbers, references, start);
const minutes = (Date.now() - start) / 60_000;
const broken = report(climbers);
const evaluations = climbers.reduce((sum, climber) => sum + climber.evaluations, 0);
console.log(
  `${climbers.length} lines, ${rounds} rounds, ${evaluations} evaluations, ${Math.round(evaluations / minutes)} a minute.`,
  `Repeat: npm run search -- --seed ${given.seed} --rounds ${rounds}`,
);
for (const { line, ratio, call } of broken)
  console.log(`BROKEN ${shownRatio(ratio).trim()} ${line}: ${JSON.stringify(call, nameInfinity)}`);
if (given.save) {
  const saved = await save(climbers, known, references[0], instance);
  console.log(`test/fixtures/worst: ${saved} inputs keep their bound`);
}
for (const reference of references) reference.close();
process.exitCode = broken.length > 0 ? 1 : 0;
