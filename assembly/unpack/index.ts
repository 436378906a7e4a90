// Unpacks what tools/pack.mjs has packed: LZ77, in symbols of four bits, each of which is coded with what is known of it (rANS).
// A module of its own, which starts with a memory of zeros and runs once.
import { OUTPUT } from "./layout";

/** A model: where each of 16 symbols starts in 0 to 2^15, where the last one ends, and how often it was used. */
const MODEL: usize = 36;
const USES: usize = 34;
const TOP: u32 = 0x8000;

const TOKENS: usize = 0; // [kinds of the last two items][high bits of the byte before]
const NUMBERS: usize = TOKENS + 16 * 16 * MODEL; // [distance, length, length of a repeat]
const NUMBER: usize = 17 * MODEL; // [the class; the high bits for each class]
const HIGHS: usize = NUMBERS + 3 * NUMBER; // [high bits of the byte before]
const LOWS: usize = HIGHS + 16 * MODEL; // [high bits][high bits of the byte before]

/** What the starts go towards, [symbol][16]: those behind it up, the others down; between any two 16 are left. */
const TARGETS: usize = LOWS + 256 * MODEL;

/** The state of the coder is never less. */
const LEAST: u32 = 0x10000;

let from: usize;
let state: u32;

function refill(): void {
  if (state < LEAST) {
    state = (state << 16) | load<u16>(from);
    from += 2;
  }
}

function symbol(model: usize): usize {
  const at = state & (TOP - 1);
  const low = v128.load(model);
  const high = v128.load(model, 16);
  const value = i16x8.splat(<i16>at);
  const found: usize = popcnt(i8x16.bitmask(i8x16.narrow_i16x8_s(i16x8.le_s(low, value), i16x8.le_s(high, value)))) - 1;
  const starts = load<u32>(model + (found << 1));
  const start = starts & 0xffff;
  state = ((starts >>> 16) - start) * (state >>> 15) + at - start;
  refill();

  const uses = load<u8>(model, USES);
  const rate = 32 - clz(<u32>uses + 2);
  store<u8>(model, uses + u8(uses < 30), USES);
  const targets = found << 5;
  v128.store(model, i16x8.add(low, i16x8.shr_s(i16x8.sub(v128.load(targets, TARGETS), low), rate)));
  v128.store(model, i16x8.add(high, i16x8.shr_s(i16x8.sub(v128.load(targets, TARGETS + 16), high), rate)), 16);
  return found;
}

/** A number: below 16, or a 1 with four bits behind it, and so many more as the class says. */
function number(models: usize): usize {
  const kind = symbol(models);
  const high = symbol(models + MODEL + kind * MODEL);
  if (!kind) return high;
  const bits = kind - 1;
  const low = <usize>state & ((1 << bits) - 1);
  state >>>= <u32>bits;
  refill();
  return ((high | 16) << bits) | low;
}

/** Unpacks so many bytes of so many. Returns false where those are not what was packed, by FNV-1a. */
export function unpack(size: usize, packed: usize): bool {
  const end = <usize>OUTPUT + size;
  from = end + 4;
  let hash: u32 = 0x811c9dc5;
  do hash = (hash ^ load<u8>(from)) * 0x1000193;
  while (++from < end + packed);
  if (hash != load<u32>(end)) return false;

  let model: usize = 0;
  do {
    let i: usize = 0;
    do store<u16>(model + (i << 1), i << 11);
    while (++i <= 16);
    model += MODEL;
  } while (model < TARGETS);
  let i: usize = 0;
  do store<u16>(TARGETS + (i << 1), <u32>((i & 15) << 4) + ((i & 15) > i >>> 4 ? TOP - 16 * 16 : 0));
  while (++i < 256);
  state = load<u32>(end, 4);
  from = end + 8;

  let at: usize = OUTPUT;
  let distance: usize = 0;
  let kinds: usize = 0;
  do {
    const before = <usize>load<u8>(at - 1) >>> 4;
    const token = symbol(TOKENS + ((kinds << 4) | before) * MODEL);
    // A literal; repeats of up to 4 bytes or more; matches of 2 to 10 or more.
    if (!token) {
      const high = symbol(HIGHS + before * MODEL);
      store<u8>(at++, (high << 4) | symbol(LOWS + ((high << 4) | before) * MODEL));
      kinds = (kinds << 2) & 15;
    } else {
      let left: usize;
      if (token <= 5) {
        left = token < 5 ? token : 5 + number(NUMBERS + 2 * NUMBER);
        kinds = ((kinds << 2) | 2) & 15;
      } else {
        left = token < 15 ? token - 4 : 11 + number(NUMBERS + NUMBER);
        distance = number(NUMBERS);
        kinds = ((kinds << 2) | 1) & 15;
      }
      const stop = at + left;
      // Words may go beyond, where there is nothing yet, or input that has been read.
      if (distance >= 8) {
        do store<u64>(at, load<u64>(at - distance));
        while ((at += 8) < stop);
        at = stop;
      } else {
        do store<u8>(at, load<u8>(at - distance));
        while (++at < stop);
      }
    }
  } while (at < end);
  return true;
}
