export { crossEntropyLoss, crossEntropyLossGrad } from "../losses/class-labels";
export { logProbsLoss, logProbsLossGrad, targetLoss, targetLossGrad } from "../losses/soft-targets";
export { applyTemperature, smoothTargets } from "../rows/preprocess";
