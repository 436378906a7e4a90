// What the types are to refuse: a line that compiles is an error.
import {
  argmax,
  binaryCrossEntropyWithLogits,
  createLogSum,
  crossEntropyLoss,
  entropy,
  klDivergence,
  logSumExp,
  mutualInformation,
  perplexity,
  selfInformation,
  softmax,
  topK,
  xlogy,
} from "logsum";

const doubles = new Float64Array(6);
const singles = new Float32Array(6);

// @ts-expect-error: rows give an array
export const number: number = logSumExp(doubles, { cols: 3 });
// @ts-expect-error: of the input's dtype
export const other: Float64Array = softmax(singles);
// @ts-expect-error: and so is what it goes into
softmax(singles, { out: doubles });
// @ts-expect-error: no values
logSumExp("1, 2, 3");
// @ts-expect-error: integers of 64 bits are none
logSumExp(new BigInt64Array(1));
// @ts-expect-error: they are no labels either
crossEntropyLoss(doubles, new BigInt64Array(1));
// @ts-expect-error: no base
entropy(doubles, { base: "2" });
// @ts-expect-error: no option of it
softmax(doubles, { base: 2 });
// @ts-expect-error: it has no unit
perplexity(doubles, { base: 2 });
// @ts-expect-error: of which shape?
mutualInformation(doubles);
// @ts-expect-error: a table has no axis
mutualInformation(doubles, { shape: [2, 3], axis: 0 });
// @ts-expect-error: many give an array
export const many: number = mutualInformation(doubles, { shape: [1, 2, 3] });
// @ts-expect-error: no such form
klDivergence(doubles, doubles, { form: "plain" });
// @ts-expect-error: a second row is wanted
klDivergence(doubles);
// @ts-expect-error: no such backend
createLogSum({ backend: "wasm" });
// @ts-expect-error: two layouts at once
logSumExp(doubles, { cols: 3, shape: [2, 3] });
// @ts-expect-error: a stride of no rows
logSumExp(doubles, { rowStride: 3 });
// @ts-expect-error: an axis of no shape
softmax(doubles, { axis: 0 });
// @ts-expect-error: an array of numbers
softmax(doubles, { mask: [1, 0, 1, 1, 1, 1] });
// @ts-expect-error: probabilities have no temperature
entropy(doubles, { temperature: 2 });
// @ts-expect-error: logits are not to be normalized
entropy(doubles, { from: "logits", normalize: true });
// @ts-expect-error: one number for all goes nowhere
crossEntropyLoss(doubles, [0, 1], { cols: 3, reduction: "mean", out: new Float64Array(2) });
// @ts-expect-error: probabilities are not ignored
crossEntropyLoss(doubles, doubles, { ignoreIndex: 0 });
// @ts-expect-error: log-probabilities have no temperature
crossEntropyLoss(doubles, [0], { from: "logProbs", temperature: 2 });
// @ts-expect-error: one loss an element
export const one: number = binaryCrossEntropyWithLogits(doubles, doubles);

// @ts-expect-error: a second input is wanted
xlogy(doubles, { cols: 3 });
// @ts-expect-error: each element is by itself
selfInformation(doubles, { normalize: true });
// @ts-expect-error: two layouts at once
xlogy(doubles, doubles, { cols: 3, shape: [2, 3] });

// @ts-expect-error: indices are integers
argmax(doubles, { out: new Float64Array(1) });
// @ts-expect-error: rows have an index each
export const index: number = argmax(doubles, { cols: 3 });
// @ts-expect-error: how many is wanted
topK(doubles);
// @ts-expect-error: two results go nowhere
topK(doubles, 2, { out: new Float64Array(2) });

// @ts-expect-error: there is no such function
import { logsumexp } from "logsum";
// @ts-expect-error: nor such an entry
import { exp } from "logsum/simd";

export const nothing: unknown = [logsumexp, exp];
