// npm run test:conformance: runs every case that applies on both backends, and prints the skipped cases with the reason.
import { afterAll, describe, expect, test } from "vitest";
import { backends } from "../support/backends.js";
import { expected, FILES, isWithin, load, put, Skip } from "./cases.js";

const skipped = new Map<string, string[]>();
let passed = 0;
let total = 0;

describe.each(FILES)("%s", (file) => {
  for (const one of load(file)) {
    total++;
    test(`${one.op}: ${one.name}`, ({ skip }) => {
      for (const [backend, logsum] of backends) {
        let got: number[];
        try {
          got = put(logsum, one);
        } catch (error) {
          if (!(error instanceof Skip)) throw error;
          skipped.set(error.message, [...(skipped.get(error.message) ?? []), `${file}: ${one.name}`]);
          skip(error.message);
          return;
        }
        const wanted = expected(one);
        expect(got.length).toBe(wanted.length);
        for (const [i, value] of wanted.entries()) {
          if (!isWithin(one, file, got[i], value)) expect.fail(`${backend} [${i}]: ${got[i]}, not ${value}`);
        }
      }
      passed++;
    });
  }
});

afterAll(() => {
  for (const [reason, names] of skipped) console.log(`skipped, ${reason} (${names.length}):\n  ${names.join("\n  ")}`);
  const count = [...skipped.values()].reduce((sum, names) => sum + names.length, 0);
  console.log(`conformance: ${total} cases, ${passed} passed, ${count} skipped, ${total - passed - count} failed`);
});
