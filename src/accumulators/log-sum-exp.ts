// The exact sum of the terms of exponentials, and its logarithm. assembly/accumulators/log-sum-exp.ts says what a term is.
import { wrongLength, wrongType, wrongValue } from "../call/errors.js";
import { sumTerms } from "../js/accumulators/log-sum-exp64.js";
import { readFloat } from "../js/accumulators/words.js";
import { wordsOf } from "../js/arithmetic/arrays.js";
import { EXP64_INV, SLOT_LN2_HI, SLOT_LN2_LO, SLOTS } from "../js/arithmetic/constants.js";
import { twoProductError, twoSumError } from "../js/arithmetic/double-double.js";
import { ensureLogTable, logSum } from "../js/arithmetic/log64.js";
import type { LogSumExpJSON } from "../types/accumulators.js";
import { divide } from "./rational.js";
import type { Elements, Total } from "./total.js";

/** The sum of some terms: those of the largest element's slot, and of the slots below. */
interface Terms {
  readonly max: number;
  /** The sums of the slots, from that of the largest element down, in units that are 2^-62 of the least term of the slot. */
  readonly slots: readonly bigint[];
}

const nothing = (): Terms => ({ max: Number.NEGATIVE_INFINITY, slots: [] });

const words: Uint32Array = /*#__PURE__*/ new Uint32Array(8 + 4 * SLOTS);

/** Reads the results of a kernel; undefined if it refused the elements. */
function resultsOf(from: Uint32Array, at: number): Terms | undefined {
  if (from[at] !== 0) return undefined;
  const slots: bigint[] = [];
  for (let i = 0; i < from[at + 1]; i++) {
    let sum = 0n;
    for (let word = 3; word >= 0; word--) sum = (sum << 32n) + BigInt(from[at + 4 + 4 * i + word]);
    slots.push(sum);
  }
  return { max: readFloat(from, at + 2) + 0, slots };
}

/** Kernels take elements between these, except that they drop lower ones. */
const LOWEST = -523288; // 1000 - 2^19
const HIGHEST = 524288; // 2^19

const MAGIC = 6755399441055744; // 1.5 * 2^52

/**
 * Splits x: its term is that of `rest`, higher by so many slots. From 2^64 on elements are 4096 apart, so that `rest` has no effect.
 */
function split(x: number): { slots: number; rest: number } {
  if (x > LOWEST && x < HIGHEST) return { slots: 0, rest: x };
  const slots = Math.round(x / SLOT_LN2_HI);
  if (Math.abs(x) >= 2 ** 64) return { slots, rest: 0 };
  const product = slots * SLOT_LN2_HI;
  return { slots, rest: x - product - twoProductError(slots, SLOT_LN2_HI, product) - slots * SLOT_LN2_LO };
}

/** The number of slots from that of the term of b up to that of a. */
function slotsBetween(a: number, b: number): number {
  const [upper, lower] = [split(a), split(b)];
  return upper.slots - lower.slots + (slotOf(upper.rest) - slotOf(lower.rest));
}

/** The number of the slot of the term of an x between LOWEST and HIGHEST. */
function slotOf(x: number): number {
  return (x * EXP64_INV + MAGIC - MAGIC) >> 16;
}

/** The term of a finite x by itself. */
function termOf(x: number): Terms {
  const { rest } = split(x);
  sumTerms(Float64Array.of(rest), words, 1, rest, rest);
  return { max: x, slots: (resultsOf(words, 0) as Terms).slots };
}

/** The sum of two sums. */
function sumOf(a: Terms, b: Terms): Terms {
  if (Number.isNaN(a.max) || Number.isNaN(b.max)) return { max: Number.NaN, slots: [] };
  if (b.max > a.max) return sumOf(b, a);
  if (!Number.isFinite(a.max)) return { max: a.max, slots: [] };
  if (b.max === Number.NEGATIVE_INFINITY) return a;
  const slots = [...a.slots];
  const below = slotsBetween(a.max, b.max);
  for (let i = 0; i < b.slots.length && below + i < SLOTS; i++) {
    while (slots.length <= below + i) slots.push(0n);
    slots[below + i] += b.slots[i];
  }
  return { max: a.max, slots };
}

const SPECIAL: readonly unknown[] = ["NaN", "Infinity", "-Infinity"];
const DIGITS = /^(?:0|[1-9a-f][0-9a-f]{0,39})$/;

