// Seeded random numbers of the shapes that starts and moves need.

/** A hash of a text, by FNV-1a. */
function hash(text) {
  let state = 0x811c9dc5;
  for (const character of text) state = Math.imul(state ^ character.codePointAt(0), 0x01000193);
  return state;
}

export class Random {
  /** A seed is a text, so that a line has the same numbers whatever lines run beside it. */
  constructor(seed) {
    this.state = hash(seed);
  }

  /** A number in [0, 1) of 53 bits, by mulberry32. */
  next() {
    return ((this.#bits() >>> 5) * 2 ** 26 + (this.#bits() >>> 6)) / 2 ** 53;
  }

  #bits() {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return t ^ (t >>> 14);
  }

  uniform(low, high) {
    return low + (high - low) * this.next();
  }

  /** 10 to a uniform power. */
  power(low, high) {
    return 10 ** this.uniform(low, high);
  }

  /** An integer from 0 to n - 1. */
  below(n) {
    return Math.floor(this.next() * n);
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  chance(probability) {
    return this.next() < probability;
  }

  sign() {
    return this.next() < 0.5 ? -1 : 1;
  }

  normal() {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  normals(n, deviation) {
    return Array.from({ length: n }, () => this.normal() * deviation);
  }
}
