// Packs bytes for assembly/unpack/index.ts: LZ77, whose every decision is a bit with a cell of its own, behind an adaptive binary
// range coder. What is cheapest is found with the prices of the round before.

const ROUNDS = 8;
/** Beyond it a match is not looked at in each of its lengths. */
const NICE = 16;

// The kinds of item.
const LITERAL = 0;
const MATCH = 1;
const REPEAT = 2;

// The models, as in assembly/unpack/index.ts.
const TOKENS = 0;
const DISTANCE = TOKENS + 16 * 16;
const LENGTH = DISTANCE + 17;
const AGAIN = LENGTH + 17;
const HIGHS = AGAIN + 17;
const LOWS = HIGHS + 16;
const MODELS = LOWS + 256;
const TOP = 0x8000;
const LEAST = 0x10000;

/** Gives `emit` the symbols of a number with their models, and `emitRaw` bits that have none. */
function number(emit, emitRaw, models, value) {
  const kind = Math.max(0, 28 - Math.clz32(value));
  emit(models, kind);
  emit(models + 1 + kind, (value >> Math.max(0, kind - 1)) & 15);
  if (kind > 1) emitRaw(kind - 1, value & ((1 << (kind - 1)) - 1));
}

/** Gives them those of an item: a literal, or `length` bytes from `distance` before. */
function item(emit, emitRaw, bytes, at, kinds, kind, length, distance) {
  const before = at > 0 ? bytes[at - 1] >> 4 : 0;
  const tokens = TOKENS + (kinds << 4) + before;
  if (kind === LITERAL) {
    const high = bytes[at] >> 4;
    emit(tokens, 0);
    emit(HIGHS + before, high);
    emit(LOWS + (high << 4) + before, bytes[at] & 15);
  } else if (kind === REPEAT) {
    emit(tokens, Math.min(length, 5));
    if (length >= 5) number(emit, emitRaw, AGAIN, length - 5);
  } else {
    emit(tokens, Math.min(length + 4, 15));
    if (length >= 11) number(emit, emitRaw, LENGTH, length - 11);
    number(emit, emitRaw, DISTANCE, distance);
  }
}

/** For each place what was there before: the nearest match of each length that a nearer one has not, as [length, distance]. */
function findMatches(bytes) {
  const previous = new Int32Array(bytes.length).fill(-1);
  const last = new Int32Array(0x10000).fill(-1);
  return Array.from(bytes, (_, at) => {
    const matches = [];
    if (at + 1 >= bytes.length) return matches;
    const pair = bytes[at] | (bytes[at + 1] << 8);
    previous[at] = last[pair];
    last[pair] = at;
    let longest = 1;
    for (let from = previous[at]; from >= 0; from = previous[from]) {
      if (bytes[from + longest] !== bytes[at + longest]) continue;
      const length = matchLength(bytes, from, at);
      for (let some = longest + 1; some <= length; some++) {
        if (some <= NICE || some === length) matches.push([some, at - from]);
      }
      longest = Math.max(longest, length);
      if (at + longest >= bytes.length) break;
    }
    return matches;
  });
}

function matchLength(bytes, from, at) {
  let length = 0;
  while (at + length < bytes.length && bytes[from + length] === bytes[at + length]) length++;
  return length;
}

