// Logits with a temperature: softmax, its entropy, and the loss and gradient of a chosen class.
import { crossEntropyLoss, crossEntropyLossGrad, entropy, perplexity, softmax } from "logsum";
import { find, formatNumber, h, input } from "../shared/dom.js";
import { showFigures } from "../shared/figures.js";

const logits = [2, 1, 0.5, -1, -2];
let target = 0;

const temperatureOf = () => 10 ** (Number(input("#temperature").value) / 100);

interface Row {
  readonly fill: HTMLElement;
  readonly gradient: HTMLElement;
  readonly probability: HTMLElement;
}

function makeRow(i: number): { element: HTMLElement; row: Row } {
  const fill = h("span", { class: "p" });
  const probability = h("td", { class: "number", id: `softmax-${i}` });
  const gradient = h("td", { class: "number", id: `gradient-${i}` });
  const change = (event: Event) => {
    const value = (event.target as HTMLInputElement).valueAsNumber;
    if (Number.isFinite(value)) logits[i] = value;
    show();
  };
  const choose = () => {
    target = i;
    show();
  };
  const element = h(
    "tr",
    {},
    h(
      "td",
      {},
      h("input", {
        type: "radio",
        name: "target",
        "aria-label": `class ${i} is the label`,
        ...(i === target && { checked: true }),
        onchange: choose,
      }),
    ),
    h(
      "td",
      {},
      h("input", { type: "number", step: 0.5, value: logits[i], "aria-label": `logit of class ${i}`, oninput: change }),
    ),
    h("td", { class: "track wide" }, h("div", {}, fill)),
    probability,
    gradient,
  );
  return { element, row: { fill, gradient, probability } };
}

let rows: Row[] = [];

function show(): void {
  const temperature = temperatureOf();
  const p = softmax(logits, { temperature });
  const gradient = crossEntropyLossGrad(logits, [target], { temperature });
  rows.forEach((row, i) => {
    row.fill.style.width = `${100 * p[i]}%`;
    row.probability.textContent = formatNumber(p[i]);
    row.gradient.textContent = formatNumber(gradient[i]);
  });
  find("#temperature-value").textContent = formatNumber(temperature);
  showFigures("#logit-figures", [
    ["H(softmax)", "logit-entropy", entropy(logits, { from: "logits", temperature, base: 2 }), "bits"],
    ["perplexity", "logit-perplexity", perplexity(logits, { from: "logits", temperature }), "classes"],
    ["loss of the label", "logit-loss", crossEntropyLoss(logits, [target], { temperature }), "nats"],
  ]);
}

export function startLogits(): void {
  const made = logits.map((_, i) => makeRow(i));
  rows = made.map(({ row }) => row);
  const head = ["label", "logit", "softmax(x/T)", "", "gradient"].map((name) =>
    h(
      "th",
      { scope: "col", class: name === "gradient" ? "number" : "" },
      name || h("span", { class: "visually-hidden" }, "probability"),
    ),
  );
  find("#logit-inputs").replaceChildren(
    h(
      "div",
      { class: "scroll" },
      h("table", {}, h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...made.map(({ element }) => element))),
    ),
  );
  input("#temperature").addEventListener("input", show);
  show();
}
