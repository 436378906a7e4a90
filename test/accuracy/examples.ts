// Worked examples, beside the reference cases: of the literature on entropy, and of rows that are hard. Exact results by mpmath.
import { dtypes, RANGE } from "../support/arrays.js";
import type { Case } from "../support/cases.js";

const P = [0.35, 0.35, 0.1, 0.1, 0.04, 0.04, 0.01, 0.01];
const CODE = [2, 2, 3, 3, 4, 4, 5, 5].map((length) => 2 ** -length);

/** Examples of the literature. Their probabilities are decimal fractions, so float64 gives them to a relative 1e-14. */
// biome-ignore format: a table
const LITERATURE: [op: string, inputs: number[][], base: number | "e", value: number][] = [
  ["entropy", [[0.75, 0.25]], 2, 0.8112781244591329],
  ["entropy", [P], 2, 2.228972458935776],
  ["crossEntropy", [P, CODE], 2, 2.42],
  ["crossEntropy", [[...P].reverse(), CODE], 2, 4.58],
  ["crossEntropy", [[0.8, 0.2], [0.6, 0.4]], "e", 0.5919186453876236],
  ["klDivergence", [[0.8, 0.2], [0.6, 0.4]], "e", 0.09151622184943568],
  ["klDivergence", [[0.6, 0.4], [0.8, 0.2]], "e", 0.10464962875290958],
  ["crossEntropy", [[0.4, 0.2, 0.3, 0.1], [0.3, 0.3, 0.2, 0.2]], "e", 1.3661588475692017],
  ["klDivergence", [[0.4, 0.2, 0.3, 0.1], [0.3, 0.3, 0.2, 0.2]], "e", 0.08630462173553428],
  ["crossEntropy", [[0.2, 0.8], [0.3, 0.7]], "e", 0.5261345160161731],
  ["klDivergence", [[0.2, 0.8], [0.3, 0.7]], "e", 0.025732092477985222],
  ["crossEntropy", [[0.3, 0.2, 0.4, 0.1], [0.25, 0.25, 0.35, 0.15]], "e", 1.3027880288480045],
  ["klDivergence", [[0.3, 0.2, 0.4, 0.1], [0.25, 0.25, 0.35, 0.15]], "e", 0.022933803014337048],
  ["klDivergence", [[0.6, 0.3, 0.1], [0.3, 0.3, 0.4]], 2, 0.4],
  ["klDivergence", [[0.3, 0.3, 0.4], [0.6, 0.3, 0.1]], 2, 0.5],
  ["crossEntropy", [[0, 1, 0], [0.4, 0.3, 0.3]], "e", 1.203972804325936],
];

const COUNTS = [1000, 16_000, 17_000];
const NORMALIZED = { cols: 3, normalize: true };

/** Rows that one element dominates, with the rest e^-40 or e^-85; probabilities at the ends of the range; normalized rows that are near. */
// biome-ignore format: a table
const hard = dtypes.flatMap((dtype): Case[] => {
  const { least, most } = RANGE[dtype];
  const [lnLeast, lnMost] = dtype === "f64" ? [-744.4400719213813, 709.782712893384] : [-103.27892990343184, 88.72283905206835];
  const one = (op: string, inputs: number[][], value: number, relative: number, more: Partial<Case> = {}): Case =>
    ({ op, dtype, inputs, exact: [[value, 0, Math.max(relative, dtype === "f32" ? 1e-6 : 0) * Math.abs(value)]], ...more });
  return [
    ...[[-40, 4.248354255291589e-18], [-85, 1.2160992992528256e-37]].flatMap(([x, rest]) => [
      one("logSumExp", [[0, x]], rest, 1e-15), one("logSoftmax", [[0, x]], -rest, 1e-15, { at: [0] }),
      one("crossEntropyLoss", [[0, x]], rest, 1e-15, { label: 0 }), one("crossEntropyLossGrad", [[0, x]], -rest, 1e-15, { label: 0, at: [0] }),
    ]),
    ...["crossEntropy", "klDivergence"].flatMap((op) => [one(op, [[1], [most]], -lnMost, 1e-14), one(op, [[1], [least]], -lnLeast, 1e-14)]),
    one("jsDivergence", [[1], [least]], Math.LN2 / 2, 1e-14), one("jsDivergence", [[most], [0]], most * (Math.LN2 / 2), 1e-14),
    one("klDivergence", [COUNTS, [1001, 16_000, 17_000]], 1.4263568307593113e-8, 1e-9, { options: NORMALIZED }),
    one("jsDivergence", [COUNTS, [1001, 16_000, 17_000]], 3.566451087992528e-9, 1e-9, { options: NORMALIZED }),
  ];
});

