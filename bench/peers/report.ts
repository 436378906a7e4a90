// Writes RESULTS.md and the chart from the numbers.
import { writeFileSync } from "node:fs";
import { chart } from "./chart.js";
import type { Dtype } from "./data.js";
import { OPS, type Op, PROFILES } from "./operations.js";
import { type Line, type Results, ratios } from "./results.js";

const UNIT = { f64: 2 ** -53, f32: 2 ** -24 };
const NAMES = { f64: "float64", f32: "float32" };
const SPECIALS: Record<string, string> = {
  zeros: "p = [½, ½, 0, 0], q = [¼, ¼, ½, 0]",
  near: "p = [½, ½], q = [½ + d, ½ − d]",
  dominated: "x = [0, −40]",
};

const CALL = "the cost of a call";
/** Remarks on times, by contender and by operation or shape. */
const REMARKS: Readonly<Record<string, string>> = {
  "loop/1x10": CALL,
  "ml-distance/1x10": CALL,
  "transformers.js/1x10": CALL,
  "tfjs/softmax": "nothing is copied in or out",
};

const unique = <T>(all: readonly T[]): T[] => [...new Set(all)];
const figures = (value: number): string =>
  value >= 100
    ? value.toFixed(0)
    : value >= 10
      ? value.toFixed(1)
      : value >= 0.1
        ? value.toFixed(2)
        : value.toPrecision(1);

function errorText(error: number | null | undefined, dtype: Dtype): string {
  if (error === undefined) return "";
  if (error === null || Number.isNaN(error)) return "NaN";
  if (error * UNIT[dtype] >= 0.5) return "wrong";
  return error < 100 ? error.toFixed(1) : error.toExponential(0).replace("e+", "e");
}

const shown = ({ contender, resident }: Pick<Line, "contender" | "resident">): string =>
  resident ? `${contender} (resident)` : contender;

const placeOf = ({ shape, profile }: Pick<Line, "shape" | "profile">): string =>
  shape.replace("x", " × ") + (profile === undefined ? "" : `, ${profile}`);

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

function times(lines: readonly Line[], shape: string, dtype: Dtype, profile?: string): string {
  const here = ratios(lines).filter((line) => line.shape === shape && line.dtype === dtype && line.profile === profile);
  if (here.length === 0) return "";
  const ops = PROFILES[(profile ?? "easy") as keyof typeof PROFILES] ?? OPS;
  const fastest = new Map(
    ops.map((op) => [op, Math.min(...here.filter((line) => line.op === op && !line.resident).map(({ ns }) => ns))]),
  );
  const cell = (name: string, op: Op): string => {
    const line = here.find((one) => shown(one) === name && one.op === op);
    if (!line) return "";
    const time = line.ns === fastest.get(op) ? `**${figures(line.ns)}**` : figures(line.ns);
    const ratio = line.contender === "loop" ? "" : ` (${figures(line.ratio)}×)`;
    return `${time}${ratio}${line.error === undefined ? "" : `<br>${errorText(line.error, dtype)} u`}`;
  };
  const names = unique(here.map(shown));
  const rows = names.map((name) => [name, ...ops.map((op) => cell(name, op))]);
  return `### ${NAMES[dtype]}, ${placeOf({ shape, profile })}\n\n${table(["", ...ops], rows)}`;
}

function special({ specials }: Results, dtype: Dtype): string {
  const of = specials.filter((one) => one.dtype === dtype);
  const columns = unique(of.map(({ name, op }) => `${name} ${op}`));
  const rows = unique(of.map(({ contender }) => contender)).map((contender) => [
    contender,
    ...columns.map((column) => {
      const found = of.find((one) => one.contender === contender && `${one.name} ${one.op}` === column);
      return found ? errorText(found.error, dtype) : "";
    }),
  ]);
  return `### ${NAMES[dtype]}\n\n${table(["", ...columns.map((column) => column.replace(" ", ": "))], rows)}`;
}

