import { describe, expect, test } from "vitest";
import { backends, run } from "../support.js";
import { testArguments } from "./arguments.js";
import { testOptions } from "./options.js";

testArguments("divergences");
testOptions("divergences");

const p = Float64Array.of(0.25, 0.75, 0.5, 0.5);

describe.each(backends)("%s", (_name, logsum) => {
  test("what is accepted", () => {
    const entropies = run(logsum, "entropy", [p], { cols: 2 });
    expect(run(logsum, "entropy", [p], { cols: 2, normalize: false })).toEqual(entropies);
  });
});
