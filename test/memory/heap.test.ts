// The allocator: blocks never overlap, are aligned, are used again, and join their neighbours.
import { describe, expect, test } from "vitest";
import { random, range } from "../support/arrays.js";
import { Heap } from "../support/backends.js";

type Block = NonNullable<ReturnType<Heap["take"]>>;

/** Memory from an odd page on, of at most so many bytes, some of which others take in between. */
function memory(most = 2 ** 31) {
  const state = { size: 0, spare: [] as [number, number][] };
  const start = 80_000;
  return {
    ...{ buffer: new ArrayBuffer(0), hasResidents: true, heap: undefined, owns: () => false, roomFor: () => 0, state },
    hasTrapped: false,
    reserve(size: number) {
      if (state.size + size > most) return 0;
      state.size += size;
      return start + state.size - size;
    },
    takeSpare: () => state.spare.pop(),
  };
}

/** Fails unless the blocks are aligned and apart. */
function expectApart(blocks: readonly Pick<Block, "at" | "size" | "bytes">[]): void {
  const sorted = [...blocks].sort((a, b) => a.at - b.at);
  for (const [i, { at, size, bytes }] of sorted.entries()) {
    if (at % 16 !== 0 || bytes > size) expect.fail(`${at} ${size} ${bytes}`);
    const next = sorted[i + 1]?.at ?? Infinity;
    if (at + Math.max(bytes, 1) > next) expect.fail(`${at} + ${bytes} overlaps ${next}`);
  }
}

/** Fails unless the blocks around one are linked in their order, cover so many bytes, and no two that touch are free. */
function expectLinked(block: Block, size: number): void {
  let first = block;
  while (first.before !== undefined) first = first.before;
  let bytes = 0;
  for (let one: Block | undefined = first; one !== undefined; one = one.after) {
    const { at, size, after, isFree }: Block = one;
    bytes += size;
    if (size <= 0 || size % 16 !== 0) expect.fail(`a block of ${size} at ${at}`);
    if (isFree && one.bytes !== 0) expect.fail(`a free block at ${at} has ${one.bytes} bytes`);
    if (after === undefined) continue;
    if (after.before !== one || after.at < at + size) expect.fail(`${after.at} follows ${at} + ${size}`);
    if (isFree && after.isFree && after.at === at + size) expect.fail(`both ${at} and ${after.at} are free`);
  }
  expect(bytes).toBe(size);
}