/** Normalized rows that are nearer than float32 can tell; of rows in proportion, the result is from 0 to 1e-30. */
// biome-ignore format: a table
const near: Case[] = [
  { op: "klDivergence", dtype: "f64", inputs: [COUNTS, [1000 * (1 + 1e-12), 16_000, 17_000]], options: NORMALIZED, exact: [[1.4276300045708397e-26, 0, 1.4e-31]] },
  { op: "klDivergence", dtype: "f64", inputs: [COUNTS, COUNTS.map((n) => 3 * n)], options: NORMALIZED, exact: [[5e-31, 0, 5e-31]] },
];

/** Tables with an element whose quotient is below the range: in rows that are decided, and in one that is not. */
const decided: Case[] = [
  { joint: [1e-20, 1e300], entropy: 7.378272297580946e-18 },
  { joint: [1e300, 1e-20], entropy: 7.378272297580946e-18 },
  { joint: [1, 1, 5e-324], entropy: 1.3862943611198906 },
].map(({ joint, entropy }): Case => {
  const exact: Case["exact"] = [[entropy, 0, 1e-14 * entropy]];
  return { op: "conditionalEntropy", dtype: "f64", inputs: [joint], options: { shape: [1, joint.length] }, exact };
});

/** Options of rows: inputs, exact results, and the options. */
// biome-ignore format: a table
const OPTIONS: [op: string, inputs: number[][], exact: number[], more: Partial<Case>][] = [
  ["softplus", [[0.5, -3, 20, -20]], [0.6566308437591114, 0.0012378425688652247, 20.0, 2.1241771276457944e-18], { options: { cols: 4, beta: 2 } }],
  ["binaryCrossEntropyWithLogits", [[0.5, -2, 6], [1, 0.25, 0]], [0.5365769841801067, 0.7519280110429725, 5.25247568513773], { options: { cols: 3, labelSmoothing: 0.25 } }],
  ["binaryCrossEntropyWithLogitsGrad", [[0.5, -2, 6], [1, 0.25, 0]], [-0.25254066879814546, -0.19329707797788245, 0.8725273768433652], { options: { cols: 3, labelSmoothing: 0.25 } }],
  ["binaryCrossEntropy", [[0.25, 0.75], [1, 0]], [1.1116412889528633, 1.1116412889528633], { options: { cols: 2, labelSmoothing: 0.5 } }],
  ["klDivergence", [[3, 0, 5], [1, 2, 0]], [0.8684958671728527], { options: { cols: 3, normalize: true, pseudocount: 0.5 } }],
  ["jsDivergence", [[3, 0, 5], [1, 2, 0]], [0.20855505589124157], { options: { cols: 3, normalize: true, pseudocount: 0.5 } }],
  ["entropy", [[3, 0, 5]], [0.8392695557891106], { options: { cols: 3, normalize: true, pseudocount: 0.5 } }],
  ["entropy", [[0.5, 0.5, 0.25, 0.75, 0.125, 0.875]], [0.5707861544543531], { options: { cols: 2, reduction: "mean", rowWeights: [1, 3, 0.5] } }],
  ["mutualInformation", [[3, 0, 0, 5]], [0.23145773718237553], { options: { shape: [2, 2], normalize: true, pseudocount: 1 } }],
  ["crossEntropyLoss", [[1, 2, -0.5, 3]], [6.274444287760766], { label: 2, options: { cols: 4, mask: [1, 0, 1, 1], labelSmoothing: 0.25, classWeights: [1, 9, 2, 0.5] } }],
];

export const examples: Case[] = [
  ...LITERATURE.map(([op, inputs, base, value]): Case => {
    return { op, inputs, dtype: "f64", options: { cols: inputs[0].length, base }, exact: [[value, 0, 1e-14 * value]] };
  }),
  ...hard,
  ...near,
  ...decided,
  ...dtypes.flatMap((dtype) =>
    OPTIONS.map(([op, inputs, exact, more]): Case => {
      const relative = dtype === "f64" ? 1e-14 : 1e-6;
      return { op, dtype, inputs, exact: exact.map((value) => [value, 0, relative * Math.abs(value)]), ...more };
    }),
  ),
];
