export { logCumSumExp } from "../logsumexp/cumulative";
export { logMeanExp, maskedLogMeanExp } from "../logsumexp/mean";
export { applyMask, countKept } from "../rows/preprocess";
