// Lines that the types must refuse: one that compiles is an error.
import {
  argmax,
  binaryCrossEntropyWithLogits,
  createLogSum,
  crossEntropyLoss,
  entropy,
  klDivergence,
  logMatMulExp,
  logSumExp,
  mutualInformation,
  perplexity,
  sampleCategorical,
  selfInformation,
  signedLogSumExp,
  softmax,
  topK,
  xlogy,
} from "logsum";

const doubles = new Float64Array(6);
const singles = new Float32Array(6);

// @ts-expect-error: rows give an array
export const number: number = logSumExp(doubles, { cols: 3 });
// @ts-expect-error: the result has the input's dtype
export const other: Float64Array = softmax(singles);
// @ts-expect-error: `out` too has the input's dtype
softmax(singles, { out: doubles });
// @ts-expect-error: a string is no array
logSumExp("1, 2, 3");
// @ts-expect-error: integers of 64 bits are no values
logSumExp(new BigInt64Array(1));
// @ts-expect-error: they are no labels either
crossEntropyLoss(doubles, new BigInt64Array(1));
// @ts-expect-error: a base is a number or "e"
entropy(doubles, { base: "2" });
// @ts-expect-error: it has no option `base`
softmax(doubles, { base: 2 });
// @ts-expect-error: it has no unit
perplexity(doubles, { base: 2 });
// @ts-expect-error: it needs a shape
mutualInformation(doubles);
// @ts-expect-error: a table has no axis
mutualInformation(doubles, { shape: [2, 3], axis: 0 });
// @ts-expect-error: many give an array
export const many: number = mutualInformation(doubles, { shape: [1, 2, 3] });
// @ts-expect-error: no such form
klDivergence(doubles, doubles, { form: "plain" });
// @ts-expect-error: it needs a second row
klDivergence(doubles);
// @ts-expect-error: no such backend
createLogSum({ backend: "wasm" });
// @ts-expect-error: two layouts at once
logSumExp(doubles, { cols: 3, shape: [2, 3] });
// @ts-expect-error: a stride needs cols
logSumExp(doubles, { rowStride: 3 });
// @ts-expect-error: an axis needs a shape
softmax(doubles, { axis: 0 });
// @ts-expect-error: a mask is a Uint8Array
softmax(doubles, { mask: [1, 0, 1, 1, 1, 1] });
// @ts-expect-error: probabilities have no temperature
entropy(doubles, { temperature: 2 });
// @ts-expect-error: logits cannot be normalized
entropy(doubles, { from: "logits", normalize: true });
// @ts-expect-error: one number for all takes no `out`
crossEntropyLoss(doubles, [0, 1], { cols: 3, reduction: "mean", out: new Float64Array(2) });
// @ts-expect-error: ignoreIndex needs class ids
crossEntropyLoss(doubles, doubles, { ignoreIndex: 0 });
// @ts-expect-error: log-probabilities have no temperature
crossEntropyLoss(doubles, [0], { from: "logProbs", temperature: 2 });
// @ts-expect-error: each element has a loss
export const one: number = binaryCrossEntropyWithLogits(doubles, doubles);

// @ts-expect-error: it needs a shape
logMatMulExp(doubles, doubles);
// @ts-expect-error: matrices have no rows of one length
logMatMulExp(doubles, doubles, { cols: 2 });

// @ts-expect-error: it needs weights
signedLogSumExp(doubles);
// @ts-expect-error: it has two arrays of results
signedLogSumExp(doubles, { weights: doubles, out: doubles });

// @ts-expect-error: it needs a second input
xlogy(doubles, { cols: 3 });
// @ts-expect-error: elements have no row to normalize
selfInformation(doubles, { normalize: true });
// @ts-expect-error: two layouts at once
xlogy(doubles, doubles, { cols: 3, shape: [2, 3] });

// @ts-expect-error: indices are integers
argmax(doubles, { out: new Float64Array(1) });
// @ts-expect-error: each row has an index
export const index: number = argmax(doubles, { cols: 3 });
// @ts-expect-error: it needs k
topK(doubles);
// @ts-expect-error: two results take no `out`
topK(doubles, 2, { out: new Float64Array(2) });

// @ts-expect-error: it needs a number for each row
sampleCategorical(doubles, { cols: 3 });
// @ts-expect-error: indices are integers
sampleCategorical(doubles, 0.5, { out: new Float64Array(1) });

// @ts-expect-error: there is no such function
import { logsumexp } from "logsum";
// @ts-expect-error: nor such an entry
import { exp } from "logsum/simd";

export const nothing: unknown = [logsumexp, exp];
