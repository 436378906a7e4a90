// Loops of elementwise functions.
import type { Floats } from "../../src/index.js";
import type { Loop } from "./rows.js";

function exp(x: Floats, _: unknown, out: Floats): void {
  for (let i = 0; i < x.length; i++) out[i] = Math.exp(x[i]);
}

function expm1(x: Floats, _: unknown, out: Floats): void {
  for (let i = 0; i < x.length; i++) out[i] = Math.expm1(x[i]);
}

function log(x: Floats, _: unknown, out: Floats): void {
  for (let i = 0; i < x.length; i++) out[i] = Math.log(x[i]);
}

function log1p(x: Floats, _: unknown, out: Floats): void {
  for (let i = 0; i < x.length; i++) out[i] = Math.log1p(x[i]);
}

function log1mExp(x: Floats, _: unknown, out: Floats): void {
  for (let i = 0; i < x.length; i++) {
    out[i] = x[i] > -Math.LN2 ? Math.log(-Math.expm1(x[i])) : Math.log1p(-Math.exp(x[i]));
  }
}

function sigmoid(x: Floats, _: unknown, out: Floats): void {
  for (let i = 0; i < x.length; i++) out[i] = 1 / (1 + Math.exp(-x[i]));
}

function logit(p: Floats, _: unknown, out: Floats): void {
  for (let i = 0; i < p.length; i++) out[i] = Math.log(p[i] / (1 - p[i]));
}

function logSigmoid(x: Floats, _: unknown, out: Floats): void {
  for (let i = 0; i < x.length; i++) out[i] = Math.min(x[i], 0) - Math.log1p(Math.exp(-Math.abs(x[i])));
}

function softplus(x: Floats, _: unknown, out: Floats): void {
  for (let i = 0; i < x.length; i++) out[i] = Math.max(x[i], 0) + Math.log1p(Math.exp(-Math.abs(x[i])));
}

function xlogx(x: Floats, _: unknown, out: Floats): void {
  for (let i = 0; i < x.length; i++) out[i] = x[i] === 0 ? 0 : x[i] * Math.log(x[i]);
}

function xlogy(x: Floats, y: Floats | Int32Array, out: Floats): void {
  for (let i = 0; i < x.length; i++) out[i] = x[i] === 0 ? 0 : x[i] * Math.log(y[i]);
}

function xlog1py(x: Floats, y: Floats | Int32Array, out: Floats): void {
  for (let i = 0; i < x.length; i++) out[i] = x[i] === 0 ? 0 : x[i] * Math.log1p(y[i]);
}

function logAddExp(a: Floats, b: Floats | Int32Array, out: Floats): void {
  for (let i = 0; i < a.length; i++) {
    out[i] = Math.max(a[i], b[i]) + Math.log1p(Math.exp(-Math.abs(a[i] - b[i])));
  }
}

function logSubExp(a: Floats, b: Floats | Int32Array, out: Floats): void {
  for (let i = 0; i < a.length; i++) {
    const d = b[i] - a[i];
    out[i] = a[i] + (d > -Math.LN2 ? Math.log(-Math.expm1(d)) : Math.log1p(-Math.exp(d)));
  }
}

function selfInformation(p: Floats, _: unknown, out: Floats): void {
  for (let i = 0; i < p.length; i++) out[i] = -Math.log(p[i]);
}

export const loops = {
  exp,
  expm1,
  log,
  log1p,
  log1mExp,
  sigmoid,
  logit,
  logSigmoid,
  softplus,
  xlogx,
  xlogy,
  xlog1py,
  logAddExp,
  logSubExp,
  selfInformation,
} as const satisfies Record<string, Loop>;
