// The results as bars and as Markdown.
import { formatNumber, h } from "../shared/dom.js";
import type { Contender, Dtype, Engine, Measured } from "./messages.js";

export const DTYPES: Readonly<Record<Dtype, string>> = { f64: "float64", f32: "float32" };
export const CONTENDERS: readonly Contender[] = ["loop", "js", "wasm-simd", "pool"];

/** Million elements in a second, with three digits. */
export const speedOf = (nanoseconds: number | undefined): number =>
  Number((1000 / (nanoseconds ?? Number.NaN)).toPrecision(3));

export const showSpeed = (speed: number): string => speed.toLocaleString("en", { maximumSignificantDigits: 3 });

const ratioOf = ({ times }: Measured, contender: Contender): number =>
  (times.loop ?? Number.NaN) / (times[contender] ?? Number.NaN);
const showRatio = (ratio: number) => `${ratio >= 99.95 ? ratio.toFixed(0) : ratio.toFixed(1)}×`;

const titleOf = ({ rows, cols, dtype, profile }: Measured) =>
  `${formatNumber(rows)} × ${formatNumber(cols)}, ${DTYPES[dtype]}, ${profile}`;

/** The results that share a shape, a dtype and a kind of data. */
function groups(measured: readonly Measured[]): Map<string, Measured[]> {
  const byTitle = new Map<string, Measured[]>();
  for (const one of measured) byTitle.set(titleOf(one), [...(byTitle.get(titleOf(one)) ?? []), one]);
  return byTitle;
}

function barsOf(one: Measured, most: number): HTMLElement[] {
  return CONTENDERS.filter((contender) => contender in one.times).map((contender, i, all) => {
    const ratio = ratioOf(one, contender);
    const mark = h("span", { class: contender });
    mark.style.width = `${Math.max(0.4, (100 * ratio) / most)}%`;
    return h(
      "tr",
      { class: i === 0 ? "first" : "" },
      i === 0 && h("th", { scope: "rowgroup", rowspan: all.length }, one.op),
      h("td", { class: "who" }, contender),
      h("td", { class: "track wide" }, h("div", {}, mark)),
      h("td", { class: "number" }, showRatio(ratio)),
      h("td", { class: "number" }, showSpeed(speedOf(one.times[contender]))),
    );
  });
}

export function showBars(measured: readonly Measured[]): HTMLElement[] {
  return [...groups(measured)].map(([title, ones]) => {
    const most = Math.max(...ones.flatMap((one) => CONTENDERS.map((contender) => ratioOf(one, contender) || 0)));
    const names = ["operation", "contender", "speed", "times the loop", "M elements/s"];
    const head = names.map((name, i) => h("th", { scope: "col", class: i > 2 ? "number" : "" }, name));
    const bodies = ones.map((one) => h("tbody", {}, ...barsOf(one, most)));
    return h(
      "div",
      { class: "card scroll", tabindex: 0, role: "group", "aria-label": title },
      h("table", { class: "speeds" }, h("caption", {}, title), h("thead", {}, h("tr", {}, ...head)), ...bodies),
    );
  });
}

export function describe({ backend, reason, threads, poolReason }: Engine): string {
  const isolated = crossOriginIsolated ? "isolated" : "not cross-origin isolated, so without threads";
  const pool = threads > 1 ? `pool of ${threads} threads` : (poolReason ?? "no pool");
  return `${browserName()}, ${navigator.hardwareConcurrency} cores, ${isolated}. Backend ${backend}${reason ? ` (${reason})` : ""}, ${pool}.`;
}

function browserName(): string {
  const { userAgent } = navigator;
  const [, name, version] =
    /(Firefox|Edg|OPR|Chrome)\/(\d+)/.exec(userAgent) ?? /Version\/(\d+).*(Safari)/.exec(userAgent) ?? [];
  if (name === undefined) return userAgent;
  return version === "Safari" ? `Safari ${name}` : `${name} ${version}`;
}

/** The results as a table of Markdown. */
export function markdownOf(measured: readonly Measured[], engine: Engine): string {
  const present = CONTENDERS.filter((contender) => measured.some(({ times }) => contender in times));
  const cellOf = (one: Measured, contender: Contender) => {
    const time = one.times[contender];
    if (time === undefined) return "";
    const speed = showSpeed(speedOf(time));
    return contender === "loop" ? speed : `${speed} (${showRatio(ratioOf(one, contender))})`;
  };
  const lines = measured.map(
    (one) => `| \`${one.op}\` | ${titleOf(one)} | ${present.map((contender) => cellOf(one, contender)).join(" | ")} |`,
  );
  return [
    `Million elements per second, and times the loop. ${describe(engine)}`,
    "",
    `| operation | rows × length, type, data | ${present.join(" | ")} |`,
    `|---|---|${"---|".repeat(present.length)}`,
    ...lines,
    "",
  ].join("\n");
}
