// The vocabulary of the kernels: vectors of float64 or float32 lanes, and the memory they stream through.

/** Lanes in a vector: 2 of float64, 4 of float32. */
export function lanes<T extends number>(): i32 {
  return 16 / sizeof<T>();
}

/** Elements in a step of a loop: two vectors. */
export function step<T extends number>(): i32 {
  return 32 / sizeof<T>();
}

/**
 * Elements of a block, which is summed as summation/pairwise.ts has it; the sums of blocks are added in compensated float64. It is part
 * of what decides the bits: src/js/ has the same.
 */
export function blockLength<T extends number>(): i32 {
  return sizeof<T>() == 8 ? 512 : 1024;
}

/** Elements that promote converts at most: a block of float64. */
export const PROMOTED: i32 = 512;

/** Copies n elements, at most PROMOTED, as float64, and `filler` behind them to the end of a vector. */
export function promote<T extends number>(x: usize, n: i32, to: usize, filler: f64): void {
  const end = to + ((<usize>n) << 3);
  for (; to < end; to += 16) {
    v128.store(to, sizeof<T>() == 8 ? v128.load(x) : f64x2.promote_low_f32x4(v128.load64_zero(x)));
    x += 2 * sizeof<T>();
  }
  if (n & 1) store<f64>(end, filler);
}

// Elements that are computed in float64, two at a time, whatever T is. Their results lie in slots of 16 bytes a pair, counted by `at`
// from scratch() on; the address of a row of T is one that `pairs` made.

/** The address of a row minus scratch(), or of float32 minus half of it, as a pair takes half the bytes. */
export function pairs<T extends number>(row: usize, scratch: usize): usize {
  return sizeof<T>() == 8 ? row - scratch : row - (scratch >> 1);
}

export function loadPair<T extends number>(x: usize, at: usize): v128 {
  if (sizeof<T>() == 8) return v128.load(x + at);
  return f64x2.promote_low_f32x4(v128.load64_zero(x + (at >> 1)));
}

/** Rounds to T and stores. */
export function storePair<T extends number>(out: usize, at: usize, value: v128): void {
  if (sizeof<T>() == 8) v128.store(out + at, value);
  else v128.store64_lane(out + (at >> 1), f32x4.demote_f64x2_zero(value), 0);
}

/** The same, and 0 instead of -0, which underflow may make. */
export function storePairOrZero<T extends number>(out: usize, at: usize, value: v128): void {
  if (sizeof<T>() == 8) v128.store(out + at, add<f64>(value, splat<f64>(0)));
  else v128.store64_lane(out + (at >> 1), add<f32>(f32x4.demote_f64x2_zero(value), splat<f32>(0)), 0);
}

/** Is K the class L? The compiler evaluates it. */
export function is<K, L>(): bool {
  return idof<K>() == idof<L>();
}

/** The address of operands that there are none of. It is not 0, as an address minus an offset may be. */
export const NONE: usize = -1;

/** Element `place` of a table of T in memory, in every lane. */
export function constant<T extends number>(table: usize, place: i32): v128 {
  if (sizeof<T>() == 8) return v128.load64_splat(table + ((<usize>place) << 3));
  return v128.load32_splat(table + ((<usize>place) << 2));
}

// Numbers of float64 that loops load ahead: newer V8 makes an immediate anew at each use, by three instructions.
const SIGN_AND_ONE = memory.data<f64>([-0.0, 1], 16);

/** -0: the sign bit. */
export function signBit(): v128 {
  return v128.load64_splat(SIGN_AND_ONE);
}

export function ones(): v128 {
  return v128.load64_splat(SIGN_AND_ONE + 8);
}

export function splat<T extends number>(value: f64): v128 {
  return sizeof<T>() == 8 ? f64x2.splat(value) : f32x4.splat(<f32>value);
}

export function add<T extends number>(a: v128, b: v128): v128 {
  return v128.add<T>(a, b);
}

export function sub<T extends number>(a: v128, b: v128): v128 {
  return v128.sub<T>(a, b);
}

export function mul<T extends number>(a: v128, b: v128): v128 {
  return v128.mul<T>(a, b);
}