/** The largest term of a slot is below 2^LENGTH. */
const LENGTH = 95n;

export class LogSumExp implements Total<LogSumExp, LogSumExpJSON> {
  #terms = nothing();

  addResults(from: Uint32Array, at: number): boolean {
    const results = resultsOf(from, at);
    if (results !== undefined) this.#terms = sumOf(this.#terms, results);
    return results !== undefined;
  }

  addRefused({ values, start, step, n }: Elements): void {
    let max = this.#terms.max;
    for (let i = 0; i < n; i++) {
      const value = values[start + i * step];
      if (!(value <= max)) max = value;
      if (Number.isNaN(value)) break;
    }
    if (!Number.isFinite(max)) {
      this.#terms = sumOf(this.#terms, { max, slots: [] });
      return;
    }
    // Rows of huge elements are mostly copies of one that stands for -Infinity.
    const counts = new Map<number, number>();
    for (let i = 0; i < n; i++) {
      const value = values[start + i * step];
      if (value >= max - 1000) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    for (const [value, count] of counts) {
      const slots = termOf(value).slots.map((term) => term * BigInt(count));
      this.#terms = sumOf(this.#terms, { max: value, slots });
    }
  }

  addTotal(other: LogSumExp): void {
    this.#terms = sumOf(this.#terms, other.#terms);
  }

  /** max + L. L is ln(1 + rest / e^max), where rest is the sum of all terms but one of max. */
  value(): number {
    const { max, slots } = this.#terms;
    if (!Number.isFinite(max)) return max;
    const below = BigInt(32 * (slots.length - 1));
    const first = termOf(max).slots[0] << below;
    const sum = slots.reduce((upper, slot) => (upper << 32n) + slot);
    const [high, low] = divide(sum - first, first);
    ensureLogTable();
    const onePlus = 1 + high;
    return max + logSum(onePlus, highWordOf(onePlus), twoSumError(1, high, onePlus) + low);
  }

  read(where: string, argument: string, json: unknown, count: number): void {
    if (typeof json !== "object" || json === null) throw wrongType(where, argument, "an object", json);
    const { max, slots } = json as Partial<Record<keyof LogSumExpJSON, unknown>>;
    if (typeof max !== "number" && typeof max !== "string")
      throw wrongType(where, `${argument}.max`, "a number or a string", max);
    if (SPECIAL.includes(max) ? max !== "-Infinity" && count === 0 : !Number.isFinite(max) || count === 0)
      throw wrongValue(where, `${argument}.max`, `the largest of ${count} numbers`, max);
    if (!Array.isArray(slots)) throw wrongType(where, `${argument}.slots`, "an array of strings", slots);
    const hasTerms = typeof max === "number";
    const [least, most] = hasTerms ? [1, SLOTS] : [0, 0];
    if (slots.length < least || slots.length > most)
      throw wrongLength(where, `${argument}.slots`, `from ${least} to ${most}`, slots.length);
    const sums = slots.map((digits: unknown, i) => {
      const name = `${argument}.slots[${i}]`;
      if (typeof digits !== "string") throw wrongType(where, name, "a string", digits);
      const sum = DIGITS.test(digits) ? BigInt(`0x${digits}`) : -1n;
      const isTooSmall = i === 0 && hasTerms ? sum < termOf(max).slots[0] : sum < 0n;
      if (isTooSmall || sum >> LENGTH >= BigInt(count) || (i === slots.length - 1 && sum === 0n))
        throw wrongValue(where, name, `the sum of terms of ${count} numbers in hexadecimal digits`, digits);
      return sum;
    });
    this.#terms = { max: Number(max), slots: sums };
  }

  toJSON(): LogSumExpJSON {
    const { max, slots } = this.#terms;
    let used = slots.length;
    while (slots[used - 1] === 0n) used--;
    return {
      max: Number.isFinite(max) ? max : String(max),
      slots: slots.slice(0, used).map((sum) => sum.toString(16)),
    };
  }
}

const float: Float64Array = /*#__PURE__*/ new Float64Array(1);
const wordsOfFloat: Int32Array = /*#__PURE__*/ wordsOf(float);

function highWordOf(x: number): number {
  float[0] = x;
  return wordsOfFloat[1];
}