/** Lists the peers that beat logsum. The loop is compared with logsum into `out`, resident calls with its own, others with its new array. */
function losses({ lines }: Results): string {
  const lost = ratios(lines).flatMap((line) => {
    if (line.contender.startsWith("logsum")) return [];
    const own = line.contender === "loop" || line.resident ? "logsum" : "logsum, new array";
    const same = (other: Line): boolean =>
      other.shape === line.shape &&
      other.dtype === line.dtype &&
      other.profile === line.profile &&
      other.op === line.op &&
      other.resident === line.resident &&
      other.process === line.process;
    const ours = lines.find((other) => other.contender === own && same(other));
    if (ours === undefined)
      throw new Error(`${placeOf(line)}, ${line.op}: there is no ${own} to compare with; run all`);
    return line.ns < ours.ns ? [{ line, ours }] : [];
  });
  const rows = lost.map(({ line, ours }) => [
    placeOf(line),
    NAMES[line.dtype],
    line.op,
    shown(line),
    figures(line.ns),
    `${figures(ours.ns)} (${ours.contender})`,
    figures(ours.ns / line.ns),
    REMARKS[`${line.contender}/${line.op}`] ?? REMARKS[`${line.contender}/${line.shape}`] ?? "",
  ]);
  if (rows.length === 0) return "Nowhere here.";
  return table(["shape", "dtype", "operation", "faster", "its ns", "logsum's ns", "times as fast", "why"], rows);
}

function contenders({ contenders, versions }: Results): string {
  const names = unique(contenders.map(({ name }) => name));
  return table(
    ["", "version", "what runs", "process"],
    names.map((name) => {
      const all = contenders.filter((one) => one.name === name);
      const [{ packages, runs }] = all;
      const version = packages.map((one) => `${one} ${versions[one]}`).join(", ");
      return [name, version, runs, unique(all.map((one) => (one.process ?? 0) + 1)).join(", ")];
    }),
  );
}

export async function report(results: Results, folder: URL): Promise<void> {
  const { lines, machine, node, v8, date, command } = results;
  const shapes = unique(lines.map(({ shape }) => shape));
  const dtypes = unique(lines.map(({ dtype }) => dtype));
  const profiles = unique(lines.map(({ profile }) => profile));
  const all = (profile?: string): string =>
    shapes
      .flatMap((shape) => dtypes.map((dtype) => times(lines, shape, dtype, profile)))
      .filter((text) => text !== "")
      .join("\n\n");
  const text = `# logsum and its peers

${machine}, Node.js ${node} (V8 ${v8}), one thread, ${date}, \`${command}\`. Written by bench/peers/report.ts of [results.json](results.json).

![Times the loop, 1000 × 1000](speed.svg)

Each cell: ns per element, the least of all repeats, the contenders by turns, and all of it twice, minutes apart; in brackets times the loop of the same process; below it the largest error, in u = 2⁻⁵³ or 2⁻²⁴ of the exact result (mpmath) over three rows, so that correct rounding is up to 1 u. Bold is the fastest from array to array. A typed array goes in and a typed array comes out, upload and download included; *resident* is the same on tensors that are there already, to a tensor that stays there. The loop and logsum fill a given array, "new array" allocates it as the peers do. Inputs are bench/peers/data.ts: logits of standard deviation 3, p and q of cubes of uniform numbers. An empty cell: the peer has neither the operation nor what to express it in, or not the dtype. Calls on 1 × 10 are repeated until the clock can tell.

${contenders(results)}

onnxruntime-web and tfjs make a global \`Worker\`, for which jax-js would start threads: it runs in a process of its own, with the loop and logsum.

## Where logsum loses

Whatever is faster than logsum: a peer from array to array than logsum with a new array, the loop than logsum into a given one, and resident tensors than its resident arrays.

${losses(results)}

## Special rows

Errors as above; "wrong" has no digit right. ${Object.entries(SPECIALS)
    .map(([name, data]) => `*${name}*: ${data}`)
    .join("; ")}, where d is 2⁻²⁰, in float32 2⁻¹⁰; the label is the first class.

${dtypes.map((dtype) => special(results, dtype)).join("\n\n")}

## Times

${all()}

## Other data

The same on data of bench/data.ts, as users have it: *near* rows p and q, p with *half* of its elements 0, and *peaked* logits of standard deviation 12 and their softmax. There is no exact result for these. A peer is left out where its result is wrong: 0 ln 0 is NaN for most, and one of them takes 0 for a tiny probability.

${profiles
  .filter((profile) => profile !== undefined)
  .map(all)
  .join("\n\n")}
`;
  writeFileSync(new URL("RESULTS.md", folder), text);
  writeFileSync(new URL("speed.svg", folder), await chart(results));
}
