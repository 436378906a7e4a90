// The plain JavaScript backend.
import {
  crossEntropy as crossEntropy32,
  entropy as entropy32,
  generalizedKl as generalizedKl32,
  jsDistance as jsDistance32,
  jsDivergence as jsDivergence32,
  klDivergence as klDivergence32,
  perplexity as perplexity32,
} from "../build/generated/js/divergences/probabilities32.js";
import {
  log1mExp as log1mExp32,
  logAddExp as logAddExp32,
  logit as logit32,
  logSigmoid as logSigmoid32,
  logSubExp as logSubExp32,
  selfInformation as selfInformation32,
  sigmoid as sigmoid32,
  softplus as softplus32,
  xlog1py as xlog1py32,
  xlogx as xlogx32,
  xlogy as xlogy32,
} from "../build/generated/js/elementwise/composed32.js";
import {
  exp as exp32,
  expm1 as expm132,
  log1p as log1p32,
  log as log32,
} from "../build/generated/js/elementwise/primitives32.js";
import {
  logSoftmax as logSoftmax32,
  logSumExp as logSumExp32,
  softmax as softmax32,
} from "../build/generated/js/logsumexp/logsumexp32.js";
import {
  binaryCrossEntropy as binaryCrossEntropy32,
  binaryCrossEntropyWithLogits as binaryCrossEntropyWithLogits32,
  binaryCrossEntropyWithLogitsGrad as binaryCrossEntropyWithLogitsGrad32,
  weightedBinaryLoss as weightedBinaryLoss32,
  weightedBinaryLossGrad as weightedBinaryLossGrad32,
} from "../build/generated/js/losses/binary32.js";
import {
  crossEntropyLoss as crossEntropyLoss32,
  crossEntropyLossGrad as crossEntropyLossGrad32,
} from "../build/generated/js/losses/class-labels32.js";
import {
  logProbsLoss as logProbsLoss32,
  logProbsLossGrad as logProbsLossGrad32,
  targetLoss as targetLoss32,
  targetLossGrad as targetLossGrad32,
} from "../build/generated/js/losses/soft-targets32.js";
import { argmax as argmax32 } from "../build/generated/js/selection/argmax32.js";
import { topK as topK32 } from "../build/generated/js/selection/top-k32.js";
import { tile as tile32 } from "../build/generated/js/tile32.js";
import { type Backend, type Run, TILE, type Tile } from "./backend.js";
import { type Dtype, newFloats } from "./check.js";
import {
  crossEntropyLogits,
  crossEntropyLogProbs,
  entropyLogits,
  entropyLogProbs,
  generalizedKlLogProbs,
  jsDistanceLogits,
  jsDistanceLogProbs,
  jsDivergenceLogits,
  jsDivergenceLogProbs,
  klDivergenceLogits,
  klDivergenceLogProbs,
  perplexityLogits,
  perplexityLogProbs,
} from "./js/divergences/log-probabilities.js";
import {
  crossEntropy as crossEntropy64,
  entropy as entropy64,
  generalizedKl as generalizedKl64,
  jsDistance as jsDistance64,
  jsDivergence as jsDivergence64,
  klDivergence as klDivergence64,
  perplexity as perplexity64,
} from "./js/divergences/probabilities64.js";
import {
  log1mExp as log1mExp64,
  logAddExp as logAddExp64,
  logit as logit64,
  logSigmoid as logSigmoid64,
  logSubExp as logSubExp64,
  selfInformation as selfInformation64,
  sigmoid as sigmoid64,
  softplus as softplus64,
  xlog1py as xlog1py64,
  xlogx as xlogx64,
  xlogy as xlogy64,
} from "./js/elementwise/composed64.js";
import { exp as exp64, expm1 as expm164, log1p as log1p64, log as log64 } from "./js/elementwise/primitives64.js";
import { logCumSumExp } from "./js/logsumexp/cumulative.js";
import {
  logSoftmax as logSoftmax64,
  logSumExp as logSumExp64,
  softmax as softmax64,
} from "./js/logsumexp/logsumexp64.js";
import { logMeanExp, maskedLogMeanExp } from "./js/logsumexp/mean.js";
import { weightedLogSumExp } from "./js/logsumexp/weighted.js";
import {
  binaryCrossEntropy as binaryCrossEntropy64,
  binaryCrossEntropyWithLogits as binaryCrossEntropyWithLogits64,
  binaryCrossEntropyWithLogitsGrad as binaryCrossEntropyWithLogitsGrad64,
  weightedBinaryLoss as weightedBinaryLoss64,
  weightedBinaryLossGrad as weightedBinaryLossGrad64,
} from "./js/losses/binary64.js";
import {
  crossEntropyLoss as crossEntropyLoss64,
  crossEntropyLossGrad as crossEntropyLossGrad64,
} from "./js/losses/class-labels64.js";
import {
  logProbsLoss as logProbsLoss64,
  logProbsLossGrad as logProbsLossGrad64,
  targetLoss as targetLoss64,
  targetLossGrad as targetLossGrad64,
} from "./js/losses/soft-targets64.js";
import { applyMask, applyTemperature, normalizeRows, smoothTargets } from "./js/rows/preprocess.js";
import { argmax as argmax64 } from "./js/selection/argmax64.js";
import { topK as topK64 } from "./js/selection/top-k64.js";
import { tile as tile64 } from "./js/tile64.js";
import { areIndices, hasIntegers, type Op } from "./ops.js";
import type { Floats } from "./types.js";

