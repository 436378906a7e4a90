// Functions of each element.

import { composed } from "#kernels/composed";
import { primitives } from "#kernels/primitives";
import * as composed32 from "../build/generated/js/elementwise/composed32.js";
import * as primitives32 from "../build/generated/js/elementwise/primitives32.js";
import { bind } from "./call/bind.js";
import { base } from "./call/options.js";
import * as composed64 from "./js/elementwise/composed64.js";
import * as primitives64 from "./js/elementwise/primitives64.js";
import type { BaseOption } from "./types/options.js";
import type { ElementMap, ElementPair } from "./types/signatures.js";

/**
 * e^x of each element; overflow gives +∞, underflow subnormals and 0.
 *
 * Bound: 0.8 ulp, float32 0.6. Measured: 0.750 ulp at −708.71934741897348, a subnormal result; 0.501 of
 * others, float32 0.500. Method: 2^(k/2048) from a table with low parts, times a series (Tang 1989).
 *
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
 * e^x − 1 of each element, to full relative accuracy near 0; −0 gives −0.
 *
 * Bound: 0.7 ulp, float32 0.6. Measured: 0.577 ulp at 0.00084458227843456834, float32 0.556 at
 * 0.00016926160606089979. Method: as exp, minus 1 by TwoSum.
 *
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
 * ln x of each element; 0 gives −∞, negative ones NaN.
 *
 * Bound: 1.1 ulp, float32 0.6. Measured: 0.993 ulp at 1.000976965458751, float32 0.504 at 1.0009359121322632. Method: of
 * 2^k c (1 + r) k ln 2 + ln c + ln(1 + r) with a table of 512 c (Tang 1990).
 *
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
 * ln(1 + x) of each element, to full relative accuracy near 0; −0 gives −0, −1 gives −∞, less NaN.
 *
 * Bound: 1.1 ulp, float32 0.6. Measured: 0.991 ulp at −0.0004883987634317715, float32 0.504 at 0.00097643322078511119. Method: as
 * log of 1 + x, with the rounding error of that sum.
 *
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
 * ln(1 − e^x) of each element, to full relative accuracy at both ends; 0 gives −∞, positive ones NaN.
 *
 * Bound: 1.1 ulp, float32 0.6.
 *
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
 * The logistic function 1/(1 + e^−x) of each element; it loses no digits where it is near 0, down to subnormals.
 *
 * Bound: 2.6 ulp, float32 0.6.
 *
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
 * ln(x/(1 − x)) of each element, the inverse of sigmoid, to full relative accuracy near 1/2; 0 gives −∞, 1 +∞, others outside
 * [0, 1] NaN.
 *
 * Bound: 3.5 ulp, float32 0.6.
 *
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
 * ln σ(x) = −ln(1 + e^−x) of each element, to full relative accuracy at both ends: −softplus(−x).
 *
 * Bound: 1.6 ulp, float32 0.6.
 *
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
 * ln(1 + e^x) of each element, to full relative accuracy at both ends; it does not overflow.
 *
 * Bound: 1.6 ulp, float32 0.6.
 *
 * @example
 * ```ts
 * softplus([-40, 0, 1000]); // → Float64Array [4.248354255291589e-18, 0.6931471805599453, 1000]
 * ```
 */
export const softplus: ElementMap = /*#__PURE__*/ bind({
  name: "softplus",
  inputs: ["x"],
  result: "row",
  options: [],
  kernels: [{ name: "softplus", module: composed, f64: composed64.softplus, f32: composed32.softplus }],
});

/**
 * x ln x of each element; 0 gives 0, negative ones NaN.
 *
 * Bound: 2.5 ulp, float32 0.6.
 *
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
 * x ln y of each pair, as SciPy's xlogy: 0 where x is 0, whatever y, unless it is NaN; else a negative y gives NaN.
 *
 * Bound: 2.5 ulp, float32 0.6.
 *
 * @example
 * ```ts
 * xlogy([0, 2, 3], [0, 1, 0.5]); // → Float64Array [0, 0, -2.0794415416798357]
 * ```
 */
export const xlogy: ElementPair = /*#__PURE__*/ bind({
  name: "xlogy",
  inputs: ["x", "y"],
  second: "values",
  result: "row",
  options: [],
  kernels: [{ name: "xlogy", module: composed, f64: composed64.xlogy, f32: composed32.xlogy }],
});

/**
 * x ln(1 + y) of each pair, as SciPy's xlog1py: 0 where x is 0, whatever y, unless it is NaN; else a y below −1 gives NaN.
 *
 * Bound: 2.5 ulp, float32 0.6.
 *
 * @example
 * ```ts
 * xlog1py([0, 2, 3], [-1, 1e-20, 1]); // → Float64Array [0, 2e-20, 2.0794415416798357]
 * ```
 */
export const xlog1py: ElementPair = /*#__PURE__*/ bind({
  name: "xlog1py",
  inputs: ["x", "y"],
  second: "values",
  result: "row",
  options: [],
  kernels: [{ name: "xlog1py", module: composed, f64: composed64.xlog1py, f32: composed32.xlog1py }],
});

/**
 * ln(eᵃ + eᵇ) of each pair, without overflow: max(a, b) + L, L = ln(1 + e^−|a − b|) of the exact difference.
 *
 * (−∞, −∞) gives −∞, and +∞ with anything but NaN +∞. Bound: 0.5 ulp + 1.1 ulp of L, where the two cancel too.
 *
 * @example
 * ```ts
 * logAddExp([1000, 0, -Infinity], [1000, -40, -Infinity]); // → Float64Array [1000.6931471805599, 4.248354255291589e-18, -Infinity]
 * ```
 */
export const logAddExp: ElementPair = /*#__PURE__*/ bind({
  name: "logAddExp",
  inputs: ["a", "b"],
  second: "values",
  result: "row",
  options: [],
  kernels: [{ name: "logAddExp", module: composed, f64: composed64.logAddExp, f32: composed32.logAddExp }],
});

/**
 * ln(eᵃ − eᵇ) of each pair, without overflow: a + L, L = ln(1 − e^−(a − b)) of the exact difference.
 *
 * NaN for b > a and for two +∞; equal finite ones, and two −∞, give −∞. Bound: 0.5 ulp + 1.1 ulp of L, where the two cancel too.
 *
 * @example
 * ```ts
 * logSubExp([1000, 0, 1], [999, -40, 1]); // → Float64Array [999.5413248546129, -4.248354255291589e-18, -Infinity]
 * ```
 */
export const logSubExp: ElementPair = /*#__PURE__*/ bind({
  name: "logSubExp",
  inputs: ["a", "b"],
  second: "values",
  result: "row",
  options: [],
  kernels: [{ name: "logSubExp", module: composed, f64: composed64.logSubExp, f32: composed32.logSubExp }],
});

/**
 * −ln p of each element, in nats or units of ln `base`: what an event of this probability tells.
 *
 * 0 gives +∞, 1 +0; a negative or infinite p NaN, itself alone. Bound: 1.1 ulp, float32 0.6; in other units than nats 3.5 ulp, float32 0.6.
 *
 * @example
 * ```ts
 * selfInformation([1, 0.5, 0], { base: 2 }); // → Float64Array [0, 1, Infinity]
 * ```
 */
export const selfInformation: ElementMap<BaseOption> = /*#__PURE__*/ bind({
  name: "selfInformation",
  inputs: ["p"],
  result: "row",
  options: [base],
  // biome-ignore format: a table
  kernels: [
    { name: "selfInformation", module: composed, f64: composed64.selfInformation, f32: composed32.selfInformation },
  ],
});
