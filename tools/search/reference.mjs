// Exact results from tools/reference/serve.py: a process of Python answers one request after another.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { revive } from "../../build/rows.js";

const SERVER = fileURLToPath(new URL("../reference/serve.py", import.meta.url));

/**
 * Digits of a climb. Records are computed again with those of the fixtures: a divergence below 1e-60 of its terms is noise here, and may
 * look like an error of 1e15 ulp.
 */
export const FAST_DIGITS = 60;

/** JSON has no infinities: a replacer that writes their names. */
export function nameInfinity(_key, value) {
  if (value === Infinity) return "inf";
  return value === -Infinity ? "-inf" : value;
}

export class Reference {
  #waiting = [];

  constructor() {
    this.server = spawn("python3", [SERVER], { stdio: ["pipe", "pipe", "inherit"] });
    createInterface({ input: this.server.stdout }).on("line", (line) =>
      this.#waiting.shift().resolve(JSON.parse(line)),
    );
    const fail = (error) => {
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    };
    this.server.on("error", fail);
    this.server.on("exit", (code) => fail(new Error(`python3 ended with ${code}; it needs mpmath`)));
  }

  #ask(request) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.server.stdin.write(`${JSON.stringify(request, nameInfinity)}\n`);
    });
  }

  /** The results of each call as [high, low, allowed error], or the reason why a call has none, a string. */
  async exact(calls, digits) {
    return (await this.#ask({ calls, digits })).map((answer) => (typeof answer === "string" ? answer : revive(answer)));
  }

  /** The cases of the calls, as fixtures have them. */
  cases(calls) {
    return this.#ask({ calls, isFixture: true });
  }

  close() {
    this.server.stdin.end();
  }
}
