// Elementwise functions.

import { composed } from "#kernels/composed";
import { primitives } from "#kernels/primitives";
import * as composed32 from "../build/generated/js/elementwise/composed32.js";
import * as primitives32 from "../build/generated/js/elementwise/primitives32.js";
import { bind } from "./call/bind.js";
import { base, beta } from "./call/options.js";
import * as composed64 from "./js/elementwise/composed64.js";
import * as primitives64 from "./js/elementwise/primitives64.js";
import type { SelfInformationOptions, SoftplusOptions } from "./types/options.js";
import type { ElementMap, ElementPair, LogPair, ProbabilityMap } from "./types/signatures.js";

/**
 * Computes e^x of each element.
 * The result overflows to +∞, and underflows through subnormal numbers to 0.
 * Each element gives an element.
 *
 * NaN gives NaN, +∞ gives +∞, and −∞ gives 0.
 *
 * Bound: 0.8 ulp, float32 0.6.
 * The largest error measured is 0.750 ulp at −708.71934741897348, and for float32 0.500 ulp at −0.00016914248408284038.
 *
 * Method: 2^(k/2048) from a lookup table with low parts, times a series.
 *
 * @param x The elements.
 * @param options The layout and `out`.
 * @returns The results: `out`, or a new array.
 * @example
 * ```ts
 * exp([0, 1, -Infinity]); // → Float64Array(3) [ 1, 2.718281828459045, 0 ]
 * ```
 */
export const exp: ElementMap = /*#__PURE__*/ bind({
  name: "exp",
  inputs: ["x"],
  result: "row",
  options: [],
  kernels: [{ name: "exp", module: primitives, f64: primitives64.exp, f32: primitives32.exp }],
});

/**
 * Computes e^x − 1 of each element.
 * The result keeps its relative accuracy near 0.
 * Each element gives an element.
 *
 * NaN gives NaN, +∞ gives +∞, −∞ gives −1, and −0 gives −0.
 *
 * Bound: 0.7 ulp, float32 0.6.
 * The largest error measured is 0.577 ulp at 0.00084458227843456834, and for float32 0.556 ulp at 0.00016926160606089979.
 *
 * Method: as exp, minus 1 by TwoSum.
 *
 * @param x The elements.
 * @param options The layout and `out`.
 * @returns The results: `out`, or a new array.
 * @example
 * ```ts
 * expm1([1e-20, 1]); // → Float64Array(2) [ 1e-20, 1.7182818284590453 ]
 * ```
 */
export const expm1: ElementMap = /*#__PURE__*/ bind({
  name: "expm1",
  inputs: ["x"],
  result: "row",
  options: [],
  kernels: [{ name: "expm1", module: primitives, f64: primitives64.expm1, f32: primitives32.expm1 }],
});

/**
 * Computes the natural logarithm of each element.
 * The result is ln x, for x from 0 to +∞.
 * Each element gives an element.
 *
 * NaN and negative elements give NaN, 0 gives −∞, and +∞ gives +∞.
 *
 * Bound: 1.1 ulp, float32 0.6.
 * The largest error measured is 0.993 ulp at 1.000976965458751, and for float32 0.504 ulp at 1.0009359121322632.
 *
 * Source: Tang, "Table-driven implementation of the logarithm function in IEEE floating-point arithmetic", ACM TOMS 1990.
 * Method: x = 2^k c (1 + r) has the logarithm k ln 2 + ln c + ln(1 + r), with a table of 512 c.
 *
 * @param x The elements.
 * @param options The layout and `out`.
 * @returns The results: `out`, or a new array.
 * @example
 * ```ts
 * log([1, 10, 0]); // → Float64Array(3) [ 0, 2.302585092994046, -Infinity ]
 * ```
 */
export const log: ElementMap = /*#__PURE__*/ bind({
  name: "log",
  inputs: ["x"],
  result: "row",
  options: [],
  kernels: [{ name: "log", module: primitives, f64: primitives64.log, f32: primitives32.log }],
});

