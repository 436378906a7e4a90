// The rows of the largest values, of any number of rows.

export class Largest<T> {
  readonly #count: number;
  readonly #items: { value: number; item: T }[] = [];

  constructor(count: number) {
    this.#count = count;
  }

  /** Adds an item, which is made only if its value is among the largest. */
  add(value: number, item: () => T): void {
    const items = this.#items;
    if (Number.isNaN(value) || (items.length === this.#count && value <= items[items.length - 1].value)) return;
    const at = items.findIndex((other) => value > other.value);
    items.splice(at < 0 ? items.length : at, 0, { value, item: item() });
    if (items.length > this.#count) items.pop();
  }

  list(): T[] {
    return this.#items.map(({ item }) => item);
  }
}
