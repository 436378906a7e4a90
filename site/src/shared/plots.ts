// Bars in SVG, with axes. A table or a list beside them has the same numbers for those who do not see them.
import { formatNumber, svg } from "./dom.js";

export interface Series {
  readonly kind: "p" | "q";
  readonly values: readonly number[];
}

export interface BarPlot {
  /** Describes the plot for screen readers. */
  readonly label: string;
  readonly series: readonly Series[];
  /** The texts below the axis, spread from left to right. */
  readonly ticks: readonly string[];
  readonly max?: number;
  /** A line from the lower left to the upper right. */
  readonly hasDiagonal?: boolean;
  readonly format?: (value: number) => string;
}

const WIDTH = 480;
const HEIGHT = 250;
const LEFT = 52;
const BOTTOM = 30;
const TOP = 12;

/** Rounds up to a short number. */
function niceMax(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 1.6, 2, 3, 4, 5, 6, 8, 10].find((step) => step * power >= value * 0.999) ?? 10) * power;
}

/** Draws bars, those of several series side by side. */
export function barPlot({
  label,
  series,
  ticks,
  max,
  hasDiagonal = false,
  format = formatNumber,
}: BarPlot): SVGElement {
  const most = max ?? niceMax(Math.max(...series.flatMap(({ values }) => values.filter(Number.isFinite))));
  const [width, height] = [WIDTH - LEFT - 8, HEIGHT - TOP - BOTTOM];
  const yOf = (value: number) => TOP + height * (1 - Math.min(value, most) / most);
  const rules = [0, 0.5, 1].flatMap((part) => [
    svg("line", { class: "rule", x1: LEFT, x2: WIDTH - 8, y1: yOf(part * most), y2: yOf(part * most) }),
    svg("text", { x: LEFT - 6, y: yOf(part * most) + 4, "text-anchor": "end" }, format(part * most)),
  ]);
  const count = series[0].values.length;
  const slot = width / count;
  const thick = Math.max(0.5, (slot * 0.86) / series.length);
  const bars = series.flatMap(({ kind, values }, s) =>
    values.map((value, i) =>
      svg("rect", {
        class: `fill-${kind}`,
        x: LEFT + slot * (i + 0.07) + s * thick,
        y: yOf(value || 0),
        width: Math.max(0.5, thick - (series.length > 1 ? 0.5 : 0)),
        height: TOP + height - yOf(value || 0),
      }),
    ),
  );
  const texts = ticks.map((text, i) => {
    // A text for each bar stands below it; fewer texts spread from end to end.
    const isBelow = ticks.length === count;
    const x = isBelow ? LEFT + slot * (i + 0.5) : LEFT + (width * i) / Math.max(1, ticks.length - 1);
    const inner = isBelow || (i > 0 && i < ticks.length - 1);
    return svg("text", { x, y: HEIGHT - 10, "text-anchor": inner ? "middle" : i === 0 ? "start" : "end" }, text);
  });
  const diagonal = hasDiagonal
    ? [svg("line", { class: "diagonal", x1: LEFT, y1: TOP + height, x2: LEFT + width, y2: TOP })]
    : [];
  const axis = svg("line", { class: "axis", x1: LEFT, x2: WIDTH - 8, y1: TOP + height, y2: TOP + height });
  return svg(
    "svg",
    { class: "plot", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label },
    ...rules,
    ...bars,
    ...diagonal,
    axis,
    ...texts,
  );
}