const either = {
  entropyLogits,
  perplexityLogits,
  entropyLogProbs,
  perplexityLogProbs,
  crossEntropyLogits,
  crossEntropyLogProbs,
  klDivergenceLogits,
  klDivergenceLogProbs,
  generalizedKlLogProbs,
  jsDivergenceLogits,
  jsDivergenceLogProbs,
  jsDistanceLogits,
  jsDistanceLogProbs,
  logCumSumExp,
  logMeanExp,
  maskedLogMeanExp,
  weightedLogSumExp,
};

const kernels = {
  f64: {
    ...either,
    entropy: entropy64,
    perplexity: perplexity64,
    crossEntropy: crossEntropy64,
    klDivergence: klDivergence64,
    generalizedKl: generalizedKl64,
    jsDivergence: jsDivergence64,
    jsDistance: jsDistance64,
    sigmoid: sigmoid64,
    logit: logit64,
    xlogx: xlogx64,
    xlogy: xlogy64,
    xlog1py: xlog1py64,
    selfInformation: selfInformation64,
    softplus: softplus64,
    logSigmoid: logSigmoid64,
    log1mExp: log1mExp64,
    logAddExp: logAddExp64,
    logSubExp: logSubExp64,
    exp: exp64,
    expm1: expm164,
    log: log64,
    log1p: log1p64,
    logSumExp: logSumExp64,
    softmax: softmax64,
    logSoftmax: logSoftmax64,
    binaryCrossEntropy: binaryCrossEntropy64,
    binaryCrossEntropyWithLogits: binaryCrossEntropyWithLogits64,
    binaryCrossEntropyWithLogitsGrad: binaryCrossEntropyWithLogitsGrad64,
    weightedBinaryLoss: weightedBinaryLoss64,
    weightedBinaryLossGrad: weightedBinaryLossGrad64,
    crossEntropyLoss: crossEntropyLoss64,
    crossEntropyLossGrad: crossEntropyLossGrad64,
    targetLoss: targetLoss64,
    targetLossGrad: targetLossGrad64,
    logProbsLoss: logProbsLoss64,
    logProbsLossGrad: logProbsLossGrad64,
    argmax: argmax64,
    topK: topK64,
  },
  f32: {
    ...either,
    entropy: entropy32,
    perplexity: perplexity32,
    crossEntropy: crossEntropy32,
    klDivergence: klDivergence32,
    generalizedKl: generalizedKl32,
    jsDivergence: jsDivergence32,
    jsDistance: jsDistance32,
    sigmoid: sigmoid32,
    logit: logit32,
    xlogx: xlogx32,
    xlogy: xlogy32,
    xlog1py: xlog1py32,
    selfInformation: selfInformation32,
    softplus: softplus32,
    logSigmoid: logSigmoid32,
    log1mExp: log1mExp32,
    logAddExp: logAddExp32,
    logSubExp: logSubExp32,
    exp: exp32,
    expm1: expm132,
    log: log32,
    log1p: log1p32,
    logSumExp: logSumExp32,
    softmax: softmax32,
    logSoftmax: logSoftmax32,
    binaryCrossEntropy: binaryCrossEntropy32,
    binaryCrossEntropyWithLogits: binaryCrossEntropyWithLogits32,
    binaryCrossEntropyWithLogitsGrad: binaryCrossEntropyWithLogitsGrad32,
    weightedBinaryLoss: weightedBinaryLoss32,
    weightedBinaryLossGrad: weightedBinaryLossGrad32,
    crossEntropyLoss: crossEntropyLoss32,
    crossEntropyLossGrad: crossEntropyLossGrad32,
    targetLoss: targetLoss32,
    targetLossGrad: targetLossGrad32,
    logProbsLoss: logProbsLoss32,
    logProbsLossGrad: logProbsLossGrad32,
    argmax: argmax32,
    topK: topK32,
  },
} as unknown as Record<Dtype, Record<string, Run>>;

