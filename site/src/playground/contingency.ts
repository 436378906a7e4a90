// A contingency table that one edits, with its mutual information.
import { conditionalEntropy, entropy, mutualInformation } from "logsum";
import { find, formatNumber, h } from "../shared/dom.js";
import { showFigures } from "../shared/figures.js";
import { TABLES } from "./presets.js";

let counts: number[][] = [];

const transposed = (table: readonly (readonly number[])[]) => table[0].map((_, c) => table.map((row) => row[c]));
const sums = (table: readonly (readonly number[])[]) => table.map((row) => row.reduce((sum, value) => sum + value, 0));

/** The conditional entropy of what the columns are, given the row. */
function conditional(table: readonly (readonly number[])[]): number {
  return conditionalEntropy(table.flat(), { shape: [table.length, table[0].length], normalize: true, base: 2 });
}

/** Draws H(A) and H(B) as bars that overlap in what they share. */
function showOverlap(ofA: number, ofB: number, shared: number): void {
  const all = Math.max(ofA + ofB - shared, 1e-9);
  const bar = (name: string, kind: string, left: number, width: number) => {
    const element = h("span", { class: kind });
    element.style.marginLeft = `${(100 * left) / all}%`;
    element.style.width = `${(100 * width) / all}%`;
    return h("div", { class: "line" }, h("b", {}, name), h("div", {}, element));
  };
  find("#venn").replaceChildren(
    h(
      "div",
      { class: "overlap" },
      bar("H(A)", "p", 0, ofA),
      bar("I(A;B)", "both", ofA - shared, shared),
      bar("H(B)", "q", ofA - shared, ofB),
    ),
  );
}

function show(): void {
  const shape = [counts.length, counts[0].length] as const;
  const options = { normalize: true, base: 2 } as const;
  const ofA = entropy(sums(counts), options);
  const ofB = entropy(sums(transposed(counts)), options);
  const shared = mutualInformation(counts.flat(), { shape: [...shape], ...options });
  showFigures("#table-figures", [
    ["I(A;B)", "mutual", shared, "bits"],
    ["H(A)", "entropyA", ofA, "bits"],
    ["H(B)", "entropyB", ofB, "bits"],
    ["H(A,B)", "joint", entropy(counts.flat(), options), "bits"],
    ["H(B|A)", "b-given-a", conditional(counts), "bits"],
    ["H(A|B)", "a-given-b", conditional(transposed(counts)), "bits"],
  ]);
  if (Number.isFinite(ofA)) showOverlap(ofA, ofB, shared);
  for (const [r, sum] of sums(counts).entries()) find(`#row-sum-${r}`).textContent = formatNumber(sum);
  for (const [c, sum] of sums(transposed(counts)).entries()) find(`#column-sum-${c}`).textContent = formatNumber(sum);
}

function cell(r: number, c: number): HTMLElement {
  const change = (event: Event) => {
    const value = (event.target as HTMLInputElement).valueAsNumber;
    counts[r][c] = Number.isFinite(value) ? Math.max(0, value) : 0;
    show();
  };
  return h(
    "td",
    {},
    h("input", {
      type: "number",
      min: 0,
      value: counts[r][c],
      "aria-label": `A ${r + 1}, B ${c + 1}`,
      oninput: change,
    }),
  );
}

function load(name: string): void {
  const preset = TABLES.find((table) => table.name === name) ?? TABLES[0];
  counts = preset.counts.map((row) => [...row]);
  for (const button of document.querySelectorAll("#table-presets button")) {
    button.setAttribute("aria-pressed", String(button.textContent === preset.name));
  }
  const columns = counts[0].map((_, c) => h("th", { scope: "col" }, `B ${c + 1}`));
  const rows = counts.map((row, r) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, `A ${r + 1}`),
      ...row.map((_, c) => cell(r, c)),
      h("td", { class: "number", id: `row-sum-${r}` }),
    ),
  );
  const last = counts[0].map((_, c) => h("td", { class: "number", id: `column-sum-${c}` }));
  find("#contingency").replaceChildren(
    h(
      "div",
      { class: "scroll" },
      h(
        "table",
        { class: "counts" },
        h("thead", {}, h("tr", {}, h("td", {}), ...columns, h("th", { scope: "col" }, "sum"))),
        h("tbody", {}, ...rows, h("tr", {}, h("th", { scope: "row" }, "sum"), ...last, h("td", {}))),
      ),
    ),
  );
  show();
}

export function startContingency(): void {
  const buttons = TABLES.map(({ name }) =>
    h("button", { type: "button", class: "quiet", onclick: () => load(name) }, name),
  );
  find("#table-presets").replaceChildren(...buttons);
  load(TABLES[0].name);
}
