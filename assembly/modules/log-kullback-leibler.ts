export { generalizedKlLogProbs, klDivergenceLogits, klDivergenceLogProbs } from "../divergences/log-probabilities";
export { applyTemperature } from "../rows/preprocess";
