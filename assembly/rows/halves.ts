// Rows of float16 numbers, by their bits: they become float32 numbers in their place, and the results of those float16 numbers again.
// The addresses are multiples of 16, and up to seven elements behind the rows are overwritten.

// Bits that loops load ahead.
/** In 16 bits: the sign, the size, the largest finite size, and what float32 adds to exponents. */
const HALVES = memory.data<u16>([0x8000, 0x7fff, 0x7bff, 112 << 7], 16);
/** In 32 bits. */
const BITS = memory.data<u32>([0x38800000, 0x7fffffff, 0x47800000, 0x7f800000, 13 << 23, 0x8000, 0x7e00], 16);
const LEAST_NORMAL: usize = 0; // 2^-14
const SIZE: usize = 4; // all but the sign
const OVERFLOW: usize = 8; // 2^16
const EXPONENT: usize = 12;
const DIGITS: usize = 16; // 2^13, as a difference of exponents
const SIGN: usize = 20; // of float16
const NAN: usize = 24;

function bits(place: usize): v128 {
  return v128.load32_splat(BITS + place);
}

/** The sizes of four numbers. Below 2^-14, where float16 has no leading 1, 2a - 2^-14 is the smaller, and exact. */
function sizes(a: v128): v128 {
  return f32x4.pmin(a, f32x4.sub(f32x4.add(a, a), bits(LEAST_NORMAL)));
}

/** Replaces n float16 numbers by float32 ones, from the last to the first: a number takes the place of two. */
export function widenHalves(x: usize, n: i32): void {
  const bias = v128.load16_splat(HALVES + 6);
  const zero = i32x4.splat(0);
  // Eight numbers at once take 0.7 of the time of four.
  for (let i = (n - 1) & -8; i >= 0; i -= 8) {
    const half = v128.load(x + ((<usize>i) << 1));
    const size = v128.and(half, v128.load16_splat(HALVES + 2));
    const sign = v128.and(half, v128.load16_splat(HALVES));
    const exponents = i16x8.add(bias, v128.and(bias, i16x8.gt_s(size, v128.load16_splat(HALVES + 4))));
    const high = i16x8.add(i16x8.shr_u(size, 3), exponents);
    const low = i16x8.shl(half, 13);
    const first = sizes(v128.shuffle<i16>(low, high, 0, 8, 1, 9, 2, 10, 3, 11));
    const last = sizes(v128.shuffle<i16>(low, high, 4, 12, 5, 13, 6, 14, 7, 15));
    const to = x + ((<usize>i) << 2);
    v128.store(to, v128.or(first, v128.shuffle<i16>(zero, sign, 0, 8, 1, 9, 2, 10, 3, 11)));
    v128.store(to, v128.or(last, v128.shuffle<i16>(zero, sign, 4, 12, 5, 13, 6, 14, 7, 15)), 16);
  }
}

/** Replaces n float32 numbers by float64 ones, from the last to the first: a number takes the place of two. */
export function promoteSingles(x: usize, n: i32): void {
  for (let i = (n - 1) & -4; i >= 0; i -= 4) {
    const numbers = v128.load(x + ((<usize>i) << 2));
    const to = x + ((<usize>i) << 3);
    v128.store(to, f64x2.promote_low_f32x4(numbers));
    v128.store(to, f64x2.promote_low_f32x4(v128.shuffle<i64>(numbers, numbers, 1, 1)), 16);
  }
}

/**
 * Replaces n float32 numbers by the float16 ones next to them, ties to even; NaN becomes 0x7e00. The sum of a number and 2^13 times its
 * power of two, at least 2^-14, is rounded to the digits of float16, which its last bits have then.
 */
export function roundToHalves(x: usize, n: i32): void {
  let to = x;
  for (const end = to + ((<usize>n) << 1); to < end; to += 8) {
    const number = v128.load(x);
    const size = i32x4.min_s(v128.and(number, bits(SIZE)), bits(OVERFLOW));
    const exponent = i32x4.max_s(v128.and(size, bits(EXPONENT)), bits(LEAST_NORMAL));
    const power = i32x4.add(exponent, bits(DIGITS));
    const digits = i32x4.sub(f32x4.add(size, power), power);
    const half = i32x4.add(digits, i32x4.shr_u(i32x4.sub(exponent, bits(LEAST_NORMAL)), 13));
    const sign = v128.and(i32x4.shr_u(number, 16), bits(SIGN));
    const signed = v128.bitselect(v128.or(half, sign), bits(NAN), f32x4.eq(number, number));
    v128.store64_lane(to, i16x8.narrow_i32x4_u(signed, signed), 0);
    x += 16;
  }
}
