/** 2^k, for constants at the top of a file: a bundler drops an unused call that is marked as pure, and esbuild keeps a `2 ** k`. */
export function power(k: number): number {
  return 2 ** k;
}
