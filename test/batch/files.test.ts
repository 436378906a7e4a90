// Files of examples/batch: dtypes, orders, the standard input, results, and errors.
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "npyjs";
import { describe, expect, test } from "vitest";
import { figure, file, folder, json, npy, path, rawNpy, runProgram, score } from "./command.js";

const logits = Float64Array.of(1, 2, 3, 0, 0, 0, 5, 1, 1, -1, 4, 2);
const cube = npy("cube.npy", logits, [2, 2, 3]);
const labels = npy("labels64.npy", BigInt64Array.of(2n, 0n, 0n, -100n), [2, 2]);
// By mpmath.
const losses = [0.4076059644443804, 1.0986122886681098, 0.035976299748193157, 0];
const sums = [3.4076059644443806, 1.0986122886681098, 5.0359762997481932, 4.1328452337275756];

const written = (name: string) => parse(new Uint8Array(readFileSync(path(name))).buffer);

describe("results", () => {
  test("losses by int64 labels, -100 among them, as .npy", () => {
    const { stdout, stderr, status } = score(cube, "--labels", labels, "--out", path("losses.npy"));
    expect([stderr, status]).toEqual(["", 0]);
    const { data, shape } = written("losses.npy");
    expect(shape).toEqual([2, 2]);
    for (const [i, loss] of losses.entries()) expect((data as Float64Array)[i]).toBeCloseTo(loss, 14);
    expect(figure(stdout, "loss, nats")).toBeCloseTo((losses[0] + losses[1] + losses[2]) / 3, 14);
    expect(figure(stdout, "rows ignored")).toBe(1);
  });

  test("rows of float32, as .npy", () => {
    const input = npy("single.npy", Float32Array.from(logits), [4, 3]);
    expect(score(input, "--op", "softmax", "--out", path("softmax.npy")).status).toBe(0);
    const { data, shape } = written("softmax.npy");
    expect(shape).toEqual([4, 3]);
    expect(data).toBeInstanceOf(Float32Array);
    expect((data as Float32Array)[3]).toBe(Math.fround(1 / 3));
  });

  test("CSV", () => {
    score(cube, "--op", "argmax", "--out", path("argmax.csv"));
    expect(readFileSync(path("argmax.csv"), "utf8")).toBe("row,argmax\n0,2\n1,0\n2,0\n3,1\n");
    score(cube, "--op", "topK", "--k", "2", "--out", path("top.csv"));
    const [names, first] = readFileSync(path("top.csv"), "utf8").split("\n");
    expect([names, first]).toEqual(["row,values[0],values[1],indices[0],indices[1]", "0,3,2,2,1"]);
  });

  test("NaN and infinities, in JSON and in the mean", () => {
    const input = npy("nan.npy", Float64Array.of(0, Number.NaN, Infinity, 1, 0, 0), [3, 2]);
    const { stdout } = score(input, "--op", "logSumExp", "--out", path("nan.json"));
    expect(json("nan.json")).toEqual([null, Infinity, expect.closeTo(Math.LN2, 14)]);
    expect(figure(stdout, "rows with NaN")).toBe(1);
    expect(figure(stdout, "logSumExp, mean")).toBe(Infinity);
  });

  test("names of classes", () => {
    const names = file("names.json", '["cat", "dog", "eel"]');
    const { stdout } = score(cube, "--labels", labels, "--names", names);
    expect(stdout).toContain('guess "cat" at 33.3 %, is "cat"');
  });

  test("help", async () => {
    const { stdout, stderr, status } = await runProgram(undefined, "--help");
    expect([stderr, status]).toEqual(["", 0]);
    for (const word of ["usage: npm start", "--op NAME", "klDivergence", "logSubExp"]) expect(stdout).toContain(word);
  });
});

