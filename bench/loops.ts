// The idiomatic JavaScript loops, as people write them without a library, shifted by the maximum. All ratios refer to them.
import * as accumulators from "./loops/accumulators.js";
import * as divergences from "./loops/divergences.js";
import * as elementwise from "./loops/elementwise.js";
import * as logsumexp from "./loops/logsumexp.js";
import * as losses from "./loops/losses.js";
import * as selection from "./loops/selection.js";

export { ORDER } from "./loops/divergences.js";
export { MOST_COLUMNS, TEMPERATURE } from "./loops/logsumexp.js";
export { SMOOTHING } from "./loops/losses.js";
export type { Loop, OptionLoop } from "./loops/rows.js";
export { MOST } from "./loops/selection.js";

export const loops = {
  ...logsumexp.loops,
  ...losses.loops,
  ...divergences.loops,
  ...selection.loops,
  ...elementwise.loops,
} as const;

export const optionLoops = {
  ...logsumexp.optionLoops,
  ...losses.optionLoops,
  ...divergences.optionLoops,
  ...selection.optionLoops,
  ...accumulators.optionLoops,
} as const;
