// biome-ignore-all format: a table
// What the module exports: one line a kernel and dtype. All kernels have one signature; pointers are to rows in memory,
// `passes` is made of the flags in passes.ts, and the results of the measures are divided by `unit`.


import { ABI } from "./abi";
import { argmax } from "./selection/argmax";
import { binaryCrossEntropy, binaryCrossEntropyWithLogits, binaryCrossEntropyWithLogitsGrad, weightedBinaryLoss, weightedBinaryLossGrad } from "./losses/binary";
import { sigmoid, logit, xlogx, xlogy, xlog1py, selfInformation, logAddExp, logSubExp, softplus, logSigmoid, log1mExp } from "./elementwise/composed";
import { logCumSumExp } from "./logsumexp/cumulative";
import { exp, expm1, log, log1p } from "./elementwise/primitives";
import { exponentials, LOG_SOFTMAX, LOG_SUM_EXP, LOSS, LOSS_GRAD, SOFTMAX } from "./logsumexp/logsumexp";
import { entropyLogits, perplexityLogits, crossEntropyLogits, klDivergenceLogits, jsDivergenceLogits, jsDistanceLogits, entropyLogProbs, perplexityLogProbs, crossEntropyLogProbs, klDivergenceLogProbs, generalizedKlLogProbs, jsDivergenceLogProbs, jsDistanceLogProbs } from "./divergences/log-probabilities";
import { logMeanExp } from "./logsumexp/mean";
import { applyMask, applyTemperature, normalizeRows, weighTargets } from "./rows/preprocess";
import { FINISH, MAX, REFINE, START, SUM, WRITE } from "./passes";
import { targetLoss, targetLossGrad, logProbsLoss, logProbsLossGrad } from "./losses/soft-targets";
import { entropy, perplexity, crossEntropy, klDivergence, generalizedKl, jsDivergence, jsDistance } from "./divergences/probabilities";
import { weightedLogSumExp } from "./logsumexp/weighted";

export { expTablePointer, finishTables, logTablePointer, prepareTables } from "./arithmetic/tables";

/** A hash of the sources, and which build it is: the host takes no other. */
export function abi(): i32 {
  return ASC_FEATURE_RELAXED_SIMD ? ABI + 1 : ABI;
}

/** Where memory is free for the host. */
export function freePointer(): usize {
  return (__heap_base + 63) & ~63;
}

