// npm run test:conformance: runs every case on both backends.
import { describe, expect, test } from "vitest";
import { backends } from "../support/backends.js";
import { expected, FILES, isWithin, load, put } from "./cases.js";

describe.each(FILES)("%s", (file) => {
  for (const one of load(file)) {
    test(`${one.op}: ${one.name}`, () => {
      for (const [backend, logsum] of backends) {
        const got = put(logsum, one);
        const wanted = expected(one);
        expect(got.length).toBe(wanted.length);
        for (const [i, value] of wanted.entries()) {
          if (!isWithin(one, file, got[i], value)) expect.fail(`${backend} [${i}]: ${got[i]}, not ${value}`);
        }
      }
    });
  }
});
