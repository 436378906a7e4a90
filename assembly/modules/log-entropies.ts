export {
  crossEntropyLogits,
  crossEntropyLogProbs,
  entropyLogits,
  entropyLogProbs,
  perplexityLogits,
  perplexityLogProbs,
} from "../divergences/log-probabilities";
export { applyTemperature } from "../rows/preprocess";
