// The curve of speed over row length, by uPlot.
import type uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { find, formatNumber, h, table } from "../shared/dom.js";
import type { Contender, Measured } from "./messages.js";
import { CONTENDERS, DTYPES, showSpeed, speedOf } from "./results.js";

const COLOURS: Readonly<Record<Contender, string>> = { loop: "--soft", js: "--q", "wasm-simd": "--p", pool: "--good" };
const HEIGHT = 320;

/** uPlot throws at import where the language of the browser is no tag, such as C. The table has the numbers then. */
const loaded = import("uplot").then((module) => module.default).catch(() => undefined);

let plot: uPlot | undefined;
let shown: readonly Measured[] = [];

/** The colour of a variable in the theme that holds. Canvases cannot take variables. */
function colourOf(variable: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${variable})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

async function draw(): Promise<void> {
  const Plot = await loaded;
  plot?.destroy();
  plot = undefined;
  if (Plot === undefined) return;
  if (shown.length < 2) return;
  const present = CONTENDERS.filter((contender) => shown.some(({ times }) => contender in times));
  const speeds = present.map((contender) => shown.map(({ times }) => speedOf(times[contender])));
  const [ink, line] = [colourOf("--soft"), colourOf("--line")];
  const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
  const place = find("#curve-plot");
  plot = new Plot(
    {
      width: place.clientWidth,
      height: HEIGHT,
      scales: { x: { time: false, distr: 3, log: 2 }, y: { distr: 3, log: 10 } },
      axes: [
        {
          ...axis,
          label: "row length",
          values: (_, values) =>
            values.map((value) => (value && Number.isInteger(Math.log2(value) / 2) ? String(value) : "")),
        },
        {
          ...axis,
          size: 64,
          label: "million elements/s",
          values: (_, values) =>
            values.map((value) => (value && Number.isInteger(Math.log10(value)) ? formatNumber(value) : "")),
        },
      ],
      series: [
        { label: "row length" },
        ...present.map((contender) => ({
          label: contender,
          stroke: colourOf(COLOURS[contender]),
          width: 2,
          points: { show: true, size: 6 },
          value: (_: uPlot, value: number | null) => (value === null ? "–" : showSpeed(value)),
        })),
      ],
    },
    [shown.map(({ cols }) => cols), ...speeds],
    place,
  );
}

/** Shows the points that are measured, as a curve and as a table. */
export function showCurve(points: readonly Measured[]): void {
  shown = points;
  find("#curve-card").hidden = points.length === 0;
  if (points.length === 0) return;
  const [{ op, dtype, profile }] = points;
  find("#curve-title").textContent = `${op} over row length, ${DTYPES[dtype]}, ${profile}`;
  const present = CONTENDERS.filter((contender) => points.some(({ times }) => contender in times));
  const rows = points.map(({ cols, times }) => [
    String(cols),
    ...present.map((contender) => h("span", { class: "number" }, showSpeed(speedOf(times[contender])))),
  ]);
  find("#curve-table").replaceChildren(table("Million elements in a second", ["row length", ...present], rows));
  draw();
}

addEventListener("theme", draw);
addEventListener("resize", () => plot?.setSize({ width: find("#curve-plot").clientWidth, height: HEIGHT }));