describe("inputs", () => {
  const bits = { 0: 0, 1: 0x3c00, 2: 0x4000, 3: 0x4200, 4: 0x4400, 5: 0x4500, [-1]: 0xbc00 } as Record<number, number>;
  /** Elements in Fortran order, of an array whose elements in C order are given. */
  function fortran(values: Float64Array, [a, b, c]: readonly [number, number, number]): Float64Array {
    const places = Array.from(values, (_, i) => [i % a, Math.floor(i / a) % b, Math.floor(i / (a * b))]);
    return Float64Array.from(places, ([i, j, k]) => values[(i * b + j) * c + k]);
  }

  test.each([
    [
      "float16",
      rawNpy(
        "half.npy",
        "'<f2'",
        [2, 2, 3],
        Uint16Array.from(logits, (x) => bits[x]),
      ),
      6,
    ],
    ["float32", npy("float.npy", Float32Array.from(logits), [2, 2, 3]), 6],
    ["Fortran order", rawNpy("fortran.npy", "'<f8'", [2, 2, 3], fortran(logits, [2, 2, 3]), true), 14],
    ["int8", npy("int8.npy", Int8Array.from(logits), [2, 2, 3]), 14],
    ["int64", npy("int64.npy", BigInt64Array.from([...logits].map(BigInt)), [2, 2, 3]), 14],
  ])("%s", (name, input, digits) => {
    const out = `${name}.json`;
    expect(score(input, "--out", path(out))).toMatchObject({ stderr: "", status: 0 });
    for (const [i, sum] of (json(out) as number[]).entries()) expect(sum).toBeCloseTo(sums[i], digits);
  });

  test("the standard input", async () => {
    const { stdout, status } = await runProgram(readFileSync(cube), "-");
    expect(status).toBe(0);
    expect(figure(stdout, "logSumExp, mean")).toBeCloseTo((sums[0] + sums[1] + sums[2] + sums[3]) / 4, 14);
    const cut = await runProgram(readFileSync(cube).subarray(0, -8), "-");
    expect(cut.stderr).toMatch(
      /^logsum: standard input: is truncated: its shape \[2, 2, 3\] needs 12 elements, it has 11\n$/,
    );
    expect(cut.status).toBe(1);
  });

  test("many blocks of rows, with labels in blocks too", () => {
    const rows = 400_000;
    const [x, y] = [new Float32Array(rows * 8).fill(0.5), new Uint8Array(rows).fill(7)];
    x[8 * (rows - 1)] = Number.NaN;
    y[rows - 2] = 8;
    const input = npy("many.npy", x, [rows, 8]);
    const wrong = score(input, "--labels", npy("many-labels.npy", y, [rows]));
    expect(wrong.stderr).toMatch(/many-labels\.npy: labels\[399998\] is 8, where 0 to 7 or -100 are wanted/);
    y[rows - 2] = 0;
    const { stdout } = score(
      input,
      "--labels",
      npy("many-labels.npy", y, [rows]),
      "--out",
      path("many.npy-losses.csv"),
    );
    expect(figure(stdout, "loss, nats")).toBeCloseTo(Math.log(8), 6);
    expect(figure(stdout, "rows with NaN")).toBe(1);
    expect(readFileSync(path("many.npy-losses.csv"), "utf8").trim().split("\n").at(-1)).toBe("399999,NaN");
  });
});

const whole = new Uint8Array(readFileSync(cube));
const utf8 = (text: string) => new TextEncoder().encode(text);

// biome-ignore format: a table
const BAD_FILES: [string, string[], RegExp][] = [
  ["is missing", ["none.npy"], /none\.npy: there is no such file/],
  ["is a directory", ["."], /\.: is a directory/],
  ["is truncated", [file("cut8.npy", whole.slice(0, -8))], /is truncated: its shape \[2, 2, 3\] needs 12 elements, it has 11/],
  ["is truncated within a number", [file("cut3.npy", whole.slice(0, -3))], /is truncated: .* it has 11/],
  ["is truncated in its header", [file("cut.npy", whole.slice(0, 20))], /is truncated in its header/],
  ["is too long", [file("long.npy", new Uint8Array([...whole, ...whole.slice(-8)]))], /has more than it says: .* it has 13/],
  ["is text", [file("text.npy", "0.5,0.25\n0.5,0.75\n")], /text\.npy: is a text file, an \.npy file is wanted/],
  ["has no bytes", [file("none-at-all.npy", "")], /is empty, an \.npy file is wanted/],
  ["is an .npz", [file("x.npz", utf8("PK\x03\x04and more bytes"))], /is a zip archive, as \.npz files are/],
  ["is something else", [file("x.bin", new Uint8Array(64))], /x\.bin: is no \.npy file/],
  ["has a damaged header", [file("damaged.npy", utf8("\x93NUMPY"))], /wanted/],
  ["is big-endian", [rawNpy("big.npy", "'>f8'", [2, 3], new Float64Array(6))], /holds big-endian float64 \(>f8\), little-endian numbers are wanted/],
  ["is complex", [rawNpy("complex.npy", "'<c16'", [3], new Float64Array(6))], /holds complex128 \(<c16\), real numbers/],
  ["has strings", [rawNpy("text-array.npy", "'<U5'", [1], new Uint32Array(5))], /holds text \(<U5\), real numbers/],
  ["has records", [rawNpy("records.npy", "[('a', '<f4'), ('b', '<i4')]", [1], new Uint32Array(2))], /holds records/],
  ["has no elements", [npy("empty.npy", new Float64Array(0), [0, 3])], /is empty, its shape is \[0, 3\]/],
  ["is a single number", [npy("single-number.npy", Float64Array.of(1), [])], /holds a single number/],
  ["has a label that does not fit", [cube, "--labels", npy("l1.npy", Uint8Array.of(0, 1, 2, 3), [4])], /labels\[3\] is 3, where 0 to 2 or -100 are wanted/],
  ["has too few labels", [cube, "--labels", npy("l2.npy", Uint8Array.of(0), [1])], /has 1 labels, shape \[1\], for 4 rows/],
  ["has probabilities of another shape", [cube, "--labels", npy("l3.npy", Float64Array.of(1), [1])], /l3\.npy: is float64 \[1\], which does not fit/],
  ["does not fit the other file", [cube, "--op", "klDivergence", "--with", npy("w.npy", Float64Array.of(1, 2), [2])], /w\.npy: is float64 \[2\], which does not fit .*cube\.npy: float64 \[2, 2, 3\]/],
  ["has other rows than the other file", [cube, "--op", "klDivergence", "--with", npy("w2.npy", logits, [3, 4])], /w2\.npy: is float64 \[3, 4\], which does not fit/],
  ["has too few axes", [npy("row.npy", logits, [12]), "--op", "mutualInformation"], /is float64 \[12\], where mutualInformation wants at least 2 axes/],
  ["has uniforms outside [0, 1)", [cube, "--op", "sampleCategorical", "--with", npy("u.npy", Float64Array.of(0, 0, 2, 0), [4])], /rows 0 to 3: sampleCategorical: uniforms\[2\]/],
  ["has no names", [cube, "--names", cube], /cube\.npy: /],
  ["cannot be written to", [cube, "--out", join("no", "such", "out.npy")], /out\.npy: there is no such folder/],
  ["is a folder to write to", [cube, "--out", path("dir.npy")], /dir\.npy: is a directory/],
];