export function div<T extends number>(a: v128, b: v128): v128 {
  return v128.div<T>(a, b);
}

/** a * b + c; one rounding in the relaxed build where the processor has it, two in the plain one. */
export function madd<T extends number>(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(a, b, c);
  return v128.add<T>(v128.mul<T>(a, b), c);
}

/** c - a * b, rounded as madd is. */
export function nmadd<T extends number>(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_nmadd<T>(a, b, c);
  return v128.sub<T>(c, v128.mul<T>(a, b));
}

/** c(i) + c(i + 1) v, by the coefficients in a table. */
export function linear<T extends number>(table: usize, i: i32, v: v128): v128 {
  return madd<T>(v, constant<T>(table, i + 1), constant<T>(table, i));
}

/** The same to v^3, for w = v^2: by pairs (Estrin), as the latency of an element limits these loops. */
export function cubic<T extends number>(table: usize, i: i32, v: v128, w: v128): v128 {
  return madd<T>(w, linear<T>(table, i + 2, v), linear<T>(table, i, v));
}

/** a < b ? b : a, so that a NaN in b is passed over. */
export function pmax<T extends number>(a: v128, b: v128): v128 {
  return v128.pmax<T>(a, b);
}

/** b < a ? b : a, so that a NaN in b is passed over. */
export function pmin<T extends number>(a: v128, b: v128): v128 {
  return v128.pmin<T>(a, b);
}

/** Integer sum of the lanes' bit patterns. */
export function addBits<T extends number>(a: v128, b: v128): v128 {
  return sizeof<T>() == 8 ? i64x2.add(a, b) : i32x4.add(a, b);
}

/** Integer difference of the lanes' bit patterns. */
export function subBits<T extends number>(a: v128, b: v128): v128 {
  return sizeof<T>() == 8 ? i64x2.sub(a, b) : i32x4.sub(a, b);
}

/** Sum of the lanes, in float64: the order is part of the bits. */
export function sumLanes<T extends number>(a: v128): f64 {
  if (sizeof<T>() == 8) return f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
  const pair = f64x2.add(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(v128.shuffle<f64>(a, a, 1, 0)));
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
}

/** The lanes in another order, so that twice with pmax or pmin makes all of them the largest or smallest. */
function swapped(a: v128): v128 {
  return v128.shuffle<f64>(a, a, 1, 0);
}

function neighbours(a: v128): v128 {
  return v128.shuffle<f32>(a, a, 1, 0, 3, 2);
}

// They do not take max and min of two numbers, which are branches that a processor cannot predict.

/** Largest lane of a result of pmax, which has no NaN. */
export function maxLane<T extends number>(a: v128): f64 {
  const pair = pmax<T>(a, swapped(a));
  if (sizeof<T>() == 8) return f64x2.extract_lane(pair, 0);
  return <f64>f32x4.extract_lane(pmax<T>(pair, neighbours(pair)), 0);
}

/** Smallest lane of a result of pmin. */
export function minLane<T extends number>(a: v128): f64 {
  const pair = pmin<T>(a, swapped(a));
  if (sizeof<T>() == 8) return f64x2.extract_lane(pair, 0);
  return <f64>f32x4.extract_lane(pmin<T>(pair, neighbours(pair)), 0);
}

/** The element at a pointer, as float64. */
export function get<T extends number>(pointer: usize): f64 {
  return <f64>load<T>(pointer);
}

/** Rounds to T and stores; -0, which underflow may make, becomes 0. */
export function set<T extends number>(pointer: usize, value: f64): void {
  const rounded = <T>value;
  store<T>(pointer, rounded == 0 ? <T>0 : rounded);
}

/** 32 bytes of ones followed by 32 of zeros: a window on them masks the end of a row. */
// biome-ignore format: a table
const WINDOW = memory.data<u64>([-1, -1, -1, -1, 0, 0, 0, 0], 16);

/** Address of 32 bytes that are ones in the first `bytes` (at most 32) and zeros in the others. */
export function tailMask(bytes: usize): usize {
  return WINDOW + 32 - bytes;
}
