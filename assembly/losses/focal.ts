// The focal loss of a logit z and a target y, element by element, and its gradient, by the loops of elementwise/stages.ts.
//
// With e = e^-|z|, b = 1 - y, and `up` and `down` 1 and e for z >= 0, and e and 1 else: q = (y down + b up) / (1 + e) is 1 - p_t, c is the
// binary cross-entropy, w = y w1 + b w0, and the loss w c q^gamma. All terms are positive. The power is the square of h = q^(gamma/2), which
// is multiplied twice, so that none underflows before the result.
//
// Relative errors in u: e 1.02, 1 + e 1.5, q 6.7, c 6.2 (binary.ts), w 3, h gamma/2 (6.7 + 3.2 |ln q|) + 1.02 by a logarithm of 1.1 ulp
// and two roundings of the exponent, three products 3. The loss has 14.3 + gamma (6.7 + 3.2 |ln q|).
//
// The gradient is w q^gamma B, B = (b up - y down + gamma (1 - 2 y) r c) / (1 + e), r = e / (y down + b up): q' / q without what cancels.
// For y of 0 or 1 all terms have one sign. Their errors in u: gamma (1 - 2 y) r c has 1 + 6.1 + 6.2 + 3, the sum 2, the quotient 2.6: B has
// 21 of the sum of the terms' sizes, and the gradient 29 + gamma (6.7 + 3.2 |ln q|).
import { add, div, is, loadPair, mul, ones, signBit, splat, storePair, sub } from "../arithmetic/simd";
import {
  eachBlock,
  endOf,
  HIGHS,
  LOWS,
  MinusSize,
  PARTS,
  writeExps,
  writeLogsOfSums,
  writeOnePlusExps,
} from "../elementwise/stages";
import { BLOCK_3, STATE, scratch } from "../memory";

/** Slot of (gamma/2) ln q. */
const EXPONENTS = BLOCK_3;

// The parameters, in both lanes.
const GAMMA = STATE;
const HALF_GAMMA = STATE + 16;
const W1 = STATE + 32;
const W0 = STATE + 48;

/** The results of the kernel, as types for the compiler: the loss, or its gradient. */
class Loss {}
class Gradient {}

/** a * b, 0 where a is 0. */
function weigh(a: v128, b: v128): v128 {
  return v128.andnot(mul<f64>(a, b), v128.eq<f64>(a, splat<f64>(0)));
}

/** Leaves ln(1 + e). */
class LogOnePlus {
  write<T extends number>(log: v128, x: usize, y: usize, z: usize, out: usize, at: usize, one: v128, sign: v128): void {
    v128.store(at, log, PARTS);
  }
}

/** Leaves q in HIGHS, and the factor of q^gamma in PARTS; NaN where y is not within [0, 1]. */
class Factor<K> {
  write<T extends number>(e: v128, x: usize, y: usize, z: usize, out: usize, at: usize, one: v128, sign: v128): void {
    const zero = splat<f64>(0);
    const logit = loadPair<T>(x, at);
    const target = loadPair<T>(y, at);
    const b = sub<f64>(one, target);
    const isPositive = v128.ge<f64>(logit, zero);
    const c = v128.bitselect(b, target, isPositive);
    const loss = add<f64>(mul<f64>(add<f64>(target, b), v128.load(at, PARTS)), weigh(c, v128.andnot(logit, sign)));
    const up = mul<f64>(b, v128.bitselect(one, e, isPositive));
    const down = mul<f64>(target, v128.bitselect(e, one, isPositive));
    const numerator = add<f64>(down, up);
    const divisor = add<f64>(one, e);
    const start = scratch();
    const weight = add<f64>(mul<f64>(target, v128.load(start, W1)), mul<f64>(b, v128.load(start, W0)));
    let factor = loss;
    if (is<K, Gradient>()) {
      // 1 where that is 0 / 0.
      const ratio = v128.bitselect(one, div<f64>(e, numerator), v128.eq<f64>(c, zero));
      const slope = mul<f64>(v128.load(start, GAMMA), sub<f64>(b, target));
      // 0 for an infinite logit, whose e is 0 but for float32.
      const product = v128.and(mul<f64>(ratio, loss), v128.lt<f64>(v128.andnot(logit, sign), splat<f64>(Infinity)));
      factor = div<f64>(add<f64>(sub<f64>(up, down), mul<f64>(slope, product)), divisor);
    }
    const isBad = v128.or(v128.lt<f64>(target, zero), v128.gt<f64>(target, one));
    v128.store(at, div<f64>(numerator, divisor), HIGHS);
    v128.store(at, zero, LOWS);
    v128.store(at, v128.or(weigh(weight, factor), isBad), PARTS);
  }
}

/** Leaves (gamma/2) ln q, 0 for a gamma of 0. */
class Exponent {
  write<T extends number>(log: v128, x: usize, y: usize, z: usize, out: usize, at: usize, one: v128, sign: v128): void {
    v128.store(at, weigh(v128.load(scratch(), HALF_GAMMA), log), EXPONENTS);
  }
  exponent<T extends number>(x: usize, y: usize, at: usize, sign: v128): v128 {
    return v128.load(at, EXPONENTS);
  }
}

/** Writes the product of the factor and the square of h. */
class Product {
  write<T extends number>(h: v128, x: usize, y: usize, z: usize, out: usize, at: usize, one: v128, sign: v128): void {
    storePair<T>(out, at, mul<f64>(mul<f64>(v128.load(at, PARTS), h), h));
  }
}

class Focal<K> {
  writeBlock<T extends number>(x: usize, y: usize, z: usize, out: usize, n: i32): void {
    writeOnePlusExps<T, MinusSize>(x, y, false, n);
    writeLogsOfSums<T, LogOnePlus>(x, y, z, out, n);
    writeExps<T, MinusSize, Factor<K>>(x, y, z, out, n);
    if (load<f64>(scratch(), GAMMA) == 2) {
      // h is q.
      const end = endOf(n);
      const one = ones();
      const sign = signBit();
      for (let at = scratch(); at < end; at += 16) {
        changetype<Product>(0).write<T>(v128.load(at, HIGHS), x, y, z, out, at, one, sign);
      }
      return;
    }
    writeLogsOfSums<T, Exponent>(x, y, z, out, n);
    writeExps<T, Exponent, Product>(x, y, z, out, n);
  }
}

/** A parameter as high + low, behind y. */
function parameter<T extends number>(at: usize): v128 {
  return splat<f64>(<f64>load<T>(at) + <f64>load<T>(at + sizeof<T>()));
}

/** Reads gamma, w1 and w0, which follow y. */
function readParameters<T extends number>(at: usize): void {
  const start = scratch();
  const gamma = parameter<T>(at);
  v128.store(start, gamma, GAMMA);
  v128.store(start, mul<f64>(gamma, splat<f64>(0.5)), HALF_GAMMA);
  v128.store(start, parameter<T>(at + 2 * sizeof<T>()), W1);
  v128.store(start, parameter<T>(at + 4 * sizeof<T>()), W0);
}

// The kernels. `out` may be `x`.

export function focalLoss<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  readParameters<T>(y + <usize>(rows * cols) * sizeof<T>());
  eachBlock<T, Focal<Loss>>(x, y, y, out, rows * cols);
}

export function focalLossGrad<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  readParameters<T>(y + <usize>(rows * cols) * sizeof<T>());
  eachBlock<T, Focal<Gradient>>(x, y, y, out, rows * cols);
}
