export { logProbsLoss, logProbsLossGrad, targetLoss, targetLossGrad } from "../losses/soft-targets";
export { applyTemperature, smoothTargets } from "../rows/preprocess";
