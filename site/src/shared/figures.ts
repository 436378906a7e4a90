// Lists of figures with their names and units.
import { find, formatNumber, h } from "./dom.js";

export type Figure = readonly [name: string, id: string, value: number, unit: string];

/** Shows figures in a list of definitions. Each value has an id, by which tests find it. */
export function showFigures(selector: string, figures: readonly Figure[]): void {
  const list = figures.map(([name, id, value, unit]) =>
    h(
      "div",
      {},
      h("dt", {}, name),
      h("dd", { id, "data-value": value }, formatNumber(value), " ", h("small", {}, unit)),
    ),
  );
  find(selector).replaceChildren(...list);
}
