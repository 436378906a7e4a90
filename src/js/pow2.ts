const LEAST = -1074;

const POWERS = new Float64Array(2098);
for (let i = 0, power = Number.MIN_VALUE; i < POWERS.length; i++, power *= 2) POWERS[i] = power;

/** 2^k for an integer k from -1074 to 1023. */
export function pow2(k: number): number {
  return POWERS[k - LEAST];
}

/** 2^-k: the sign of an integer is not worth a detour by float64. */
export function inversePow2(k: number): number {
  return POWERS[-LEAST - k];
}