type P = usize;
export function logSumExp_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { exponentials<f64>(LOG_SUM_EXP, x, y, out, rows, cols, START | MAX | SUM | REFINE | FINISH); }
export function logSumExp_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { exponentials<f32>(LOG_SUM_EXP, x, y, out, rows, cols, START | MAX | SUM | REFINE | FINISH); }
export function softmax_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { exponentials<f64>(SOFTMAX, x, y, out, rows, cols, START | MAX | SUM | WRITE); }
export function softmax_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { exponentials<f32>(SOFTMAX, x, y, out, rows, cols, START | MAX | SUM | WRITE); }
export function logSoftmax_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { exponentials<f64>(LOG_SOFTMAX, x, y, out, rows, cols, START | MAX | SUM | WRITE); }
export function logSoftmax_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { exponentials<f32>(LOG_SOFTMAX, x, y, out, rows, cols, START | MAX | SUM | WRITE); }
export function crossEntropyLoss_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { exponentials<f64>(LOSS, x, y, out, rows, cols, START | MAX | SUM | FINISH); }
export function crossEntropyLoss_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { exponentials<f32>(LOSS, x, y, out, rows, cols, START | MAX | SUM | FINISH); }
export function crossEntropyLossGrad_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { exponentials<f64>(LOSS_GRAD, x, y, out, rows, cols, START | MAX | SUM | WRITE); }
export function crossEntropyLossGrad_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { exponentials<f32>(LOSS_GRAD, x, y, out, rows, cols, START | MAX | SUM | WRITE); }
export function weightedLogSumExp_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { weightedLogSumExp(false, x, y, out, rows, cols, START | MAX | SUM | FINISH); }
export function weightedLogSumExp_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { weightedLogSumExp(true, x, y, out, rows, cols, START | MAX | SUM | FINISH); }
export function logMeanExp_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { logMeanExp(false, x, 0, out, rows, cols, START | MAX | SUM | FINISH); }
export function logMeanExp_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { logMeanExp(true, x, 0, out, rows, cols, START | MAX | SUM | FINISH); }
export function maskedLogMeanExp_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { logMeanExp(false, x, y, out, rows, cols, START | MAX | SUM | FINISH); }
export function maskedLogMeanExp_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { logMeanExp(true, x, y, out, rows, cols, START | MAX | SUM | FINISH); }
export function targetLoss_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { targetLoss<f64>(x, y, out, rows, cols, logBase); }
export function targetLoss_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { targetLoss<f32>(x, y, out, rows, cols, logBase); }
export function targetLossGrad_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { targetLossGrad<f64>(x, y, out, rows, cols, logBase); }
export function targetLossGrad_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { targetLossGrad<f32>(x, y, out, rows, cols, logBase); }
export function logProbsLoss_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { logProbsLoss<f64>(x, y, out, rows, cols, logBase); }
export function logProbsLoss_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { logProbsLoss<f32>(x, y, out, rows, cols, logBase); }
export function logProbsLossGrad_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { logProbsLossGrad<f64>(x, y, out, rows, cols, logBase); }
export function logProbsLossGrad_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { logProbsLossGrad<f32>(x, y, out, rows, cols, logBase); }
export function entropy_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { entropy<f64>(x, y, out, rows, cols, logBase); }
export function perplexity_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { perplexity<f64>(x, y, out, rows, cols, logBase); }
export function entropy_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { entropy<f32>(x, y, out, rows, cols, logBase); }
export function perplexity_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { perplexity<f32>(x, y, out, rows, cols, logBase); }
export function crossEntropy_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { crossEntropy<f64>(x, y, out, rows, cols, logBase); }
export function crossEntropy_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { crossEntropy<f32>(x, y, out, rows, cols, logBase); }
export function klDivergence_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { klDivergence<f64>(x, y, out, rows, cols, logBase); }
export function klDivergence_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { klDivergence<f32>(x, y, out, rows, cols, logBase); }
export function generalizedKl_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { generalizedKl<f64>(x, y, out, rows, cols, logBase); }
export function generalizedKl_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { generalizedKl<f32>(x, y, out, rows, cols, logBase); }
export function jsDivergence_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { jsDivergence<f64>(x, y, out, rows, cols, logBase); }
export function jsDistance_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { jsDistance<f64>(x, y, out, rows, cols, logBase); }
export function jsDivergence_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { jsDivergence<f32>(x, y, out, rows, cols, logBase); }
export function jsDistance_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { jsDistance<f32>(x, y, out, rows, cols, logBase); }
export function entropyLogits_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { entropyLogits<f64>(x, y, out, rows, cols, logBase); }
export function perplexityLogits_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { perplexityLogits<f64>(x, y, out, rows, cols, logBase); }
export function entropyLogits_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { entropyLogits<f32>(x, y, out, rows, cols, logBase); }
export function perplexityLogits_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { perplexityLogits<f32>(x, y, out, rows, cols, logBase); }
export function crossEntropyLogits_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { crossEntropyLogits<f64>(x, y, out, rows, cols, logBase); }
export function crossEntropyLogits_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { crossEntropyLogits<f32>(x, y, out, rows, cols, logBase); }
export function klDivergenceLogits_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { klDivergenceLogits<f64>(x, y, out, rows, cols, logBase); }
export function klDivergenceLogits_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { klDivergenceLogits<f32>(x, y, out, rows, cols, logBase); }
export function jsDivergenceLogits_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { jsDivergenceLogits<f64>(x, y, out, rows, cols, logBase); }
export function jsDistanceLogits_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { jsDistanceLogits<f64>(x, y, out, rows, cols, logBase); }
export function jsDivergenceLogits_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { jsDivergenceLogits<f32>(x, y, out, rows, cols, logBase); }
export function jsDistanceLogits_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { jsDistanceLogits<f32>(x, y, out, rows, cols, logBase); }
export function entropyLogProbs_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { entropyLogProbs<f64>(x, y, out, rows, cols, logBase); }
export function perplexityLogProbs_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { perplexityLogProbs<f64>(x, y, out, rows, cols, logBase); }
export function entropyLogProbs_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { entropyLogProbs<f32>(x, y, out, rows, cols, logBase); }
export function perplexityLogProbs_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { perplexityLogProbs<f32>(x, y, out, rows, cols, logBase); }
export function crossEntropyLogProbs_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { crossEntropyLogProbs<f64>(x, y, out, rows, cols, logBase); }
export function crossEntropyLogProbs_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { crossEntropyLogProbs<f32>(x, y, out, rows, cols, logBase); }
export function klDivergenceLogProbs_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { klDivergenceLogProbs<f64>(x, y, out, rows, cols, logBase); }
export function klDivergenceLogProbs_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { klDivergenceLogProbs<f32>(x, y, out, rows, cols, logBase); }
export function generalizedKlLogProbs_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { generalizedKlLogProbs<f64>(x, y, out, rows, cols, logBase); }
export function generalizedKlLogProbs_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { generalizedKlLogProbs<f32>(x, y, out, rows, cols, logBase); }
export function jsDivergenceLogProbs_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { jsDivergenceLogProbs<f64>(x, y, out, rows, cols, logBase); }
export function jsDistanceLogProbs_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { jsDistanceLogProbs<f64>(x, y, out, rows, cols, logBase); }
export function jsDivergenceLogProbs_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { jsDivergenceLogProbs<f32>(x, y, out, rows, cols, logBase); }
export function jsDistanceLogProbs_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { jsDistanceLogProbs<f32>(x, y, out, rows, cols, logBase); }
export function binaryCrossEntropy_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { binaryCrossEntropy<f64>(x, y, out, rows, cols, logBase); }
export function binaryCrossEntropy_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { binaryCrossEntropy<f32>(x, y, out, rows, cols, logBase); }
export function binaryCrossEntropyWithLogits_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { binaryCrossEntropyWithLogits<f64>(x, y, out, rows, cols, logBase); }
export function binaryCrossEntropyWithLogits_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { binaryCrossEntropyWithLogits<f32>(x, y, out, rows, cols, logBase); }
export function binaryCrossEntropyWithLogitsGrad_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { binaryCrossEntropyWithLogitsGrad<f64>(x, y, out, rows, cols, logBase); }
export function binaryCrossEntropyWithLogitsGrad_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { binaryCrossEntropyWithLogitsGrad<f32>(x, y, out, rows, cols, logBase); }
export function weightedBinaryLoss_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { weightedBinaryLoss<f64>(x, y, out, rows, cols, logBase); }
export function weightedBinaryLoss_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { weightedBinaryLoss<f32>(x, y, out, rows, cols, logBase); }
export function weightedBinaryLossGrad_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { weightedBinaryLossGrad<f64>(x, y, out, rows, cols, logBase); }
export function weightedBinaryLossGrad_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { weightedBinaryLossGrad<f32>(x, y, out, rows, cols, logBase); }
export function exp_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { exp<f64>(x, y, out, rows, cols, logBase); }
export function exp_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { exp<f32>(x, y, out, rows, cols, logBase); }
export function expm1_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { expm1<f64>(x, y, out, rows, cols, logBase); }
export function expm1_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { expm1<f32>(x, y, out, rows, cols, logBase); }
export function log_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { log<f64>(x, y, out, rows, cols, logBase); }
export function log_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { log<f32>(x, y, out, rows, cols, logBase); }
export function log1p_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { log1p<f64>(x, y, out, rows, cols, logBase); }
export function log1p_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { log1p<f32>(x, y, out, rows, cols, logBase); }
export function sigmoid_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { sigmoid<f64>(x, y, out, rows, cols, logBase); }
export function sigmoid_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { sigmoid<f32>(x, y, out, rows, cols, logBase); }
export function logit_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { logit<f64>(x, y, out, rows, cols, logBase); }
export function logit_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { logit<f32>(x, y, out, rows, cols, logBase); }
export function softplus_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { softplus<f64>(x, y, out, rows, cols, logBase); }
export function softplus_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { softplus<f32>(x, y, out, rows, cols, logBase); }
export function logSigmoid_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { logSigmoid<f64>(x, y, out, rows, cols, logBase); }
export function logSigmoid_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { logSigmoid<f32>(x, y, out, rows, cols, logBase); }
export function log1mExp_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { log1mExp<f64>(x, y, out, rows, cols, logBase); }
export function log1mExp_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { log1mExp<f32>(x, y, out, rows, cols, logBase); }
export function xlogx_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { xlogx<f64>(x, y, out, rows, cols, logBase); }
export function xlogx_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { xlogx<f32>(x, y, out, rows, cols, logBase); }
export function xlogy_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { xlogy<f64>(x, y, out, rows, cols, logBase); }
export function xlogy_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { xlogy<f32>(x, y, out, rows, cols, logBase); }
export function xlog1py_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { xlog1py<f64>(x, y, out, rows, cols, logBase); }
export function xlog1py_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { xlog1py<f32>(x, y, out, rows, cols, logBase); }
export function logAddExp_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { logAddExp<f64>(x, y, out, rows, cols, logBase); }
export function logAddExp_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { logAddExp<f32>(x, y, out, rows, cols, logBase); }
export function logSubExp_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { logSubExp<f64>(x, y, out, rows, cols, logBase); }
export function logSubExp_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { logSubExp<f32>(x, y, out, rows, cols, logBase); }
export function selfInformation_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { selfInformation<f64>(x, y, out, rows, cols, logBase); }
export function selfInformation_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { selfInformation<f32>(x, y, out, rows, cols, logBase); }
export function logCumSumExp_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { logCumSumExp(false, x, out, rows, cols, START | WRITE); }
export function logCumSumExp_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { logCumSumExp(true, x, out, rows, cols, START | WRITE); }
export function argmax_f64(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { argmax<f64>(x, y, out, rows, cols, logBase); }
export function argmax_f32(x: P, y: P, out: P, rows: i32, cols: i32, logBase: f64): void { argmax<f32>(x, y, out, rows, cols, logBase); }
export function applyMask_f64(x: P, mask: P, n: i32, nothing: f64): void { applyMask<f64>(x, mask, n, nothing); }
export function applyTemperature_f64(x: P, rows: i32, cols: i32, temperature: f64): void { applyTemperature<f64>(x, rows, cols, temperature); }
export function normalizeRows_f64(p: P, rows: i32, cols: i32): void { normalizeRows<f64>(p, rows, cols); }
export function applyMask_f32(x: P, mask: P, n: i32, nothing: f64): void { applyMask<f32>(x, mask, n, nothing); }
export function applyTemperature_f32(x: P, rows: i32, cols: i32, temperature: f64): void { applyTemperature<f32>(x, rows, cols, temperature); }
export function normalizeRows_f32(p: P, rows: i32, cols: i32): void { normalizeRows<f32>(p, rows, cols); }
export function weighTargets_f64(y: P, weights: P, rows: i32, cols: i32, keep: f64, more: f64): void { weighTargets<f64>(y, weights, rows, cols, keep, more); }
export function weighTargets_f32(y: P, weights: P, rows: i32, cols: i32, keep: f64, more: f64): void { weighTargets<f32>(y, weights, rows, cols, keep, more); }
