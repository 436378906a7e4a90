// Against exact results of calls with options, which tools/options_reference.py made with mpmath, and of the measures made of
// others and of tables: tools/measures_reference.py.
import { describe, expect, test } from "vitest";
import { type Case, partOf, rowsOf } from "../rows.js";
import { backends, type Family, fixture, isOf, run, TABLES } from "../support.js";

type Input = Case["inputs"][number];

export interface OptionsCase extends Pick<Case, "dtype" | "inputs" | "at" | "exact"> {
  op: string;
  options: Readonly<Record<string, unknown>>;
  /** Class ids. */
  targets?: number[];
}

/** Options that are rows of the inputs' dtype, where they are not a number. */
const ROWS = ["classWeights", "weights", "posWeight"];
/** A name for cases of one bound. */
const KINDS = ["normalize", "temperature", "weights", "mask", "classWeights", "labelSmoothing", "posWeight", "from"];

const all = [...fixture<OptionsCase>("options"), ...fixture<OptionsCase>("measures")];

function nameOf({ op, options, targets, inputs }: OptionsCase): string {
  const isLoss = op.startsWith("crossEntropyLoss");
  const kind = isLoss ? [targets === undefined && inputs.length === 2 ? "probabilities" : "class ids"] : [];
  return [op, ...kind, ...KINDS.filter((name) => name in options)].join(", ");
}

export function optionsOf({ dtype, options }: OptionsCase): Record<string, unknown> {
  const given = Object.entries(options).map(([name, value]) => {
    if (name === "mask") return [name, Uint8Array.from(value as number[])];
    if (!ROWS.includes(name) || typeof value === "number") return [name, value];
    return [name, rowsOf({ dtype, inputs: [value as Input] })[0]];
  });
  return Object.fromEntries(given);
}

export function testOptions(family: Family): void {
  const cases = all.filter(({ op }) => isOf(family, op));
  const names = [...new Set(cases.map(nameOf))];

  test("most results are numbers with an allowed error", () => {
    const results = cases.flatMap(({ exact }) => exact);
    expect(results.filter(([, , allowed]) => allowed > 0).length).toBeGreaterThan(results.length / 2);
  });

  describe.each(backends)("%s", (_name, logsum) => {
    test.each(names)("%s is as exact as stated", (name) => {
      const failures: string[] = [];
      let worst = 0;
      for (const one of cases.filter((other) => nameOf(other) === name)) {
        const { op, dtype, targets, at, exact, options } = one;
        const rows = rowsOf(one);
        const result: unknown = run(logsum, op, targets ? [...rows, Int32Array.from(targets)] : rows, optionsOf(one));
        const isTable = (options["shape"] as number[] | undefined)?.length === 2 && TABLES.includes(op);
        const isNumber = isTable || ("reduction" in options && !op.endsWith("Grad"));
        expect(typeof result, op).toBe(isNumber ? "number" : "object");
        const got = isNumber ? [result as number] : (result as ArrayLike<number>);
        if (at === undefined) expect(got.length).toBe(exact.length);
        else expect(got.length).toBe(rows[0].length);
        for (const [k, entry] of exact.entries()) {
          const i = at?.[k] ?? k;
          const part = partOf(got[i], entry);
          worst = Math.max(worst, part);
          if (!(part <= 1)) {
            const what = `${dtype} ${JSON.stringify({ ...options, mask: undefined, classWeights: undefined })}`;
            failures.push(`${what.slice(0, 120)} n=${rows[0].length} [${i}]: ${got[i]}, not ${entry[0]}: ${part}`);
          }
        }
      }
      expect(failures.slice(0, 10), `${failures.length} failures, the worst ${worst} of what is allowed`).toEqual([]);
    });
  });
}
