// The points of libm-primitives.json: ARM's directed tests and CORE-MATH's hardest ones to round.
import { describe, expect, test } from "vitest";
import { floats } from "../support/arrays.js";
import { backends } from "../support/backends.js";
import { numbers } from "../support/calls.js";
import { load, ulp, valuesOf } from "./cases.js";

const BOUND = { f64: 1.1, f32: 1 };

let points = 0;

describe.each(backends)("%s", (name, logsum) => {
  test.each(load("libm-primitives").map((set) => [set.name, set] as const))("%s", (_name, set) => {
    const [input] = set.inputs;
    const kind = input.dtype === "float64" ? "f64" : "f32";
    const x = floats(kind, valuesOf(input));
    const got = numbers(logsum, [set.op, [x]]);
    const wanted = valuesOf(set.outputs[0]);
    for (const [i, value] of wanted.entries()) {
      const what = `${name} ${set.op}(${x[i]}): ${got[i]}, not ${value}`;
      if (!Number.isFinite(value) || value === 0) {
        // log1p(-0) and the like: the sign of 0 counts.
        if (!Object.is(got[i], value)) expect.fail(what);
        continue;
      }
      // The directed results are cut off, with 12 bits more; the hardest ones rounded, from halfway between two numbers.
      const bits = set.extraBits?.[i];
      const more = bits ? Number.parseInt(bits, 16) / 4096 : 0;
      const allowed = BOUND[kind] + (set.extraBits ? 1 / 4096 : 0.5);
      const unit = ulp(value, kind);
      if (!(Math.abs((got[i] - value) / unit - Math.sign(value) * more) <= allowed)) expect.fail(what);
    }
    points += wanted.length;
  });

  test("all of them were put", () => {
    expect(points).toBe(6297 * (name === "js" ? 2 : 1));
  });
});
