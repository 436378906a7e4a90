// Options that come from elsewhere: from classes and objects of the caller's, which count, and from Object.prototype, which do not.
import { createPool } from "logsum/pool";
import { expect, test } from "vitest";
import { backends, createLogSum } from "../support/backends.js";

const x = Float64Array.of(1, 2, 3, 4);

/** Runs with properties on Object.prototype. */
function withPolluted<R>(names: Readonly<Record<string, unknown>>, isEnumerable: boolean, run: () => R): R {
  const prototype = Object.prototype as unknown as Record<string, unknown>;
  for (const [name, value] of Object.entries(names))
    Object.defineProperty(prototype, name, { value, enumerable: isEnumerable, configurable: true, writable: true });
  try {
    return run();
  } finally {
    for (const name of Object.keys(names)) delete prototype[name];
  }
}

class Layout {
  get cols() {
    return 2;
  }
}

test.each(backends)("%s", (_name, logsum) => {
  const [whole, rows] = [logsum.softmax(x), logsum.softmax(x, { cols: 2 })];
  for (const isEnumerable of [true, false]) {
    withPolluted({ cols: 2, mask: 3, length: 4, out: 5, unknown: 6 }, isEnumerable, () => {
      expect([...logsum.softmax(x, {})]).toEqual([...whole]);
      expect([...logsum.softmax(x, Object.create(null) as object)]).toEqual([...whole]);
      // The caller's own count, even if they have the same name.
      for (const options of [{ cols: 2 }, Object.create({ cols: 2 }) as object, new Layout()])
        expect([...logsum.softmax(x, options)]).toEqual([...rows]);
    });
  }
  expect([...logsum.softmax(x, new Layout())]).toEqual([...rows]);
  expect(() => logsum.softmax(x, { __proto__: { unknown: 1 } } as object)).toThrow(/no option "unknown"/);
});

test("pushRows and createLogSum take their own options alone", () => {
  const [, [, logsum]] = backends;
  withPolluted({ name: "other", cols: 3 }, true, () => {
    const sums = new logsum.SumAccumulator().pushRows(x, { cols: 2 });
    expect([...sums.values()]).toEqual([4, 6]);
    expect(() => new logsum.SumAccumulator().pushRows(x, {} as never)).toThrow(TypeError);
  });
  expect(() => new logsum.SumAccumulator().pushRows(x, { cols: 3 })).toThrow(RangeError);
});

test("pushRows, createLogSum and createPool read getters of a class, once", async () => {
  const [, [, logsum]] = backends;
  let count = 0;
  class Counted {
    get cols() {
      count++;
      return 2;
    }
  }
  expect([...new logsum.SumAccumulator().pushRows(x, new Counted()).values()]).toEqual([4, 6]);
  expect(count).toBe(1);
  class Plain {
    get backend() {
      return "js" as const;
    }
  }
  expect(createLogSum(new Plain()).backend().name).toBe("js");
  class One {
    get threads() {
      return 1;
    }
  }
  const pool = await createPool(new One());
  expect(pool.threads).toBe(1);
  await pool.close();
  expect(() => createLogSum({ __proto__: { unknown: 1 } } as object)).toThrow(/no option "unknown"/);
});
