export { generalizedKl, klDivergence } from "../divergences/probabilities";