// biome-ignore format: a table
const USAGE: [string, string[], RegExp][] = [
  ["an operation that there is", [cube, "--op", "sum"], /--op sum: is none of crossEntropyLoss,/],
  ["an operation, not what every object has", [cube, "--op", "toString"], /--op toString: is none of/],
  ["an option that there is", [cube, "--colour"], /Unknown option '--colour'.*--help/],
  ["labels", [cube, "--op", "crossEntropyLoss"], /--op crossEntropyLoss: needs --labels/],
  ["no labels", [cube, "--op", "softmax", "--labels", labels], /--op softmax: takes no --labels/],
  ["a second file", [cube, "--op", "klDivergence"], /--op klDivergence: needs --with/],
  ["k", [cube, "--op", "topK"], /--op topK: needs --k/],
  ["a k that fits", [cube, "--op", "topK", "--k", "4"], /topK: k must be .* got 4/],
  ["a number", [cube, "--temperature", "hot"], /--temperature: wants a number, got hot/],
  ["an option of this function", [cube, "--op", "entropy", "--beta", "2"], /entropy: .*beta/],
  ["a value that the function takes", [cube, "--op", "softmax", "--temperature=-1"], /softmax: temperature must be finite and greater than 0, got -1/],
  ["a format", [cube, "--out", "out.txt"], /--out out\.txt: ends in none of \.npy, \.csv, \.json/],
  ["a format for two arrays", [cube, "--op", "topK", "--k", "1", "--out", "out.npy"], /topK gives two arrays/],
  ["an output that is no input", [cube, "--out", cube], /cube\.npy: is an input/],
  ["one file", [cube, cube], /takes one file/],
  ["a file", ["--op", "softmax"], /needs a file/],
  ["a file for a benchmark", ["-", "--bench"], /--bench reads a file twice/],
];

describe("one clear line", () => {
  mkdirSync(path("dir.npy"));

  test.each(BAD_FILES)("a file that %s: exit code 1", (_what, args, message) => {
    expect(score(...args)).toEqual({ stdout: "", stderr: expect.stringMatching(message), status: 1 });
  });

  test.each(USAGE)("usage wants %s: exit code 2", (_what, args, message) => {
    const { stderr, status } = score(...args);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^logsum: .*\n$/);
    expect(status).toBe(2);
  });

  test.each([BAD_FILES[0], USAGE[0]])("a process ends so: %s", async (_what, args) => {
    expect(await runProgram(undefined, ...args)).toEqual(score(...args));
  });

  test("a failed job leaves no file", () => {
    score(cube, "--labels", npy("l4.npy", Uint8Array.of(0, 1, 2, 3), [4]), "--out", path("failed.npy"));
    expect(readdirSync(folder).filter((name) => name.startsWith("failed"))).toEqual([]);
  });
});
