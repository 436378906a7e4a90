// Seeded random numbers: a seed gives the same numbers in every engine.

/** Returns a source of numbers in [0, 1), by xorshift32. */
export function random(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** An approximately normal number: a sum of twelve uniform ones. */
export function normal(next: () => number): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += next();
  return sum;
}
