// The fields of objects, without those of Object.prototype, to which other code may have added some.
import { notAnOption, wrongType } from "./errors.js";

/** Copies the fields of an object to one that inherits none. */
export function ownOf<T extends object>(value: T): T {
  return { __proto__: null, ...value } as T;
}

/** V8 answers it at once for a name of for-in, other than Object.hasOwn: a tenth of a call of 10 elements with two options. */
const { hasOwnProperty: hasOwn } = Object.prototype;

/** Does an object have the name, itself or from a class or object of the caller's? */
export function isGiven(values: object, name: string): boolean {
  if (hasOwn.call(values, name)) return true;
  if (!(name in Object.prototype)) return name in values;
  for (let at: object | null = values; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at))
    if (Object.hasOwn(at, name)) return true;
  return false;
}

/** Refuses options that are no object, and arrays, which are an argument in the wrong place. */
export function checkObject(where: string, options: unknown): asserts options is Record<string, unknown> {
  if (typeof options !== "object" || options === null || Array.isArray(options) || ArrayBuffer.isView(options)) {
    throw wrongType(where, "options", "an object", options);
  }
}

/** The options of a function that is no operation: each is read once, and others than `names` are refused. */
export function optionsOf<K extends string>(where: string, options: unknown, names: readonly K[]): Record<K, unknown> {
  checkObject(where, options);
  for (const name in options) {
    if (isGiven(options, name) && !names.includes(name as K)) throw notAnOption(where, name, names);
  }
  const read = (name: K) => [name, isGiven(options, name) ? options[name] : undefined];
  return Object.fromEntries(names.map(read)) as Record<K, unknown>;
}
