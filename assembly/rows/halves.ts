// Rows of float16 numbers, by their bits: they become float32 numbers in their place, and the results of those float16 numbers again.
// The addresses are multiples of 16, and up to seven elements behind the rows are overwritten.

/** The bits of the sign; those of the others; the smallest exponent of infinities and NaN, minus 1; what float32 adds to exponents. */
const HALVES = memory.data<u16>([0x8000, 0x7fff, 0x7bff, 112 << 7], 16);
/** The smallest normal float16 number, and the first that overflows; the bits of a float32 size, and those of its exponent. */
const LIMITS = memory.data<u32>([0x38800000, 0x47800000, 0x7fffffff, 0x7f800000, 13 << 23], 16);

/** The sizes of four numbers. Below 2^-14, where float16 has no leading 1, 2a - 2^-14 is the smaller, and exact. */
function sizes(a: v128, leastNormal: v128): v128 {
  return f32x4.pmin(a, f32x4.sub(f32x4.add(a, a), leastNormal));
}

/** Replaces n float16 numbers by float32 ones, from the last to the first: a number takes the place of two. */
export function widenHalves(x: usize, n: i32): void {
  const signs = v128.load16_splat(HALVES);
  const others = v128.load16_splat(HALVES + 2);
  const finite = v128.load16_splat(HALVES + 4);
  const bias = v128.load16_splat(HALVES + 6);
  const leastNormal = v128.load32_splat(LIMITS);
  const zero = i32x4.splat(0);
  for (let i = (n - 1) & -8; i >= 0; i -= 8) {
    const half = v128.load(x + ((<usize>i) << 1));
    const size = v128.and(half, others);
    const sign = v128.and(half, signs);
    const exponents = i16x8.add(bias, v128.and(bias, i16x8.gt_s(size, finite)));
    const high = i16x8.add(i16x8.shr_u(size, 3), exponents);
    const low = i16x8.shl(half, 13);
    const first = sizes(v128.shuffle<i16>(low, high, 0, 8, 1, 9, 2, 10, 3, 11), leastNormal);
    const last = sizes(v128.shuffle<i16>(low, high, 4, 12, 5, 13, 6, 14, 7, 15), leastNormal);
    const to = x + ((<usize>i) << 2);
    v128.store(to, v128.or(first, v128.shuffle<i16>(zero, sign, 0, 8, 1, 9, 2, 10, 3, 11)));
    v128.store(to, v128.or(last, v128.shuffle<i16>(zero, sign, 4, 12, 5, 13, 6, 14, 7, 15)), 16);
  }
}

/**
 * Rounds the sizes of four numbers to float16, ties to even. The sum of a number and 2^13 times its power of two, at least 2^-14, is
 * rounded to the digits of float16, which its last bits have then.
 */
function rounded(x: v128): v128 {
  const leastNormal = v128.load32_splat(LIMITS);
  const size = i32x4.min_s(v128.and(x, v128.load32_splat(LIMITS + 8)), v128.load32_splat(LIMITS + 4));
  const exponent = i32x4.max_s(v128.and(size, v128.load32_splat(LIMITS + 12)), leastNormal);
  const power = i32x4.add(exponent, v128.load32_splat(LIMITS + 16));
  const digits = i32x4.sub(f32x4.add(size, power), power);
  return i32x4.add(digits, i32x4.shr_u(i32x4.sub(exponent, leastNormal), 13));
}

/** Replaces n float32 numbers by the float16 ones next to them. NaN becomes 0x7e00. */
export function roundToHalves(x: usize, n: i32): void {
  const signs = v128.load16_splat(HALVES);
  let to = x;
  for (const end = to + ((<usize>n) << 1); to < end; to += 16) {
    const first = v128.load(x);
    const last = v128.load(x, 16);
    const half = i16x8.narrow_i32x4_u(rounded(first), rounded(last));
    const sign = v128.and(i16x8.narrow_i32x4_s(i32x4.shr_s(first, 16), i32x4.shr_s(last, 16)), signs);
    const isNumber = i16x8.narrow_i32x4_s(f32x4.eq(first, first), f32x4.eq(last, last));
    v128.store(to, v128.bitselect(v128.or(half, sign), i16x8.splat(0x7e00), isNumber));
    x += 32;
  }
}