/**
 * Computes ln(1 + x) of each element.
 * The result is in nats, and keeps its relative accuracy near 0.
 * Each element gives an element.
 *
 * NaN and elements below −1 give NaN, −1 gives −∞, +∞ gives +∞, and −0 gives −0.
 *
 * Bound: 1.1 ulp, float32 0.6.
 * The largest error measured is 0.991 ulp at −0.0004883987634317715, and for float32 0.504 ulp at 0.00097643322078511119.
 *
 * Method: as log of 1 + x, with the rounding error of that sum.
 *
 * @param x The elements.
 * @param options The layout and `out`.
 * @returns The results: `out`, or a new array.
 * @example
 * ```ts
 * log1p([1e-20, 1, -1]); // → Float64Array(3) [ 1e-20, 0.6931471805599453, -Infinity ]
 * ```
 */
export const log1p: ElementMap = /*#__PURE__*/ bind({
  name: "log1p",
  inputs: ["x"],
  result: "row",
  options: [],
  kernels: [{ name: "log1p", module: primitives, f64: primitives64.log1p, f32: primitives32.log1p }],
});

/**
 * Computes ln(1 − e^x) of each element.
 * The result is in nats, and keeps its relative accuracy near 0 and for large negative x.
 * Each element gives an element.
 *
 * NaN and positive elements give NaN, 0 gives −∞, and −∞ gives 0.
 *
 * Bound: 1.1 ulp, float32 0.6.
 *
 * @param x The elements.
 * @param options The layout and `out`.
 * @returns The results: `out`, or a new array.
 * @example
 * ```ts
 * log1mExp([-1e-20, -Math.LN2, -50]); // → Float64Array [-46.051701859880914, -0.6931471805599453, -1.9287498479639178e-22]
 * ```
 */
export const log1mExp: ElementMap = /*#__PURE__*/ bind({
  name: "log1mExp",
  inputs: ["x"],
  result: "row",
  options: [],
  kernels: [{ name: "log1mExp", module: composed, f64: composed64.log1mExp, f32: composed32.log1mExp }],
});

/**
 * Computes the logistic function of each element.
 * The result is 1/(1 + e^−x); it keeps its relative accuracy near 0, down to subnormal numbers.
 * Each element gives an element.
 *
 * NaN gives NaN, +∞ gives 1, and −∞ gives 0.
 *
 * Bound: 2.6 ulp, float32 0.6.
 *
 * @param x The elements.
 * @param options The layout and `out`.
 * @returns The results: `out`, or a new array.
 * @example
 * ```ts
 * sigmoid([0, 40, -40]); // → Float64Array [0.5, 1, 4.248354255291589e-18]
 * ```
 */
export const sigmoid: ElementMap = /*#__PURE__*/ bind({
  name: "sigmoid",
  inputs: ["x"],
  result: "row",
  options: [],
  kernels: [{ name: "sigmoid", module: composed, f64: composed64.sigmoid, f32: composed32.sigmoid }],
});

/**
 * Computes the logit of each element, the inverse of sigmoid.
 * The result is ln(x/(1 − x)), in nats; it keeps its relative accuracy near x = 1/2.
 * Each element gives an element.
 *
 * NaN and elements outside [0, 1] give NaN, 0 gives −∞, and 1 gives +∞.
 *
 * Bound: 3.5 ulp, float32 0.6.
 *
 * @param x The probabilities.
 * @param options The layout and `out`.
 * @returns The results: `out`, or a new array.
 * @example
 * ```ts
 * logit([0, 0.25, 0.5, 1]); // → Float64Array [-Infinity, -1.0986122886681098, 0, Infinity]
 * ```
 */
export const logit: ElementMap = /*#__PURE__*/ bind({
  name: "logit",
  inputs: ["x"],
  result: "row",
  options: [],
  kernels: [{ name: "logit", module: composed, f64: composed64.logit, f32: composed32.logit }],
});

/**
 * Computes the logarithm of the sigmoid of each element.
 * The result is ln σ(x) = −ln(1 + e^−x), in nats, which is −softplus(−x); it keeps its relative accuracy at both ends.
 * Each element gives an element.
 *
 * NaN gives NaN, +∞ gives −0, and −∞ gives −∞.
 *
 * Bound: 1.6 ulp, float32 0.6.
 *
 * @param x The logits.
 * @param options The layout and `out`.
 * @returns The results: `out`, or a new array.
 * @example
 * ```ts
 * logSigmoid([-1000, 0, 40]); // → Float64Array [-1000, -0.6931471805599453, -4.248354255291589e-18]
 * ```
 */
