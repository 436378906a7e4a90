// An example: the ages of the customers of 60 shops in two months. A few shops have new customers.
import { normal, random } from "../shared/random.js";

const SHOPS = 60;
const MOVED = new Set([7, 23, 24, 41]);
const AGES = ["teens", "20s", "30s", "40s", "50s", "60s", "70s", "older"];

export function makeSample(): { before: Blob; after: Blob } {
  const next = random(2);
  const lines = { before: [AGES.join(",")], after: [AGES.join(",")] };
  const histogram = (mean: number, customers: number): string => {
    const counts = AGES.map(() => 0);
    for (let i = 0; i < customers; i++)
      counts[Math.min(AGES.length - 1, Math.max(0, Math.round(mean + 1.4 * normal(next))))]++;
    return counts.join(",");
  };
  for (let shop = 0; shop < SHOPS; shop++) {
    const mean = 2 + 3 * next();
    lines.before.push(histogram(mean, 800));
    lines.after.push(histogram(mean + (MOVED.has(shop) ? 1.5 * normal(next) + 1 : 0.05 * normal(next)), 800));
  }
  return { before: new Blob([lines.before.join("\n")]), after: new Blob([lines.after.join("\n")]) };
}
