export { signedLogSumExp } from "../logsumexp/signed";
export { applyMask } from "../rows/preprocess";
