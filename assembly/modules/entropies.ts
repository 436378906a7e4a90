export { crossEntropy, entropy, perplexity } from "../divergences/probabilities";
export { normalizeRows } from "../rows/preprocess";
