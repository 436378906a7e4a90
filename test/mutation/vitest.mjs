// The part of Vitest that the tests of mutants use, as tests that the runner calls one by one.
import { JestAsymmetricMatchers, JestChaiExpect, JestExtend } from "@vitest/expect";
import * as chai from "chai";

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

export const expect = Object.assign((value, message) => chai.expect(value, message), { fail: chai.expect.fail });

/** The tests of this copy of the bundle, with the names of their suites. */
export const tests = [];
const suites = [];

/** A title with the values of a row, of which $name is a field and %s the next. */
function titleOf(title, row, i) {
  const values = Array.isArray(row) ? row : [row?.name ?? row];
  return `${title} ${i}: ${values.map((value) => (typeof value === "object" ? "" : String(value))).join(" ")}`;
}

const withEach = (make) =>
  Object.assign(make, {
    each:
      (rows) =>
      (title, body, ...more) => {
        for (const [i, row] of [...rows].entries()) {
          make(titleOf(title, row, i), () => (Array.isArray(row) ? body(...row) : body(row)), ...more);
        }
      },
  });

export const describe = withEach((name, body) => {
  suites.push(name);
  body();
  suites.pop();
});

const cleanups = [];

/** Runs after each test, of whichever file, the last one first. */
export const afterEach = (cleanup) => cleanups.push(cleanup);

export const test = withEach((name, body) => {
  const run = async () => {
    try {
      await body();
    } finally {
      for (const cleanup of cleanups.toReversed()) cleanup();
    }
  };
  tests.push({ name: [...suites, name].join(" > "), body: run });
});
