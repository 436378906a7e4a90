export {
  crossEntropyLogits,
  crossEntropyLogProbs,
  entropyLogits,
  entropyLogProbs,
  generalizedKlLogProbs,
  jsDistanceLogits,
  jsDistanceLogProbs,
  jsDivergenceLogits,
  jsDivergenceLogProbs,
  klDivergenceLogits,
  klDivergenceLogProbs,
  perplexityLogits,
  perplexityLogProbs,
} from "../divergences/log-probabilities";
export { applyTemperature } from "../rows/preprocess";
