// Runs npm start as a person does: the built program, on the data in the repository and on files of this test.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { dump, parse } from "npyjs";
import { afterAll, describe, expect, test } from "vitest";

const program = fileURLToPath(new URL("../../build/score.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "logsum-cli-"));
afterAll(() => rmSync(folder, { recursive: true }));

function score(...args: string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });
  return { stdout, stderr, status };
}

function file(name: string, content: Uint8Array | ArrayBuffer): string {
  const path = join(folder, name);
  writeFileSync(path, new Uint8Array(content as ArrayBuffer));
  return path;
}

const logits = Float64Array.of(1, 2, 3, 0, 0, 0, 5, 1, 1, -1, 4, 2);
const cube = file("cube.npy", dump(logits, [2, 2, 3]));
const labels64 = file("labels64.npy", dump(BigInt64Array.of(2n, 0n, 0n, -100n), [2, 2]));

/** The number at the end of a line of the output. */
function figure(output: string, label: string): number {
  const line = output.split("\n").find((one) => one.trim().startsWith(label));
  return Number(line?.trim().slice(label.length));
}

describe("the logits in the repo", () => {
  const { stdout, stderr, status } = score();

  test("runs, on WebAssembly", () => {
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(stdout).toContain("logsum runs wasm-simd on Node.js");
  });

  // The exact means come from 40-digit arithmetic. Those over float32 rows are means of rounded numbers.
  test.each([
    ["loss of the teacher, nats", 0.060504243807272803, 1e-14],
    ["loss of the student, nats", 0.68008324614262248, 1e-14],
    ["with labels smoothed by 0.1", 0.93350490915497498, 1e-14],
    ["entropy, nats", 0.12195853870935723, 1e-14],
    ["KL(teacher, student), nats", 0.56591090001207346, 1e-14],
    ["KL(student, teacher), nats", 2.3563069604546625, 1e-14],
    ["JS, nats", 0.16732973933148603, 1e-14],
    ["KL at temperature 2, nats", 0.81765664593836053, 1e-14],
    ["loss, nats", 4.2553439916499402, 1e-7],
  ])("%s", (label, exact, allowed) => {
    expect(Math.abs(figure(stdout, label) / exact - 1)).toBeLessThan(allowed);
  });

  test("says how fast, and what is uncertain", () => {
    expect(stdout.match(/rows per second +[\d,]+ +\([\d.]+ times the idiomatic loop\)/g)).toHaveLength(4);
    expect(stdout).toContain("uncertain: row 1571");
    expect(stdout.match(/uncertain: row/g)).toHaveLength(6);
  });
});

describe("a file of one's own", () => {
  test("losses by int64 labels, -100 among them, written to a file", () => {
    const out = join(folder, "out.npy");
    const { stdout, stderr, status } = score(cube, "--labels", labels64, "--out", out);
    expect([stderr, status]).toEqual(["", 0]);
    const { data, shape } = parse(new Uint8Array(readFileSync(out)).buffer);
    expect(shape).toEqual([2, 2]);
    // by mpmath
    const losses = [0.4076059644443804, 1.0986122886681098, 0.035976299748193157, 0];
    for (const [i, loss] of losses.entries()) expect((data as Float64Array)[i]).toBeCloseTo(loss, 14);
    expect(figure(stdout, "loss, nats")).toBeCloseTo((losses[0] + losses[1] + losses[2]) / 3, 14);
  });

  test("an operation by name, float32", () => {
    const out = join(folder, "softmax.npy");
    const input = file("single.npy", dump(Float32Array.from(logits), [4, 3]));
    expect(score(input, "--op", "softmax", "--out", out).status).toBe(0);
    const { data, shape } = parse(new Uint8Array(readFileSync(out)).buffer);
    expect(shape).toEqual([4, 3]);
    expect(data).toBeInstanceOf(Float32Array);
    expect((data as Float32Array)[3]).toBe(Math.fround(1 / 3));
  });

  const whole = new Uint8Array(readFileSync(cube));
  // biome-ignore format: a table
  test.each([
    ["is missing", ["none.npy"], /none\.npy: there is no such file/],
    ["is a directory", ["."], /is a directory/],
    ["is truncated", [file("cut8.npy", whole.slice(0, -8))], /is truncated: its shape \[2,2,3\] needs 12 elements, it has 11/],
    ["is truncated within a number", [file("cut3.npy", whole.slice(0, -3))], /truncated/],
    ["is truncated in its header", [file("cut.npy", whole.slice(0, 20))], /truncated/],
    ["is something else", [file("text.npy", new TextEncoder().encode("this is no array"))], /no \.npy file/],
    ["has another dtype", [file("int.npy", dump(Int32Array.of(1), [1]))], /holds i4, float64 \(f8\) or float32 \(f4\) are wanted/],
    ["is empty", [file("empty.npy", dump(new Float64Array(0), [0, 3]))], /is empty/],
    ["has labels that do not fit", [cube, "--labels", file("l1.npy", dump(Uint8Array.of(0, 1, 2, 3), [4]))], /labels\[3\] is 3, where 0 to 2/],
    ["has too few labels", [cube, "--labels", file("l2.npy", dump(Uint8Array.of(0), [1]))], /has 1 labels, shape \[1\], for 4 rows/],
    ["has labels that are no integers", [cube, "--labels", cube], /holds f8, integers are wanted/],
    ["wants labels", [cube, "--op", "crossEntropyLoss"], /wants --labels/],
    ["wants an operation that there is", [cube, "--op", "sum"], /--op sum: is none of logSumExp,/],
    ["wants an operation, not what every object has", [cube, "--op", "toString"], /--op toString: is none of/],
    ["wants an option that there is", [cube, "--colour"], /Unknown option '--colour'.*usage: /],
    ["cannot be written to", [cube, "--out", join(folder, "no/such/out.npy")], /there is no such file/],
  ])("%s: one clear line and exit code 1", (_what, args, message) => {
    const { stderr, status } = score(...args);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^logsum: .*\n$/);
    expect(status).toBe(1);
  });
});