describe("the heap", () => {
  test("gives blocks that are apart, whatever the order of taking and releasing", () => {
    const source = memory();
    const heap = new Heap(source);
    const next = random(1);
    let blocks: Block[] = [];
    const others: Pick<Block, "at" | "size" | "bytes">[] = [];
    for (const i of range(20_000)) {
      if (next() < 0.55 || blocks.length === 0) {
        const block = heap.take(Math.floor(2 ** (next() * 17)) - 1);
        if (block === undefined) throw new Error("refused");
        blocks.push(block);
      } else {
        const [block] = blocks.splice(Math.floor(next() * blocks.length), 1);
        heap.release(block);
        expect(heap.isLive(block.at, 1)).toBe(false);
      }
      // Others take memory in between, and give it back.
      if (i % 1000 === 500) {
        others.push({ at: source.reserve(64), size: 64, bytes: 64 });
      }
      if (i % 3000 === 2000) {
        source.state.spare.push([source.reserve(4096), 4096]);
      }
      if (i % 2000 === 0) expectApart([...blocks, ...others]);
      const spare = 4096 * source.state.spare.length;
      if (i % 100 === 0 && blocks.length > 0) expectLinked(blocks[0], source.state.size - 64 * others.length - spare);
    }
    expectApart([...blocks, ...others]);
    for (const { at, bytes } of blocks) {
      expect(heap.isLive(at, bytes)).toBe(true);
      expect(heap.isLive(at + (bytes >> 1), bytes - (bytes >> 1))).toBe(true);
      expect(heap.isLive(at, bytes + 1)).toBe(false);
    }
    // All of it joins again, as far as it is connected.
    const { size } = source.state;
    for (const block of blocks) heap.release(block);
    blocks = [];
    expect(heap.take(Math.floor(size / 40))).toBeDefined();
    expect(source.state.size).toBe(size);
  });

  test("stays of one size in 100,000 allocations", () => {
    const source = memory();
    const heap = new Heap(source);
    const next = random(2);
    const live: Block[] = [];
    let size = 0;
    for (const i of range(100_000)) {
      const block = heap.take(16 + Math.floor(next() * 5000));
      if (block !== undefined) live.push(block);
      if (live.length > 100) heap.release(live.splice(Math.floor(next() * live.length), 1)[0]);
      if (i === 20_000) size = source.state.size;
    }
    expect(source.state.size).toBe(size);
    expect(size).toBeLessThan(1.5 * 100 * 5016);
  });

  test("grows by a quarter of its size at once, by 64 KiB at least, and by a block that is larger", () => {
    const source = memory();
    const heap = new Heap(source);
    const sizes = [16, 2 ** 16, 2 ** 20].map((bytes) => heap.take(bytes) && source.state.size);
    expect(sizes).toEqual([2 ** 16, 2 ** 17, 2 ** 17 + 2 ** 20]);
    for (const quarter of [5 * 2 ** 16, 6 * 2 ** 16]) {
      const before = source.state.size;
      while (source.state.size === before) heap.take(4096);
      expect(source.state.size - before).toBe(quarter);
    }
  });

  test("joins every second block with the others, and then has room for all at once", () => {
    const source = memory();
    const heap = new Heap(source);
    const blocks = range(1000).flatMap(() => heap.take(1000) ?? []);
    const { size } = source.state;
    for (const parity of [0, 1]) for (const [i, block] of blocks.entries()) if (i % 2 === parity) heap.release(block);
    expect(heap.take(1000 * 1008)).toBeDefined();
    expect(source.state.size).toBe(size);
  });

  test("takes the exact size where a quarter more is refused, and then nothing", () => {
    const heap = new Heap(memory(1_000_000));
    expect(heap.take(800_000)).toBeDefined();
    const rest = heap.take(200_000 - 16);
    expect(rest).toBeDefined();
    expect(heap.take(1000)).toBeUndefined();
    if (rest !== undefined) heap.release(rest);
    expect(heap.take(1000)).toBeDefined();
  });

  test("finds a block behind smaller ones of its list, and takes what others return before it grows", () => {
    // Sizes from 1024 to 1264 are in one list.
    const heap = new Heap(memory(1264 + 16 + 1024 + 16));
    const [large, , small] = [1264, 16, 1024, 16].map((size) => heap.take(size));
    if (large === undefined || small === undefined) throw new Error("refused");
    heap.release(large);
    heap.release(small);
    expect(heap.take(1200)?.at).toBe(large.at);

    const source = memory();
    const other = new Heap(source);
    other.take(2 ** 16);
    source.state.spare.push([source.reserve(4096), 4096]);
    const { size } = source.state;
    expect(other.take(4000)).toBeDefined();
    expect(source.state.size).toBe(size);
  });

  test("an empty one has nothing, and new memory is clean", () => {
    const source = memory();
    const heap = new Heap(source);
    expect([heap.isLive(80_000, 1), heap.isLive(0, 0)]).toEqual([false, false]);
    const [one, other] = [heap.take(0), heap.take(16)];
    expect([one?.size, one?.isClean, other?.isClean, other?.before]).toEqual([16, true, true, one]);
    if (one) heap.release(one);
    expect([one?.isClean, heap.take(16)]).toEqual([false, one]);
    // A block that joins one that was in use is not clean, and memory of others is not.
    if (other) heap.release(other);
    expect([heap.take(32)?.isClean, heap.take(16)?.isClean]).toEqual([false, false]);
    source.state.spare.push([source.reserve(2 ** 20), 2 ** 20]);
    expect(heap.take(2 ** 20 - 16)?.isClean).toBe(false);
  });

  test("memory that lies below the first block, and in the page of others", () => {
    const source = memory();
    const heap = new Heap(source);
    const first = source.reserve(64);
    heap.take(2 ** 16);
    source.state.spare.push([first, 64]);
    heap.take(2 ** 20);
    const low = heap.take(64);
    expect(low?.at).toBe(first);
    if (low) expectLinked(low, source.state.size);
    expect([low?.before, low?.after?.at]).toEqual([undefined, first + 64]);
    expect(heap.isLive(first - 16, 1)).toBe(false);
  });
});
