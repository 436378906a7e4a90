export { renyiDivergence, renyiEntropy, tsallisEntropy } from "../divergences/powers";
export { normalizeRows } from "../rows/preprocess";
