// The score of the last run of Stryker, by folder: of all its mutants, or of its sample.
//
//   node test/mutation/score.mjs              of all mutants
//   LOGSUM_SAMPLE=8 node test/mutation/score.mjs   of every eighth
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { isInSample } from "./sample.mjs";

const report = JSON.parse(readFileSync(new URL("../../build/mutation/report.json", import.meta.url), "utf8"));
const folders = {};
for (const [file, { mutants }] of Object.entries(report.files)) {
  for (const { id, status } of mutants) {
    if (!isInSample(id)) continue;
    for (const folder of [dirname(file).split("/", 2).join("/"), "all"]) {
      folders[folder] ??= { Killed: 0, Timeout: 0, Survived: 0, NoCoverage: 0 };
      if (status in folders[folder]) folders[folder][status]++;
    }
  }
}
for (const counts of Object.values(folders)) {
  const killed = counts.Killed + counts.Timeout;
  const all = killed + counts.Survived + counts.NoCoverage;
  Object.assign(counts, { all, "killed, %": Number(((100 * killed) / all).toFixed(1)) });
}
console.table(folders);
