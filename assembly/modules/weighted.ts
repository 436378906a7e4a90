export { weightedLogSumExp } from "../logsumexp/weighted";
export { applyMask } from "../rows/preprocess";
