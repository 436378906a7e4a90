export { logSoftmax, logSumExp, softmax } from "../logsumexp/logsumexp";
export { applyMask, applyTemperature } from "../rows/preprocess";
