// Results that have values and signs.
import type { Floats } from "../types/arrays.js";
import type { Result, SignedResults } from "./model.js";
import { roundSigned } from "./round.js";
import { copyTo } from "./typed-array.js";

/** The values and signs of rows. The latter are copied to the caller's array, if there is one. */
function withSigns(values: number | Floats, own: Floats, given: unknown): Result {
  if (typeof values === "number") return { values, signs: own[0] };
  if (given === undefined) return { values, signs: own };
  const signs = given as Floats;
  copyTo(signs, own);
  return { values, signs };
}

export const signed: SignedResults = { finish: withSigns, round: roundSigned };
