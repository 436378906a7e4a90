// The fields of objects, without those of Object.prototype, to which other code may have added some.

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
