import type { Dtype } from "./data.js";
import type { Op } from "./operations.js";

export interface Line {
  readonly shape: string;
  readonly dtype: Dtype;
  /** The kind of data; undefined for easy data. */
  readonly profile?: string | undefined;
  readonly op: Op;
  readonly contender: string;
  /** Are the inputs tensors that exist before the call, and does the result stay a tensor? */
  readonly resident: boolean;
  readonly ns: number;
  /** The largest error in u; null means NaN. Undefined without a reference. */
  readonly error: number | null | undefined;
  /** The process: ratios refer to the loop of the same process. */
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

/** Computes for each line its speed relative to the loop of its process. Lines of logsum are those of the first process. */
export const ratios = (lines: readonly Line[]): (Line & { readonly ratio: number })[] => {
  const key = ({ shape, dtype, profile, op, process }: Line): string => [shape, dtype, profile, op, process].join();
  const loops = new Map(lines.filter(({ contender }) => contender === "loop").map((line) => [key(line), line.ns]));
  return lines
    .filter((line) => line.process === 0 || !isOurs(line))
    .map((line) => ({ ...line, ratio: (loops.get(key(line)) as number) / line.ns }));
};
