// Results that have values and signs.
import type { Floats } from "../types/arrays.js";
import type { Result, SignedResults } from "./model.js";
import { roundSigned } from "./round.js";

/** The values and signs of rows. */
function withSigns(values: number | Floats, signs: Floats): Result {
  return typeof values === "number" ? { values, signs: signs[0] } : { values, signs };
}

export const signed: SignedResults = { finish: withSigns, round: roundSigned };
