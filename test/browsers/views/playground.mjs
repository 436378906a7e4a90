// The playground: dragging and keys change the numbers, which are those of textbooks.
import { strict as assert } from "node:assert";
import { assertNear, choose, clickText, figureOf, textOf, waitFor } from "./page.mjs";

// H and the code lengths of the weather station, by hand: 2.229 bits, 2.42 bits, and 4.58 bits in the wrong climate.
const WEATHER = [0.35, 0.35, 0.1, 0.1, 0.04, 0.04, 0.01, 0.01];
const entropyOf = (p) => -p.reduce((sum, value) => sum + value * Math.log2(value), 0);

/** The figures of each example, from the literature or by hand. */
const KNOWN = {
  "Weather station": { entropyP: 2.22897, crossEntropy: 2.42, klPQ: 2.42 - 2.22897 },
  "Wrong climate": { crossEntropy: 4.58, entropyP: 2.22897 },
  "Fair die": { entropyP: 2.58496, perplexity: 6 },
  "Loaded die": { entropyP: 2.16096, crossEntropy: 2.58496, klPQ: 0.424 },
  Spam: { entropyP: 0, crossEntropy: 0.32193, klPQ: 0.32193, klQP: Number.POSITIVE_INFINITY },
  "One-hot label": { entropyP: 0, crossEntropy: 1 },
  "Biased coin": { entropyP: 0.469, crossEntropy: 1, klPQ: 0.531, klQP: 0.73697 },
};

async function figures(open) {
  const view = await open("playground.html", 1280);
  await waitFor(view, "#jsd");
  for (const [name, known] of Object.entries(KNOWN)) {
    await clickText(view, "#presets", name);
    for (const [id, expected] of Object.entries(known)) {
      const actual = await figureOf(view, `#${id}`);
      if (expected === Number.POSITIVE_INFINITY) assert.equal(actual, expected);
      else assertNear(actual, expected, 5e-4, `${id} of ${name}`);
    }
  }
  await clickText(view, "#presets", "Biased coin");
  await choose(view, '#unit input[value="e"]', true);
  assertNear(await figureOf(view, "#entropyP"), 0.32508, 1e-4, "the entropy of a biased coin in nats");
  await view.close();
}

/** Cover and Thomas, "Elements of Information Theory", example 2.2.1: X stands in the columns, Y in the rows. */
async function contingency(open) {
  const view = await open("playground.html", 1280);
  await waitFor(view, "#mutual");
  const known = {
    mutual: 3 / 8,
    entropyA: 2,
    entropyB: 7 / 4,
    joint: 27 / 8,
    "b-given-a": 11 / 8,
    "a-given-b": 13 / 8,
  };
  for (const [id, expected] of Object.entries(known)) assertNear(await figureOf(view, `#${id}`), expected, 1e-9, id);
  await clickText(view, "#table-presets", "Independent");
  assertNear(await figureOf(view, "#mutual"), 0, 1e-9, "the mutual information of independent variables");
  await clickText(view, "#table-presets", "One tells the other");
  assertNear(await figureOf(view, "#mutual"), 1, 1e-9, "the mutual information of a copy");
  await view.close();
}

async function logits(open) {
  const view = await open("playground.html", 1280);
  await waitFor(view, "#logit-entropy");
  for (const i of [1, 2, 3, 4, 5])
    await choose(view, `#logit-inputs tbody tr:nth-child(${i}) input[type="number"]`, "3");
  assertNear(await figureOf(view, "#logit-entropy"), Math.log2(5), 1e-9, "the entropy of five equal logits");
  assertNear(await figureOf(view, "#logit-loss"), Math.log(5), 1e-9, "the loss of five equal logits");
  const gradient = [await textOf(view, "#gradient-0"), await textOf(view, "#gradient-1")];
  assert.deepEqual(gradient, ["−0.8000", "0.2000"]);
  await choose(view, '#logit-inputs tbody tr:nth-child(1) input[type="number"]', "6");
  await choose(view, "#temperature", "100");
  // At T = 10 the first of five has e^0.3 / (e^0.3 + 4).
  assertNear(Number(await textOf(view, "#softmax-0")), Math.exp(0.3) / (Math.exp(0.3) + 4), 1e-4, "softmax at T = 10");
  await view.close();
}

const barsOf = (view) =>
  view.run(() =>
    [...document.querySelectorAll(".bar.p")].map((bar) => Number(bar.getAttribute("aria-valuenow")) / 100),
  );

async function drag(open) {
  const view = await open("playground.html", 1280);
  await waitFor(view, "#jsd");
  const first = ".outcome:first-child .bar.p";
  const { height } = await view.run(
    (selector) => document.querySelector(selector).getBoundingClientRect().toJSON(),
    first,
  );
  // From the middle of the bar, down by a quarter of it: to 25 %.
  await view.drag(first, Math.round(height / 4));
  const p = await barsOf(view);
  assertNear(p[0], 0.25, 0.02, "the probability of the dragged bar");
  assertNear(
    p.reduce((sum, value) => sum + value, 0),
    1,
    0.005,
    "the sum of the bars",
  );
  assertNear(p[1] / p[2], 3.5, 0.1, "the ratio of the others");
  const exact = WEATHER.map((value, i) => (i === 0 ? p[0] : (value * (1 - p[0])) / 0.65));
  assertNear(await figureOf(view, "#entropyP"), entropyOf(exact), 0.003, "the entropy after dragging");
  const [h, kl, cross] = [
    await figureOf(view, "#entropyP"),
    await figureOf(view, "#klPQ"),
    await figureOf(view, "#crossEntropy"),
  ];
  assertNear(h + kl, cross, 1e-9, "H(P) + KL");
  await view.close();
}

export const checks = {
  "the playground has the figures of textbooks": figures,
  "the contingency table is that of Cover and Thomas": contingency,
  "logits have their softmax, entropy and gradient": logits,
  "dragging a bar changes the numbers": drag,
};
