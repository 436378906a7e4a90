// An example: logits of a classifier that is too sure of itself, and the classes that are right.
import { normal, random } from "../shared/random.js";

const ROWS = 2000;
const CLASSES = ["sunny", "cloudy", "rain", "snow"];

export function makeSample(): { rows: Blob; labels: Blob } {
  const next = random(1);
  const rows = [CLASSES.join(",")];
  const labels: number[] = [];
  for (let r = 0; r < ROWS; r++) {
    const label = Math.floor(next() * CLASSES.length);
    const logits = CLASSES.map((_, i) => 2.2 * (1.6 * Number(i === label) + normal(next)));
    rows.push(logits.map((logit) => logit.toFixed(3)).join(","));
    labels.push(label);
  }
  return { rows: new Blob([rows.join("\n")]), labels: new Blob([labels.join("\n")]) };
}
