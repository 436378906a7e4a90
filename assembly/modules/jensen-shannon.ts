export { jsDistance, jsDivergence } from "../divergences/probabilities";
