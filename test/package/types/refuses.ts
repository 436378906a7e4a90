// Lines that the types must refuse: one that compiles is an error.
import {
  argmax,
  binaryCrossEntropyWithLogits,
  createLogSum,
  crossEntropyLoss,
  entropy,
  klDivergence,
  LogSumExpAccumulator,
  logMatMulExp,
  logSumExp,
  mutualInformation,
  perplexity,
  SumAccumulator,
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
// @ts-expect-error: `out` too has the input's dtype, or float64
softmax(doubles, { out: singles });
// @ts-expect-error: so have the values of topK
topK(doubles, 1, { out: { values: singles, indices: new Uint32Array(1) } });
// @ts-expect-error: weights of rows need a reduction
entropy(doubles, { cols: 3, rowWeights: [1, 1] });
// @ts-expect-error: a pseudocount needs normalize
entropy(doubles, { pseudocount: 1 });
// @ts-expect-error: a sum is a number
export const summed: Float64Array = entropy(doubles, { cols: 3, reduction: "sum" });
// @ts-expect-error: counts give float64
export const counted: Float32Array = entropy(new Int32Array(4), { cols: 2 });
// @ts-expect-error: integers are no logits
softmax(new Int32Array(4));
// @ts-expect-error: a string is no array
logSumExp("1, 2, 3");
// @ts-expect-error: integers of 64 bits are no values
logSumExp(new BigInt64Array(1));
// @ts-expect-error: no class id is that large
crossEntropyLoss(doubles, new BigUint64Array(1));
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
// @ts-expect-error: a mask has bytes or booleans
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
// @ts-expect-error: two results take two arrays
topK(doubles, 2, { out: new Float64Array(2) });

// @ts-expect-error: a string is no number
new SumAccumulator().push("1");
// @ts-expect-error: rows have a length
new SumAccumulator().pushRows(doubles, {});
// @ts-expect-error: one column has one total
export const total: number = new SumAccumulator().pushRows(doubles, { cols: 1 }).values();
// @ts-expect-error: sums and logarithms do not merge
new SumAccumulator().merge(new LogSumExpAccumulator());
// @ts-expect-error: nor does one go on from the JSON of the other
SumAccumulator.from(new LogSumExpAccumulator().toJSON());
// @ts-expect-error: a logarithm has no mean
new LogSumExpAccumulator().mean();
// @ts-expect-error: the count is read only
new SumAccumulator().count = 1;
// @ts-expect-error: it needs a number for each row
sampleCategorical(doubles, { cols: 3 });
// @ts-expect-error: indices are integers
sampleCategorical(doubles, 0.5, { out: new Float64Array(1) });

// @ts-expect-error: there is no such function
import { logsumexp } from "logsum";
// @ts-expect-error: nor such an entry
import { exp } from "logsum/simd";

export const nothing: unknown = [logsumexp, exp];
