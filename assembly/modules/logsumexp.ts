export { logSoftmax, logSumExp, softmax } from "../logsumexp/logsumexp";
export { crossEntropyLoss, crossEntropyLossGrad } from "../losses/class-labels";
export { applyMask, applyTemperature } from "../rows/preprocess";
