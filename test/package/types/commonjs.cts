// An import by a user whose TypeScript becomes CommonJS.
import { logSumExp } from "logsum";

export const number: number = logSumExp([1, 2, 3]);
