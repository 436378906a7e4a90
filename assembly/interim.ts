// Interim: the generic kernels by the bodies of today, until the rooms have them.
import { argmax as today_argmax } from "./selection/argmax";
import { binary, Logit, LogitGrad, Probability } from "./losses/binary";
import {
  composed,
  INFORMATION,
  LOG_1M_EXP,
  LOG_ADD,
  LOG_SIGMOID,
  LOG_SUB,
  LOGIT,
  SIGMOID,
  SOFTPLUS,
  X_LOG_1P_Y,
  X_LOG_Y,
} from "./elementwise/composed";
import { Exp, Expm1, elementwise, Log, Log1p } from "./elementwise/primitives";
import { logits } from "./divergences/log-probabilities";
import { CROSS, ENTROPY, GENERALIZED, JENSEN_SHANNON, KULLBACK_LEIBLER } from "./divergences/measures";
import { FINISH, MAX, POWER, REFINE, ROOT, START, SUM, WRITE } from "./passes";
import { targets } from "./losses/soft-targets";
import { terms } from "./divergences/probabilities";

export function targetLoss<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  targets<T>(false, false, x, y, out, rows, cols, START | MAX | SUM | FINISH);
}
export function targetLossGrad<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  targets<T>(false, true, x, y, out, rows, cols, START | MAX | SUM | WRITE);
}
export function logProbsLoss<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  targets<T>(true, false, x, y, out, rows, cols, START | SUM | FINISH);
}
export function logProbsLossGrad<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  targets<T>(true, true, x, y, out, rows, cols, START | SUM | WRITE);
}
export function entropy<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  terms<T>(CROSS, x, x, out, rows, cols, START | SUM | FINISH, logBase);
}
export function perplexity<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  terms<T>(CROSS, x, x, out, rows, cols, START | SUM | FINISH | POWER, logBase);
}
export function crossEntropy<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  terms<T>(CROSS, x, y, out, rows, cols, START | SUM | FINISH, logBase);
}
export function klDivergence<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  terms<T>(KULLBACK_LEIBLER, x, y, out, rows, cols, START | SUM | REFINE | FINISH, logBase);
}
export function generalizedKl<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  terms<T>(GENERALIZED, x, y, out, rows, cols, START | SUM | FINISH, logBase);
}
export function jsDivergence<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  terms<T>(JENSEN_SHANNON, x, y, out, rows, cols, START | SUM | FINISH, logBase);
}
export function jsDistance<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  terms<T>(JENSEN_SHANNON, x, y, out, rows, cols, START | SUM | FINISH | ROOT, logBase);
}
export function entropyLogits<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  logits(ENTROPY, true, sizeof<T>() == 4, x, x, out, rows, cols, START | MAX | SUM | FINISH, logBase);
}
export function perplexityLogits<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  logits(ENTROPY, true, sizeof<T>() == 4, x, x, out, rows, cols, START | MAX | SUM | FINISH | POWER, logBase);
}
export function crossEntropyLogits<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  logits(CROSS, true, sizeof<T>() == 4, x, y, out, rows, cols, START | MAX | SUM | FINISH, logBase);
}
export function klDivergenceLogits<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  logits(KULLBACK_LEIBLER, true, sizeof<T>() == 4, x, y, out, rows, cols, START | MAX | SUM | REFINE | FINISH, logBase);
}
export function jsDivergenceLogits<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  logits(JENSEN_SHANNON, true, sizeof<T>() == 4, x, y, out, rows, cols, START | MAX | SUM | REFINE | FINISH, logBase);
}
export function jsDistanceLogits<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  logits(
    JENSEN_SHANNON,
    true,
    sizeof<T>() == 4,
    x,
    y,
    out,
    rows,
    cols,
    START | MAX | SUM | REFINE | FINISH | ROOT,
    logBase,
  );
}
export function entropyLogProbs<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  logits(ENTROPY, false, sizeof<T>() == 4, x, x, out, rows, cols, START | MAX | SUM | FINISH, logBase);
}
export function perplexityLogProbs<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  logits(ENTROPY, false, sizeof<T>() == 4, x, x, out, rows, cols, START | MAX | SUM | FINISH | POWER, logBase);
}
export function crossEntropyLogProbs<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  logits(CROSS, false, sizeof<T>() == 4, x, y, out, rows, cols, START | MAX | SUM | FINISH, logBase);
}
export function klDivergenceLogProbs<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  logits(KULLBACK_LEIBLER, false, sizeof<T>() == 4, x, y, out, rows, cols, START | MAX | SUM | FINISH, logBase);
}
export function generalizedKlLogProbs<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  logits(GENERALIZED, false, sizeof<T>() == 4, x, y, out, rows, cols, START | MAX | REFINE | FINISH, logBase);
}
export function jsDivergenceLogProbs<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  logits(JENSEN_SHANNON, false, sizeof<T>() == 4, x, y, out, rows, cols, START | MAX | REFINE | FINISH, logBase);
}
export function jsDistanceLogProbs<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  logits(JENSEN_SHANNON, false, sizeof<T>() == 4, x, y, out, rows, cols, START | MAX | REFINE | FINISH | ROOT, logBase);
}
export function binaryCrossEntropy<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  binary<T, Probability>(false, x, y, out, rows, cols);
}
export function binaryCrossEntropyWithLogits<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  binary<T, Logit>(false, x, y, out, rows, cols);
}
export function binaryCrossEntropyWithLogitsGrad<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  binary<T, LogitGrad>(false, x, y, out, rows, cols);
}
export function weightedBinaryLoss<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  binary<T, Logit>(true, x, y, out, rows, cols);
}
export function weightedBinaryLossGrad<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  binary<T, LogitGrad>(true, x, y, out, rows, cols);
}
export function exp<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  elementwise<T, Exp>(x, out, rows * cols);
}
export function expm1<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  elementwise<T, Expm1>(x, out, rows * cols);
}
export function log<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  elementwise<T, Log>(x, out, rows * cols);
}
export function log1p<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  elementwise<T, Log1p>(x, out, rows * cols);
}
export function sigmoid<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  composed<T>(SIGMOID, x, x, out, rows * cols);
}
export function logit<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  composed<T>(LOGIT, x, x, out, rows * cols);
}
export function softplus<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  composed<T>(SOFTPLUS, x, x, out, rows * cols);
}
export function logSigmoid<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  composed<T>(LOG_SIGMOID, x, x, out, rows * cols);
}
export function log1mExp<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  composed<T>(LOG_1M_EXP, x, x, out, rows * cols);
}
export function xlogx<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  composed<T>(X_LOG_Y, x, x, out, rows * cols);
}
export function xlogy<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  composed<T>(X_LOG_Y, x, y, out, rows * cols);
}
export function xlog1py<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  composed<T>(X_LOG_1P_Y, x, y, out, rows * cols);
}
export function logAddExp<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  composed<T>(LOG_ADD, x, y, out, rows * cols);
}
export function logSubExp<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  composed<T>(LOG_SUB, x, y, out, rows * cols);
}
export function selfInformation<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  composed<T>(INFORMATION, x, x, out, rows * cols, logBase);
}
export function argmax<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  today_argmax<T>(x, out, rows, cols, START | MAX | FINISH);
}
