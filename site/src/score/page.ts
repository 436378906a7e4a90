// The page that scores a file: takes the files, starts the worker and shows what it found.
import { download, find, formatNumber, input, select, table } from "../shared/dom.js";
import { makeDrop } from "../shared/drop.js";
import { showFigures } from "../shared/figures.js";
import { showMessage, startJob } from "../shared/job.js";
import { barPlot } from "../shared/plots.js";
import type { Bin, Kind, ScoredRow, ScoreMessage, ScoreRequest, Summary } from "./messages.js";
import { makeSample } from "./sample.js";

const rows = makeDrop("#rows", "Logits or probabilities: .npy, CSV or text", "Drop a file here, or choose one.");
const labels = makeDrop(
  "#labels",
  "Labels, if there are any: one class for each row",
  "Class ids from 0; −100 is a row that does not count.",
);
let csv = new Blob();

const percent = (value: number) => `${(100 * value).toFixed(1)} %`;

/** The expected calibration error: the mean distance of confidence from accuracy, over the rows. */
function calibrationError(bins: readonly Bin[]): number {
  const all = bins.reduce((sum, bin) => sum + bin.rows, 0);
  return bins.reduce((sum, bin) => sum + Math.abs(bin.confidence - bin.right), 0) / all;
}

function tableOf(
  caption: string,
  scored: readonly ScoredRow[],
  names: readonly string[] | undefined,
  isLabelled: boolean,
): HTMLElement {
  const nameOf = (id: number) => names?.[id] ?? String(id);
  const head = ["row", ...(isLabelled ? ["label", "loss, nats"] : []), "entropy, nats", "most probable classes"];
  return table(
    caption,
    head,
    scored.map(({ row, label, loss, entropy, classes, probabilities }) => [
      String(row),
      ...(isLabelled ? [label === undefined ? "–" : nameOf(label), loss ?? "–"] : []),
      entropy,
      classes.map((id, i) => `${nameOf(id)} ${percent(probabilities[i])}`).join(", "),
    ]),
  );
}

function show(summary: Summary): void {
  const { bins, labelled, invalid } = summary;
  const isLabelled = labelled > 0;
  csv = summary.csv;
  find("#results").hidden = false;
  find("#format").textContent =
    `${summary.format}: ${formatNumber(summary.rows)} rows of ${formatNumber(summary.cols)} classes, in ${formatNumber(Math.round(summary.milliseconds))} ms.` +
    (invalid > 0 ? ` ${formatNumber(invalid)} rows have NaN and count in no mean.` : "");
  showFigures("#figures", [
    ["rows", "row-count", summary.rows, ""],
    ...(isLabelled
      ? ([
          ["mean loss", "mean-loss", summary.loss, "nats"],
          ["perplexity", "mean-perplexity", Math.exp(summary.loss), ""],
          ["accuracy", "accuracy", 100 * summary.accuracy, "%"],
          ["calibration error", "ece", 100 * calibrationError(bins), "%"],
        ] as const)
      : []),
    ["mean entropy", "mean-entropy", summary.entropy, "nats"],
    ["mean confidence", "confidence", 100 * summary.confidence, "%"],
  ]);
  const ticks = ["0", "0.2", "0.4", "0.6", "0.8", "1"];
  const most = bins.reduce((best, bin, i) => (bin.rows > bins[best].rows ? i : best), 0);
  find("#histogram").replaceChildren(
    barPlot({
      label: `Histogram of confidence: most rows are from ${percent(most / bins.length)} to ${percent((most + 1) / bins.length)}`,
      series: [{ kind: "p", values: bins.map((bin) => bin.rows) }],
      ticks,
    }),
  );
  find("#reliability-card").hidden = !isLabelled;
  find("#reliability").replaceChildren(
    barPlot({
      label: `Reliability: the calibration error is ${percent(calibrationError(bins))}`,
      series: [{ kind: "p", values: bins.map((bin) => (bin.rows === 0 ? 0 : bin.right / bin.rows)) }],
      ...{ ticks, max: 1, hasDiagonal: true },
      format: (value) => `${100 * value} %`,
    }),
  );
  const { names } = summary;
  find("#worst").replaceChildren(
    tableOf(
      isLabelled ? "The rows of the largest loss" : "The rows of the largest entropy",
      summary.worst,
      names,
      isLabelled,
    ),
  );
  find("#first").replaceChildren(tableOf("The first rows", summary.first, names, isLabelled));
}

function labelsOf(): ScoreRequest["labels"] {
  const place = select("#label-place").value;
  return place === "first" || place === "last" ? place : labels.given();
}

function start(): void {
  const given = rows.given();
  if (!given) {
    showMessage("Choose a file first, or paste numbers.", true);
    return;
  }
  find("#results").hidden = true;
  const request: ScoreRequest = {
    ...given,
    kind: select("#kind").value as Kind,
    temperature: input("#temperature").valueAsNumber,
    k: input("#top").valueAsNumber,
    labels: labelsOf(),
  };
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  startJob<ScoreMessage>(worker, request, (message, job) => {
    if (message.type === "progress") job.progress(message.read / message.size, `${formatNumber(message.rows)} rows`);
    else if (message.type === "error") job.end(message.message, true);
    else {
      job.end();
      show(message.summary);
    }
  });
}

find("#form").addEventListener("submit", (event) => {
  event.preventDefault();
  start();
});
find("#download").addEventListener("click", () => download(csv, "scores.csv"));
find("#sample").addEventListener("click", () => {
  const sample = makeSample();
  rows.set({ file: sample.rows, name: "example.csv" });
  labels.set({ file: sample.labels, name: "example-labels.csv" });
  select("#kind").value = "logits";
  select("#label-place").value = "file";
  start();
});
