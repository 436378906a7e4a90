// Two distributions as bars, the measures of them, and the surplus of each outcome.
import { crossEntropy, entropy, jsDivergence, klDivergence, perplexity, selfInformation } from "logsum";
import { find, formatNumber, h } from "../shared/dom.js";
import { showFigures } from "../shared/figures.js";
import { type Bar, makeBar, withProbability } from "./bars.js";
import { PRESETS, type Preset } from "./presets.js";

interface State {
  outcomes: readonly string[];
  p: readonly number[];
  q: readonly number[];
  base: 2 | "e";
}

const state: State = { outcomes: [], p: [], q: [], base: 2 };
let bars: { p: Bar; q: Bar; text: HTMLElement }[] = [];

const unit = () => (state.base === 2 ? "bits" : "nats");
const percent = (value: number) => `${Number((100 * value).toFixed(1))}%`;
const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

function buildBars(): void {
  bars = state.outcomes.map((name, i) => ({
    p: makeBar(`P of ${name}`, "p", (value) => change({ p: withProbability(state.p, i, value) })),
    q: makeBar(`Q of ${name}`, "q", (value) => change({ q: withProbability(state.q, i, value) })),
    text: h("div", { class: "values" }),
  }));
  const groups = bars.map(({ p, q, text }, i) =>
    h(
      "div",
      { class: "outcome" },
      h("div", { class: "pair" }, p.element, q.element),
      h("div", { class: "name" }, state.outcomes[i]),
      text,
    ),
  );
  find("#bars").replaceChildren(...groups);
}

/** Draws p · log(p/q) of each outcome, to the right of the middle where it is positive. */
function showSurplus(): void {
  const { p, q, base } = state;
  const ofP = selfInformation([...p], { base });
  const ofQ = selfInformation([...q], { base });
  const surplus = p.map((value, i) => (value === 0 ? 0 : value * (ofQ[i] - ofP[i])));
  const most = Math.max(1e-9, ...surplus.map(Math.abs).filter(Number.isFinite));
  const rows = surplus.map((value, i) => {
    const size = Number.isFinite(value) ? (50 * Math.abs(value)) / most : 50;
    const mark = h("span", { class: value < 0 ? "less" : "more" });
    mark.style.width = `${size}%`;
    mark.style.left = value < 0 ? `${50 - size}%` : "50%";
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, state.outcomes[i]),
      h("td", { class: "number" }, formatNumber(ofP[i])),
      h("td", { class: "number" }, formatNumber(ofQ[i])),
      h("td", { class: "track" }, h("div", {}, mark)),
      h("td", { class: "number", "data-surplus": i }, formatNumber(value)),
    );
  });
  const head = ["outcome", "log 1/p", "log 1/q", "surplus", unit()].map((name) => h("th", { scope: "col" }, name));
  find("#surplus").replaceChildren(
    h(
      "div",
      { class: "scroll", tabindex: 0, role: "group", "aria-label": "Surplus of each outcome" },
      h("table", { class: "surplus" }, h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...rows)),
    ),
  );
}

/** Draws the cross-entropy as the entropy and the divergence, one after the other. */
function showIdentity(h1: number, kl: number, cross: number): void {
  const hasWords = Number.isFinite(cross);
  const total = Math.max(h1, h1 + (hasWords ? kl : h1), 1e-9);
  const part = (name: string, value: number, kind: string) => {
    const element = h("span", { class: kind, title: `${name} = ${formatNumber(value)}` });
    element.style.width = `${(100 * Math.max(0, Number.isFinite(value) ? value : total - h1)) / total}%`;
    return element;
  };
  find("#identity").replaceChildren(h("div", { class: "stack" }, part("H(P)", h1, "p"), part("KL(P‖Q)", kl, "q")));
  find("#identity-text").textContent = hasWords
    ? `${formatNumber(h1)} + ${formatNumber(kl)} = ${formatNumber(cross)} ${unit()}: the best code, and the surplus of a code for Q.`
    : "An outcome with q = 0 happens, and a code for Q has no word for it: both are infinite.";
}

function show(): void {
  const { p, q, base } = state;
  bars.forEach((bar, i) => {
    bar.p.show(p[i]);
    bar.q.show(q[i]);
    bar.text.replaceChildren(h("span", { class: "p" }, percent(p[i])), h("span", { class: "q" }, percent(q[i])));
  });
  const options = { base } as const;
  const values = {
    entropyP: entropy([...p], options),
    entropyQ: entropy([...q], options),
    crossEntropy: crossEntropy([...p], [...q], options),
    klPQ: klDivergence([...p], [...q], options),
    klQP: klDivergence([...q], [...p], options),
    jsd: jsDivergence([...p], [...q], options),
  };
  showFigures("#figures", [
    ["H(P)", "entropyP", values.entropyP, unit()],
    ["H(Q)", "entropyQ", values.entropyQ, unit()],
    ["H(P,Q)", "crossEntropy", values.crossEntropy, unit()],
    ["KL(P‖Q)", "klPQ", values.klPQ, unit()],
    ["KL(Q‖P)", "klQP", values.klQP, unit()],
    ["JSD", "jsd", values.jsd, unit()],
    ["perplexity of P", "perplexity", perplexity([...p]), "outcomes"],
    ["Σ q", "sumQ", sumOf(q), ""],
  ]);
  showIdentity(values.entropyP, values.klPQ, values.crossEntropy);
  showSurplus();
}

function change(changes: Partial<State>): void {
  Object.assign(state, changes);
  show();
}

function load({ outcomes, p, q, story, name }: Preset): void {
  Object.assign(state, { outcomes, p, q });
  find("#story").textContent = story;
  for (const button of document.querySelectorAll("#presets button")) {
    button.setAttribute("aria-pressed", String(button.textContent === name));
  }
  buildBars();
  show();
}

export function startDistributions(): void {
  const buttons = PRESETS.map((preset) =>
    h("button", { type: "button", class: "quiet", onclick: () => load(preset) }, preset.name),
  );
  find("#presets").replaceChildren(...buttons);
  find("#unit").addEventListener("change", (event) => {
    change({ base: (event.target as HTMLInputElement).value === "2" ? 2 : "e" });
  });
  find("#swap").addEventListener("click", () => change({ p: state.q, q: state.p }));
  find("#match").addEventListener("click", () => change({ q: state.p }));
  find("#uniform").addEventListener("click", () => change({ q: state.p.map(() => 1 / state.p.length) }));
  load(PRESETS[0]);
}