export const logSigmoid: ElementMap = /*#__PURE__*/ bind({
  name: "logSigmoid",
  inputs: ["x"],
  result: "row",
  options: [],
  kernels: [{ name: "logSigmoid", module: composed, f64: composed64.logSigmoid, f32: composed32.logSigmoid }],
});

/**
 * Computes the softplus of each element.
 * The result is ln(1 + e^βx)/β, where β is `beta`, 1 by default; it keeps its relative accuracy at both ends.
 * Each element gives an element.
 *
 * NaN gives NaN, +∞ gives +∞, and −∞ gives 0.
 *
 * Bound: 1.6 ulp, float32 0.6.
 * A `beta` adds 1 ulp, the effect of a relative error of 1u in βx, and 2·2⁻¹⁰⁷⁴/β where e^βx is subnormal.
 *
 * @param x The elements.
 * @param options The layout, `out` and `beta`.
 * @returns The results: `out`, or a new array.
 * @example
 * ```ts
 * softplus([-40, 0, 1000]); // → Float64Array [4.248354255291589e-18, 0.6931471805599453, 1000]
 * ```
 */
export const softplus: ElementMap<SoftplusOptions> = /*#__PURE__*/ bind({
  name: "softplus",
  inputs: ["x"],
  result: "row",
  options: [beta],
  kernels: [{ name: "softplus", module: composed, f64: composed64.softplus, f32: composed32.softplus }],
});

/**
 * Computes x ln x of each element.
 * The result is 0 at x = 0.
 * Each element gives an element.
 *
 * NaN and negative elements give NaN, 0 gives 0, and +∞ gives +∞.
 *
 * Bound: 2.5 ulp, float32 0.6.
 *
 * @param x The elements.
 * @param options The layout and `out`.
 * @returns The results: `out`, or a new array.
 * @example
 * ```ts
 * xlogx([0, 0.5, 1, 2]); // → Float64Array [0, -0.34657359027997264, 0, 1.3862943611198906]
 * ```
 */
export const xlogx: ElementMap = /*#__PURE__*/ bind({
  name: "xlogx",
  inputs: ["x"],
  result: "row",
  options: [],
  kernels: [{ name: "xlogx", module: composed, f64: composed64.xlogx, f32: composed32.xlogx }],
});

/**
 * Computes x ln y of each pair, as SciPy's `xlogy`.
 * The result is 0 where x is 0, for any y except NaN.
 * Each pair gives an element.
 *
 * Special values, in order of precedence:
 * 1. NaN gives NaN.
 * 2. An x of 0 gives 0.
 * 3. A negative y gives NaN.
 *
 * Bound: 2.5 ulp, float32 0.6.
 *
 * @param x The factors, or one row of them for all rows.
 * @param y The arguments of the logarithm, or one row of them for all rows.
 * @param options The layout and `out`.
 * @returns The results: `out`, or a new array.
 * @example
 * ```ts
 * xlogy([0, 2, 3], [0, 1, 0.5]); // → Float64Array [0, 0, -2.0794415416798357]
 * ```
 */
export const xlogy: ElementPair = /*#__PURE__*/ bind({
  name: "xlogy",
  inputs: ["x", "y"],
  operand: "values",
  result: "row",
  options: [],
  kernels: [{ name: "xlogy", module: composed, f64: composed64.xlogy, f32: composed32.xlogy }],
});

/**
 * Computes x ln(1 + y) of each pair, as SciPy's `xlog1py`.
 * The result is 0 where x is 0, for any y except NaN.
 * Each pair gives an element.
 *
 * Special values, in order of precedence:
 * 1. NaN gives NaN.
 * 2. An x of 0 gives 0.
 * 3. A y below −1 gives NaN.
 *
 * Bound: 2.5 ulp, float32 0.6.
 *
 * @param x The factors, or one row of them for all rows.
 * @param y The arguments of log1p, or one row of them for all rows.
 * @param options The layout and `out`.
 * @returns The results: `out`, or a new array.
 * @example
 * ```ts
 * xlog1py([0, 2, 3], [-1, 1e-20, 1]); // → Float64Array [0, 2e-20, 2.0794415416798357]
 * ```
 */
