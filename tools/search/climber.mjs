// A climb along one line: the best of a batch of moves is the next point, and a climb that stands still starts anew.
import { partOf } from "../../build/rows.js";
import { boundOf, resultsOf } from "../calls.mjs";
import { moved } from "./moves.mjs";
import { Random } from "./random.mjs";
import { FAST_DIGITS } from "./reference.mjs";
import { startOf } from "./starts.mjs";

const BATCH = 16;
/** Batches without progress after which a climb starts anew, and the part of new climbs that go on from the worst input. */
const PATIENCE = 12;
const RETURNS = 0.4;

/** The largest error of a call in parts of what its bound allows; -1 for a call without a bound. */
function ratioOf(instance, call, exact) {
  if (typeof exact === "string") return -1;
  const got = resultsOf(instance, call);
  return exact.reduce((worst, entry, i) => Math.max(worst, partOf(got[i], entry)), 0);
}

export class Climber {
  current = undefined;
  worst = { ratio: -1, call: undefined };
  evaluations = 0;
  /** Calls without a bound, with the reason of the last one. */
  refused = 0;
  reason = "";
  #still = 0;

  constructor(line, instance, seed, known) {
    this.line = line;
    this.instance = instance;
    this.rng = new Random(`${seed} ${line.name}`);
    this.known = known;
  }

  get bound() {
    return boundOf(this.worst.call);
  }

  /** Evaluates calls, and makes the worst the current one if it is no better than that. */
  async #climb(reference, calls) {
    const exact = await reference.exact(calls, FAST_DIGITS);
    this.evaluations += calls.length;
    let [ratio, best] = [-1, undefined];
    for (const [i, call] of calls.entries()) {
      const part = ratioOf(this.instance, call, exact[i]);
      if (part < 0) [this.refused, this.reason] = [this.refused + 1, exact[i]];
      if (part > ratio) [ratio, best] = [part, call];
    }
    if (ratio > this.worst.ratio) {
      ratio = ratioOf(this.instance, best, (await reference.exact([best], 0))[0]);
      if (ratio > this.worst.ratio) this.worst = { ratio, call: best };
    }
    this.#still = ratio > (this.current?.ratio ?? -1) ? 0 : this.#still + 1;
    if (ratio >= (this.current?.ratio ?? 0)) this.current = { ratio, call: best };
  }

  /** Evaluates the inputs that are known to be hard. */
  async begin(reference) {
    if (this.known.length > 0) await this.#climb(reference, this.known);
  }

  /** Evaluates one batch, unless nothing worse can be found. */
  async step(reference) {
    if (this.worst.ratio === Infinity) return;
    if (this.#still > PATIENCE || this.current === undefined) {
      this.#still = 0;
      this.current = this.worst.call && this.rng.chance(RETURNS) ? this.worst : undefined;
    }
    const next = () => (this.current ? moved(this.rng, this.line, this.current.call) : startOf(this.rng, this.line));
    await this.#climb(reference, Array.from({ length: BATCH }, next));
  }
}
