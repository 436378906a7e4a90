export { logSoftmax, softmax } from "../logsumexp/logsumexp";
export { applyMask, applyTemperature } from "../rows/preprocess";