/** The cheapest items by the prices of each symbol, as [place, kinds before it, kind, length, distance]. */
function parse(bytes, matches, prices) {
  const places = bytes.length + 1;
  const best = new Float64Array(places).fill(Number.POSITIVE_INFINITY);
  const [froms, kinds, distances] = Array.from({ length: 3 }, () => new Int32Array(places));
  let price = 0;
  const add = (model, symbol) => {
    price += prices[16 * model + symbol];
  };
  const addRaw = (bits) => {
    price += bits;
  };
  best[0] = 0;
  for (let at = 0; at < bytes.length; at++) {
    const consider = (kind, length, distance) => {
      price = best[at];
      item(add, addRaw, bytes, at, kinds[at], kind, length, distance);
      const to = at + length;
      if (price >= best[to]) return;
      best[to] = price;
      froms[to] = at;
      kinds[to] = ((kinds[at] << 2) | kind) & 15;
      distances[to] = distance;
    };
    const distance = distances[at];
    consider(LITERAL, 1, distance);
    if (distance > 0) {
      const length = matchLength(bytes, at - distance, at);
      for (let some = 1; some <= length; some++) if (some <= NICE || some === length) consider(REPEAT, some, distance);
    }
    for (const [length, distance] of matches[at]) consider(MATCH, length, distance);
  }
  const items = [];
  for (let to = bytes.length; to > 0; to = froms[to])
    items.push([froms[to], kinds[froms[to]], kinds[to] & 3, to - froms[to], distances[to]]);
  return items.reverse();
}

/** The items as bytes; and what a symbol of each model cost, for another round. */
function encode(bytes, items) {
  const models = Array.from({ length: MODELS }, () => Int32Array.from({ length: 17 }, (_, i) => i << 11));
  const uses = new Int32Array(MODELS);
  const counts = new Float64Array(16 * MODELS);
  const costs = new Float64Array(16 * MODELS);
  const steps = [];

  function emit(model, symbol) {
    const starts = models[model];
    const [start, end] = [starts[symbol], starts[symbol + 1]];
    steps.push([end - start, start]);
    counts[16 * model + symbol]++;
    costs[16 * model + symbol] -= Math.log2((end - start) / TOP);
    const rate = 32 - Math.clz32(uses[model] + 2);
    if (uses[model] < 30) uses[model]++;
    for (let i = 1; i < 16; i++) starts[i] += ((i << 4) + (i > symbol ? TOP - 16 * 16 : 0) - starts[i]) >> rate;
  }
  const emitRaw = (bits, value) => steps.push([-bits, value]);
  for (const [at, kinds, kind, length, distance] of items)
    item(emit, emitRaw, bytes, at, kinds, kind, length, distance);

  // What is decoded first is encoded last. The state is from LEAST to 2^32.
  const words = [];
  let state = LEAST;
  for (const [width, start] of steps.reverse()) {
    const limit = width < 0 ? 2 ** (32 + width) : width * 2 ** 17;
    if (state >= limit) {
      words.push(state & 0xffff);
      state >>>= 16;
    }
    state = width < 0 ? ((state << -width) | start) >>> 0 : Math.floor(state / width) * TOP + (state % width) + start;
  }
  words.push(state >>> 16, state & 0xffff);
  const packed = Buffer.alloc(2 * words.length);
  for (const [i, word] of words.reverse().entries()) packed.writeUInt16LE(word, 2 * i);

  const prices = costs.map((cost, i) => {
    const all = counts.subarray(i & ~15, (i & ~15) + 16).reduce((sum, count) => sum + count);
    return (cost - Math.log2((counts[i] + 0.1) / (all + 1.6))) / (counts[i] + 1);
  });
  return { packed, prices };
}

/** FNV-1a. */
function hash(bytes) {
  return bytes.reduce((sum, byte) => Math.imul(sum ^ byte, 0x1000193), 0x811c9dc5) >>> 0;
}

/** Packed bytes, behind their hash. */
export function pack(bytes) {
  const matches = findMatches(bytes);
  let prices = new Float64Array(16 * MODELS).fill(3);
  let smallest;
  for (let round = 0; round < ROUNDS; round++) {
    const encoded = encode(bytes, parse(bytes, matches, prices));
    prices = encoded.prices;
    if (smallest === undefined || encoded.packed.length < smallest.length) smallest = encoded.packed;
  }
  const head = Buffer.alloc(4);
  head.writeUInt32LE(hash(smallest));
  return Buffer.concat([head, smallest]);
}
