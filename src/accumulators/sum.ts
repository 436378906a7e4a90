// The exact sum of numbers: an integer of any length, in units of 2^-1074.
import { wrongType, wrongValue } from "../call/errors.js";
import { nearest } from "./rational.js";
import type { Elements, Total } from "./total.js";

/** The unit is 2^UNIT. */
const UNIT = -1074;

/** Every sum of n numbers is below n 2^LENGTH units. */
const LENGTH = 2098n;

const SPECIAL: readonly string[] = ["NaN", "Infinity", "-Infinity"];
const FORM = /^(-?)0x([0-9a-f]+)p([+-]\d+)$/;

export class Sum implements Total<Sum, string> {
  #units = 0n;
  /** The sum of the elements that are not finite. It is the result, unless it is 0. */
  #special = 0;

  addResults(words: Uint32Array, at: number): boolean {
    if (words[at] !== 0) return false;
    let units = 0n;
    for (let i = words[at + 2] - 1; i >= 0; i--) {
      const digit = at + 4 + 2 * i;
      // A float64 has the digits of fewer than 2^21 elements.
      units = (units << 32n) + BigInt((words[digit + 1] | 0) * 2 ** 32 + words[digit]);
    }
    this.#units += units << BigInt(32 * words[at + 1]);
    return true;
  }

  addRefused({ values, start, step, n }: Elements): void {
    for (let i = 0; i < n; i++) {
      const value = values[start + i * step];
      if (!Number.isFinite(value)) this.#special += value;
    }
  }

  addTotal(other: Sum): void {
    this.#units += other.#units;
    this.#special += other.#special;
  }

  /** The sum divided by a count, rounded once. */
  dividedBy(count: number): number {
    return this.#special === 0 ? nearest(this.#units, BigInt(count), UNIT) : this.#special;
  }

  read(where: string, argument: string, json: unknown, count: number): void {
    if (typeof json !== "string") throw wrongType(where, argument, "a string", json);
    if (SPECIAL.includes(json)) this.#special = Number(json);
    const [, sign, digits, power] = FORM.exec(json) ?? [];
    const shift = Number(power) - UNIT;
    // Longer ones are of no count, and may be too long for a bigint.
    if (digits !== undefined && digits.length < 600 && shift >= 0 && shift < 2200) {
      const size = BigInt(`0x${digits}`) << BigInt(shift);
      this.#units = sign === "-" ? -size : size;
      if (size >> LENGTH >= BigInt(count)) this.#units = 0n;
    }
    if (this.toJSON() !== json || (count === 0 && this.#special !== 0))
      throw wrongValue(where, argument, `the sum of ${count} numbers as toJSON writes it`, json);
  }

  /** The sum as an odd integer times a power of two: "0x3p-1" is 1.5. */
  toJSON(): string {
    if (this.#special !== 0) return String(this.#special);
    if (this.#units === 0n) return "0x0p+0";
    const sign = this.#units < 0n ? "-" : "";
    const size = this.#units < 0n ? -this.#units : this.#units;
    const binary = size.toString(2);
    const zeros = binary.length - 1 - binary.lastIndexOf("1");
    const power = zeros + UNIT;
    return `${sign}0x${(size >> BigInt(zeros)).toString(16)}p${power < 0 ? "" : "+"}${power}`;
  }
}
