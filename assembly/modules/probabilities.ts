export {
  crossEntropy,
  entropy,
  generalizedKl,
  jsDistance,
  jsDivergence,
  klDivergence,
  perplexity,
} from "../divergences/probabilities";
export { normalizeRows } from "../rows/preprocess";
