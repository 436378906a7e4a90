import type { Dtype } from "./data.js";
import type { Op } from "./operations.js";

export interface Line {
  readonly shape: string;
  readonly dtype: Dtype;
  readonly op: Op;
  readonly contender: string;
  /** On tensors that are there already, to a tensor that stays there. */
  readonly resident: boolean;
  readonly ns: number;
  /** In u; null is NaN. Without a reference there is none. */
  readonly error: number | null | undefined;
  /** Ratios are to the loop of the same process. */
  readonly process?: number;
}

export interface Special {
  readonly dtype: Dtype;
  readonly op: Op;
  readonly name: string;
  readonly contender: string;
  readonly error: number | null;
}

export interface Results {
  readonly machine: string;
  readonly node: string;
  readonly v8: string;
  readonly date: string;
  readonly command: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly contenders: {
    readonly name: string;
    readonly packages: readonly string[];
    readonly runs: string;
    readonly process?: number;
  }[];
  readonly lines: Line[];
  readonly specials: Special[];
}

export const isOurs = ({ contender }: Line): boolean => contender === "loop" || contender.startsWith("logsum");

/** Of each line, times the loop of its process; ours of the first process alone. */
export const ratios = (lines: readonly Line[]): (Line & { readonly ratio: number })[] => {
  const key = ({ shape, dtype, op, process }: Line): string => [shape, dtype, op, process].join();
  const loops = new Map(lines.filter(({ contender }) => contender === "loop").map((line) => [key(line), line.ns]));
  return lines
    .filter((line) => line.process === 0 || !isOurs(line))
    .map((line) => ({ ...line, ratio: (loops.get(key(line)) as number) / line.ns }));
};
