// An allocator of linear memory: free blocks in lists by size, and coalescing of neighbours (Knuth, "The Art of Computer Programming",
// volume 1, section 2.5; the lists are those of Masmano et al., "TLSF: a new dynamic memory allocator for real-time systems", 2004).
// See docs/decisions/44-resident-arrays.md.
import type { Allocations, Memory } from "./backend.js";

/** Blocks begin at multiples of this, and so do their sizes. */
const ALIGNMENT = 16;
/** The least size by which the heap grows. */
const LEAST_GROWTH = 64 * 1024;
/** Pages of 64 KiB, by which an address is found. */
const PAGE_BITS = 16;

/** A part of the heap. Blocks are linked in the order of their addresses, and free ones in the list of their size. */
export interface Block {
  at: number;
  size: number;
  /** The bytes that were asked for; 0 in a free block. */
  bytes: number;
  isFree: boolean;
  /** Has it never been in use? Then it is all zeros. */
  isClean: boolean;
  before: Block | undefined;
  after: Block | undefined;
  previous: Block | undefined;
  next: Block | undefined;
}

function newBlock(at: number, size: number, isClean: boolean): Block {
  const links = { before: undefined, after: undefined, previous: undefined, next: undefined };
  return { at, size, bytes: 0, isFree: false, isClean, ...links };
}

/** The list for blocks of a size: four lists for each power of two. */
function listOf(size: number): number {
  const units = size / ALIGNMENT;
  const power = 31 - Math.clz32(units);
  return power < 2 ? units : 4 * power + ((units >>> (power - 2)) & 3);
}

export class Heap implements Allocations {
  readonly #memory: Memory;
  readonly #lists: (Block | undefined)[] = new Array(128).fill(undefined);
  /** The block that has the first byte of a page. */
  readonly #blockOfPage: (Block | undefined)[] = [];
  #first: Block | undefined;
  #size = 0;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** Returns a block of at least so many bytes, or undefined if the host refuses the memory. */
  take(bytes: number): Block | undefined {
    const size = Math.max(ALIGNMENT, Math.ceil(bytes / ALIGNMENT) * ALIGNMENT);
    const block = this.#find(size) ?? (this.#grow(size) ? this.#find(size) : undefined);
    if (block === undefined) return undefined;
    this.#unlist(block);
    if (block.size > size) this.#split(block, size);
    block.bytes = bytes;
    return block;
  }

  /** Gives a block back, and joins it with free neighbours. */
  release(block: Block): void {
    block.bytes = 0;
    block.isClean = false;
    this.#free(block);
  }

  #free(block: Block): void {
    const { before, after } = block;
    if (after?.isFree && block.at + block.size === after.at) {
      this.#unlist(after);
      this.#join(block, after);
    }
    if (before?.isFree && before.at + before.size === block.at) {
      this.#unlist(before);
      this.#join(before, block);
      this.#list(before);
    } else this.#list(block);
  }

  /** Do these bytes lie in a block that is in use? */
  isLive(at: number, bytes: number): boolean {
    const block = this.#blockAt(at);
    return block !== undefined && !block.isFree && at + bytes <= block.at + block.bytes;
  }

  /** The last block that begins at this address or below it. */
  #blockAt(at: number): Block | undefined {
    let block = this.#blockOfPage[at >>> PAGE_BITS] ?? this.#first;
    if (block === undefined || block.at > at) return undefined;
    while (block.after !== undefined && block.after.at <= at) block = block.after;
    return block;
  }

  #find(size: number): Block | undefined {
    const own = listOf(size);
    const first = this.#lists[own];
    if (first !== undefined && first.size >= size) return first;
    for (let list = own + 1; list < this.#lists.length; list++)
      if (this.#lists[list] !== undefined) return this.#lists[list];
    for (let block = first; block !== undefined; block = block.next) if (block.size >= size) return block;
    return undefined;
  }

  /** Adds memory for a block: a quarter of the heap at once, unless the host has only less. */
  #grow(size: number): boolean {
    for (let spare = this.#memory.takeSpare(); spare !== undefined; spare = this.#memory.takeSpare())
      this.#add(...spare, false);
    if (this.#find(size) !== undefined) return true;
    const generous = Math.max(size, LEAST_GROWTH, Math.ceil(this.#size / 4 / LEAST_GROWTH) * LEAST_GROWTH);
    for (const wanted of [generous, size]) {
      const at = this.#memory.reserve(wanted);
      if (at === 0) continue;
      this.#add(at, wanted, true);
      return true;
    }
    return false;
  }

  /** Adds memory as a free block. */
  #add(at: number, size: number, isClean: boolean): void {
    const block = newBlock(at, size, isClean);
    this.#size += size;
    const before = this.#lastBelow(at);
    this.#insert(block, before);
    this.#free(block);
  }

  #lastBelow(at: number): Block | undefined {
    for (let page = at >>> PAGE_BITS; page >= 0; page--) {
      let block = this.#blockOfPage[page];
      if (block === undefined) continue;
      while (block.after !== undefined && block.after.at < at) block = block.after;
      return block;
    }
    return this.#first !== undefined && this.#first.at < at ? this.#first : undefined;
  }

  #insert(block: Block, before: Block | undefined): void {
    block.before = before;
    block.after = before === undefined ? this.#first : before.after;
    if (before === undefined) this.#first = block;
    else before.after = block;
    if (block.after !== undefined) block.after.before = block;
    this.#own(block, block.at, block.at + block.size);
  }

  /** Makes a block the one of the pages that begin within these addresses. */
  #own(block: Block, start: number, end: number): void {
    for (let page = Math.ceil(start / 2 ** PAGE_BITS); page * 2 ** PAGE_BITS < end; page++)
      this.#blockOfPage[page] = block;
  }

  #split(block: Block, size: number): void {
    const rest = newBlock(block.at + size, block.size - size, block.isClean);
    block.size = size;
    this.#insert(rest, block);
    this.#list(rest);
  }

  #join(block: Block, after: Block): void {
    this.#own(block, after.at, after.at + after.size);
    block.size += after.size;
    block.isClean &&= after.isClean;
    block.after = after.after;
    if (block.after !== undefined) block.after.before = block;
  }

  #list(block: Block): void {
    const list = listOf(block.size);
    block.isFree = true;
    block.previous = undefined;
    block.next = this.#lists[list];
    if (block.next !== undefined) block.next.previous = block;
    this.#lists[list] = block;
  }

  #unlist(block: Block): void {
    block.isFree = false;
    if (block.next !== undefined) block.next.previous = block.previous;
    if (block.previous !== undefined) block.previous.next = block.next;
    else this.#lists[listOf(block.size)] = block.next;
  }
}
