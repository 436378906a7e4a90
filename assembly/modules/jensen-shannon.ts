export { jsDistance, jsDivergence } from "../divergences/probabilities";
export { normalizeRows } from "../rows/preprocess";