export const xlog1py: ElementPair = /*#__PURE__*/ bind({
  name: "xlog1py",
  inputs: ["x", "y"],
  operand: "values",
  result: "row",
  options: [],
  kernels: [{ name: "xlog1py", module: composed, f64: composed64.xlog1py, f32: composed32.xlog1py }],
});

/**
 * Computes the logarithm of the sum of two exponentials, of each pair.
 * The result is ln(eᵃ + eᵇ), in nats, without overflow.
 * Each pair gives an element.
 *
 * Special values, in order of precedence:
 * 1. NaN gives NaN.
 * 2. A +∞ gives +∞.
 * 3. Two −∞ give −∞.
 *
 * The result is max(a, b) + L, where L = ln(1 + e^−|a − b|) of the exact difference.
 *
 * Bound: 0.5 ulp + 1.1 ulp of L, where the two cancel too.
 *
 * @param a The first logarithms, or one row of them for all rows.
 * @param b The second logarithms, or one row of them for all rows.
 * @param options The layout and `out`.
 * @returns The results: `out`, or a new array.
 * @example
 * ```ts
 * logAddExp([1000, 0, -Infinity], [1000, -40, -Infinity]); // → Float64Array [1000.6931471805599, 4.248354255291589e-18, -Infinity]
 * ```
 */
export const logAddExp: LogPair = /*#__PURE__*/ bind({
  name: "logAddExp",
  inputs: ["a", "b"],
  operand: "values",
  result: "row",
  options: [],
  kernels: [{ name: "logAddExp", module: composed, f64: composed64.logAddExp, f32: composed32.logAddExp }],
});

/**
 * Computes the logarithm of the difference of two exponentials, of each pair.
 * The result is ln(eᵃ − eᵇ), in nats, without overflow.
 * Each pair gives an element.
 *
 * Special values, in order of precedence:
 * 1. NaN gives NaN; so do b > a, and two +∞.
 * 2. Equal finite elements, and two −∞, give −∞.
 *
 * The result is a + L, where L = ln(1 − e^−(a − b)) of the exact difference.
 *
 * Bound: 0.5 ulp + 1.1 ulp of L, where the two cancel too.
 *
 * @param a The first logarithms, or one row of them for all rows.
 * @param b The second logarithms, or one row of them for all rows.
 * @param options The layout and `out`.
 * @returns The results: `out`, or a new array.
 * @example
 * ```ts
 * logSubExp([1000, 0, 1], [999, -40, 1]); // → Float64Array [999.5413248546129, -4.248354255291589e-18, -Infinity]
 * ```
 */
export const logSubExp: LogPair = /*#__PURE__*/ bind({
  name: "logSubExp",
  inputs: ["a", "b"],
  operand: "values",
  result: "row",
  options: [],
  kernels: [{ name: "logSubExp", module: composed, f64: composed64.logSubExp, f32: composed32.logSubExp }],
});

/**
 * Computes the self-information of each probability: the surprise of an event that has it.
 * The result is −ln p, in nats, or in units of ln `base`.
 * Each element gives an element.
 *
 * NaN gives NaN; so does a negative or infinite p. 0 gives +∞, and 1 gives +0. Other elements of the row have no effect.
 *
 * Bound: 1.1 ulp, float32 0.6; in other units than nats 3.5 ulp, float32 0.6.
 *
 * @param p The probabilities.
 * @param options The layout, `out` and `base`.
 * @returns The results: `out`, or a new array.
 * @example
 * ```ts
 * selfInformation([1, 0.5, 0], { base: 2 }); // → Float64Array [0, 1, Infinity]
 * ```
 */
export const selfInformation: ProbabilityMap<SelfInformationOptions> = /*#__PURE__*/ bind({
  name: "selfInformation",
  inputs: ["p"],
  result: "row",
  options: [base],
  // biome-ignore format: a table
  kernels: [
    { name: "selfInformation", module: composed, f64: composed64.selfInformation, f32: composed32.selfInformation },
  ],
});
