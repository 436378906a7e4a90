// npm start without a file: the logits in the repository.
import { describe, expect, test } from "vitest";
import { figure, runProgram } from "./command.js";

const { stdout, stderr, status } = await runProgram();

describe("the logits in the repository", () => {
  test("runs, on WebAssembly, without a benchmark", () => {
    expect([stderr, status]).toEqual(["", 0]);
    expect(stdout).toContain("logsum runs wasm-simd on Node.js");
    expect(stdout).not.toContain("rows per second");
  });

  // The exact means come from 40-digit arithmetic. Those over float32 rows are means of rounded numbers.
  test.each([
    ["loss, nats", 0.060504243807272803, 1e-14],
    ["with labels smoothed by 0.1", 0.93350490915497498, 1e-14],
    ["entropy, nats", 0.12195853870935723, 1e-14],
    ["KL(teacher, student), nats", 0.56591090001207346, 1e-14],
    ["KL(student, teacher), nats", 2.3563069604546625, 1e-14],
    ["JSD, nats", 0.16732973933148603, 1e-14],
    ["KL at temperature 2, nats", 0.81765664593836053, 1e-14],
  ])("%s", (label, exact, allowed) => {
    expect(Math.abs(figure(stdout, label) / exact - 1)).toBeLessThan(allowed);
  });

  test.each([
    ["student", 0.68008324614262248, 1e-14],
    ["language model", 4.2553439916499402, 1e-7],
  ])("the loss of the %s", (title, exact, allowed) => {
    expect(Math.abs(figure(stdout.split(title)[1], "loss, nats") / exact - 1)).toBeLessThan(allowed);
  });

  test("says what is uncertain", () => {
    expect(stdout).toContain("uncertain: row 1571");
    expect(stdout.match(/uncertain: row/g)).toHaveLength(9);
  });

  test("benchmarks with --bench", async () => {
    const { stdout } = await runProgram(undefined, "--bench");
    expect(stdout.match(/crossEntropyLoss, (wasm-simd|js) +[\d,]+ rows per second/g)).toHaveLength(2);
  });
});
