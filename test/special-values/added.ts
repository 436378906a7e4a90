// The part of the table of special values for the functions that came later.
import { type Example, offsets, signed } from "./examples.js";

const inf = Infinity;
const nan = NaN;
const { LN2 } = Math;

// biome-ignore format: a table
export const added: Readonly<Record<string, readonly Example[]>> = {
  "a sum has a sign, which is 0 for a sum of 0": [
    signed([1, 1], [1, -1], [-inf], [0]), signed([0, 0], [-1, -1], [LN2], [-1]), signed([-7.5], [-1], [-7.5], [-1]), signed([], [], [-inf], [0]),
    signed([-inf, -inf], [-1, 2], [-inf], [0]), signed([3, -inf], [-1, 2], [3], [-1]), signed([nan, 2], [-0, -1], [2], [-1]),
    signed([nan, 2], [1, -1], [2], [-1], { mask: [0, 1] }), signed([1, 2], [0, 0], [-inf], [0]), signed([0, 5], [-1, 3], [-inf], [0], { mask: [0, 0] }),
    signed([0, 0, 0, 0, 1, 1], [1, 1, 1, -1, -1, 0], [LN2, -inf, 1], [1, 0, -1], { cols: 2 }), signed([0, 0], [-1, -1], [-inf, LN2, -inf], [0, -1, 0], { offsets }),
  ],
  "an infinite term has the sign of its weight, and two signs are none": [
    signed([inf, 0], [-1, 1], [inf], [-1]), signed([inf, 0], [2, -inf], [nan], [nan]), signed([inf, inf], [1, -1], [nan], [nan]), signed([inf, inf], [-1, -2], [inf], [-1]),
    signed([0, 1], [-inf, 1], [inf], [-1]), signed([-inf, 1], [inf, 1], [nan], [nan]), signed([1, 2], [nan, 1], [nan], [nan]), signed([nan, inf], [1, 1], [nan], [nan]),
  ],
};
