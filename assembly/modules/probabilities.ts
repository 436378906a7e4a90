export {
  crossEntropy,
  entropy,
  generalizedKl,
  klDivergence,
  perplexity,
} from "../divergences/probabilities";
export { normalizeRows } from "../rows/preprocess";
