export { logSumExp } from "../logsumexp/logsumexp";
export { weightedLogSumExp } from "../logsumexp/weighted";
export { applyMask } from "../rows/preprocess";
