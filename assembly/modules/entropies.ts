export { conditionalEntropy } from "../divergences/contingency";
export { crossEntropy, entropy, perplexity } from "../divergences/probabilities";
export { normalizeRows } from "../rows/preprocess";