/** The name of a kernel: perplexity and jsDistance have kernels of their own. */
function kernelOf({ name, kernel }: Op): string {
  if (name === "perplexity") return kernel.replace("entropy", "perplexity");
  return name === "jsDistance" ? kernel.replace("jsDivergence", "jsDistance") : kernel;
}

function find(op: Op, dtype: Dtype): Run {
  return kernels[dtype][kernelOf(op)];
}

/** The functions of both dtypes have one type: each is given arrays of its own. */
type Loose<F> = F extends (...args: infer A) => infer R
  ? (...args: { [I in keyof A]: Float64Array extends A[I] ? A[I] | Floats : A[I] }) => R
  : never;
type TileFunctions = { readonly [N in keyof typeof tile64]: Loose<(typeof tile64)[N]> };

/** How rows are brought to a tile and back, by dtype. */
export const TILES = { f64: tile64, f32: tile32 } as unknown as Readonly<Record<Dtype, TileFunctions>>;

/** A tile of arrays for so many elements. */
export function makeTile(dtype: Dtype, room: number): Tile {
  const inputs = { x: newFloats(dtype, room), second: newFloats(dtype, 2 * room) };
  const mask = new Uint8Array(room);
  return {
    ...inputs,
    results: newFloats(dtype, room),
    indices: new Uint32Array(room),
    labels: new Int32Array(room),
    mask,
    ...{ xAt: 0, secondAt: 0, labelsAt: 0, resultsAt: 0, indicesAt: 0, maskAt: 0, room },
    applyMask: (input, n, nothing) => applyMask(inputs[input], 0, mask, 0, n, nothing),
    applyTemperature: (input, rows, cols, t) => applyTemperature(inputs[input], 0, rows, cols, t),
    weighTargets: (rows, cols, isWeighted, keep, more) =>
      smoothTargets(inputs.second, 0, rows, cols, isWeighted, keep, more),
    normalizeRows: (input, rows, cols) => normalizeRows(inputs[input], 0, rows, cols),
  };
}

/** Elements of a tile. */
const ROOM = TILE / 8;

const tiles: Partial<Record<Dtype, Tile>> = {};

const tile = (dtype: Dtype): Tile => (tiles[dtype] ??= makeTile(dtype, ROOM));

export const js: Backend = {
  name: "js",
  find,
  tile,
  findTile(op, dtype) {
    const run = find(op, dtype);
    const own = tile(dtype);
    const other = hasIntegers(op) ? own.labels : own.second;
    const out = areIndices(op) ? own.indices : own.results;
    return (rows, cols, unit) => run(own.x, other, out, rows, cols, unit);
  },
};
