export { generalizedKl, klDivergence } from "../divergences/probabilities";
export { normalizeRows } from "../rows/preprocess";
