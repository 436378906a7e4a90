export {
  jsDistanceLogits,
  jsDistanceLogProbs,
  jsDivergenceLogits,
  jsDivergenceLogProbs,
} from "../divergences/log-probabilities";
export { applyTemperature } from "../rows/preprocess";
