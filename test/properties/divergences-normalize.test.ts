// Divergences of normalized rows that are near each other. The exact values are mpmath's, of 60 digits.
import { describe, expect, test } from "vitest";
import { createLogSum } from "../support.js";

const COUNTS = [1000, 16000, 17000];
const ONE_MORE = [1001, 16000, 17000];

describe.each(["wasm-simd", "js"] as const)("%s", (backend) => {
  const { jsDivergence, klDivergence } = createLogSum({ backend });
  const normalized = { normalize: true } as const;

  test.each([
    [Float64Array, 1e-9],
    [Float32Array, 6e-8],
  ] as const)("counts that differ by one, %o", (Floats, allowed) => {
    const p = Floats.from(COUNTS);
    const q = Floats.from(ONE_MORE);
    const kl = 1.4263568307593113e-8;
    expect(Math.abs(klDivergence(p, q, normalized) / kl - 1)).toBeLessThan(allowed);
    const jsd = 3.566451087992528e-9;
    expect(Math.abs(jsDivergence(p, q, normalized) / jsd - 1)).toBeLessThan(allowed);
  });

  test("rows of 1e-12 apart keep five digits", () => {
    const p = Float64Array.from(COUNTS);
    const q = Float64Array.of(1000 * (1 + 1e-12), 16000, 17000);
    expect(Math.abs(klDivergence(p, q, normalized) / 1.4276300045708397e-26 - 1)).toBeLessThan(1e-5);
  });

  test("rows in proportion give 0 or next to nothing", () => {
    const p = Float64Array.from(COUNTS);
    const q = p.map((count) => 3 * count);
    expect(klDivergence(p, q, normalized)).toBeGreaterThanOrEqual(0);
    expect(klDivergence(p, q, normalized)).toBeLessThan(1e-30);
  });
});
