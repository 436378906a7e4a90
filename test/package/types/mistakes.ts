// Mistakes in options. The end of each line has the option that the compiler must name, and a part of its message. The compiler names
// an option if the error is reported there, or in the message. checks/typescript.mjs and test/editor.test.ts compare.
import {
  argmax,
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  binaryCrossEntropyWithLogitsGrad,
  conditionalEntropy,
  createLogSum,
  crossEntropyLoss,
  crossEntropyLossGrad,
  entropy,
  exp,
  jsDivergence,
  klDivergence,
  logMeanExp,
  logSumExp,
  mutualInformation,
  perplexity,
  selfInformation,
  softmax,
  topK,
  xlogy,
} from "logsum";

const x = new Float64Array(6);
const singles = new Float32Array(6);
const labels = new Int32Array(2);
const offsets = Uint32Array.of(0, 6);
const average = { cols: 3, reduction: "avg" };
const own = createLogSum();

// Wrong values.
crossEntropyLoss(x, labels, { cols: 3, reduction: "avg" }); // reduction: '"avg"' is not assignable to type '
crossEntropyLoss(x, x, { reduction: "avg" }); // reduction: '"avg"' is not assignable
crossEntropyLoss(x, labels, average); // reduction: is not assignable to parameter of type 'LossOptions & OutOption<
crossEntropyLossGrad(x, labels, { cols: 3, reduction: "avg" }); // reduction: '"avg"' is not assignable
binaryCrossEntropy(x, x, { reduction: "average" }); // reduction: '"average"' is not assignable
own.binaryCrossEntropyWithLogits(x, x, { posWeight: "2" }); // posWeight: 'string' is not assignable to type 'number
crossEntropyLoss(x, labels, { cols: 3, labelSmoothing: "0.1" }); // labelSmoothing: 'string' is not assignable
crossEntropyLoss(x, labels, { cols: 3, classWeights: 2 }); // classWeights: 'number' is not assignable
entropy(x, { from: "logit" }); // from: '"logit"' is not assignable
own.entropy(x, { cols: 3, base: "2" }); // base: '"2"' is not assignable
klDivergence(x, x, { form: "plain" }); // form: '"plain"' is not assignable
logSumExp(x, { mask: x }); // mask: is not assignable to type
logSumExp(x, { cols: "3" }); // cols: 'string' is not assignable to type 'number'
softmax(x, { shape: 6 }); // shape: 'number' is not assignable to type 'readonly number[]'
softmax(x, { offsets: [0, 6] }); // offsets: 'number[]' is not assignable to type 'Offsets
softmax(x, { out: singles }); // out: is not assignable to type 'Float64Array
argmax(x, { out: x }); // out: is not assignable to type 'Uint32Array
topK(x, 2, { cols: null }); // cols: 'null' is not assignable to type 'number
createLogSum({ backend: "wasm" }); // backend: '"wasm"' is not assignable

// Wrong names, alone and beside right ones.
softmax(x, { temprature: 2 }); // temprature: does not exist in type 'SoftmaxOptions & OutOption<
softmax(x, { cols: 3, temprature: 2 }); // temprature: Did you mean to write 'temperature'?
own.softmax(x, { cols: 3, temprature: 2 }); // temprature: Did you mean to write 'temperature'?
entropy(x, { cols: 3, normalise: true }); // normalise: Did you mean to write 'normalize'?
logSumExp(x, { axes: 0, shape: [2, 3] }); // axes: does not exist in type 'LogSumExpOptions & OutOption<
crossEntropyLoss(x, labels, { cols: 3, ignoredIndex: 0 }); // ignoredIndex: Did you mean to write 'ignoreIndex'?
crossEntropyLossGrad(x, x, { cols: 3, labelSmothing: 0.1 }); // labelSmothing: Did you mean to write 'labelSmoothing'?
binaryCrossEntropyWithLogitsGrad(x, x, { poseWeight: 2 }); // poseWeight: Did you mean to write 'posWeight'?
mutualInformation(x, { shape: [2, 3], normalized: true }); // normalized: Did you mean to write 'normalize'?
createLogSum({ backends: "js" }); // backends: Did you mean to write 'backend'?

// Options of other functions.
softmax(x, { base: 2 }); // base: does not exist in type 'SoftmaxOptions & OutOption<
perplexity(x, { base: 2 }); // base: does not exist in type 'PerplexityOptions & OutOption<
logMeanExp(x, { weights: x }); // weights: does not exist in type 'LogMeanExpOptions & OutOption<
selfInformation(x, { cols: 3, normalize: true }); // normalize: does not exist in type 'SelfInformationOptions & OutOption<
exp(x, { base: 2 }); // base: does not exist in type 'LayoutOptions & OutOption<
xlogy(x, x, { reduction: "sum" }); // reduction: does not exist in type 'LayoutOptions & OutOption<
conditionalEntropy(x, { shape: [2, 3], axis: 0 }); // axis: does not exist in type 'TableOptions & OutOption<
topK(x, 2, { out: x }); // out: Property 'indices' is missing in type 'Float64Array
binaryCrossEntropy(x, x, { posWeight: 2 }); // posWeight: does not exist in type 'BinaryLossOptions & OutOption<

// Options that exclude each other.
softmax(x, { cols: 3, shape: [2, 3] }); // shape: "must not be given with cols"
entropy(x, { cols: 3, offsets }); // offsets: "must not be given with cols"
xlogy(x, x, { offsets, shape: [6] }); // offsets: "must not be given with shape"
logSumExp(x, { rowStride: 3 }); // rowStride: "must not be given without cols"
argmax(x, { axis: 0 }); // axis: "must not be given without shape"
entropy(x, { temperature: 2 }); // temperature: "must not be given with from: 'probs'"
jsDivergence(x, x, { from: "logProbs", temperature: 2 }); // temperature: "must not be given with from: 'logProbs'"
klDivergence(x, x, { from: "logits", normalize: true }); // normalize: "must not be given with from: 'logits'"
crossEntropyLoss(x, labels, { cols: 3, from: "logProbs", temperature: 2 }); // temperature: with from: 'logProbs'"
crossEntropyLoss(x, labels, { cols: 3, reduction: "mean", out: x }); // out: "must not be given with a reduction"
binaryCrossEntropyWithLogits(x, x, { reduction: "sum", out: x }); // out: "must not be given with a reduction"
crossEntropyLoss(x, x, { cols: 3, ignoreIndex: 0 }); // ignoreIndex: "must not be given with probabilities"
crossEntropyLossGrad(x, x, { ignoreIndex: 0 }); // ignoreIndex: "must not be given with probabilities"
mutualInformation(x, { base: 2 }); // shape: is missing in type
