import { exp } from "../arithmetic/exp64.js";

/** The perplexity of a distribution with this entropy, in float64 for either dtype. */
export function perplexityOf(entropy: number): number {
  return exp(entropy);
}
