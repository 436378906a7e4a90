// Exponentials whose quotients underflow.

/** Thresholds of flushTiny, in every lane. */
export function flushThresholds<T extends number>(): v128 {
  return sizeof<T>() == 8 ? f64x2.splat(2.0 ** -563) : f32x4.splat(<f32>(2.0 ** -86));
}

/**
 * Scaled exponentials, or 0 for those whose quotient by a sum of at least expOne underflows: processors take a hundred times as long for
 * a product that does, and masked logits are many.
 */
export function flushTiny<T extends number>(e: v128, thresholds: v128): v128 {
  return v128.andnot(e, v128.lt<T>(e, thresholds));
}
