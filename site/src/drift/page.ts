// The page that compares two files.
import { download, find, formatNumber, h, input, select, table } from "../shared/dom.js";
import { makeDrop } from "../shared/drop.js";
import { showMessage, startJob } from "../shared/job.js";
import { barPlot } from "../shared/plots.js";
import type { DriftMessage, DriftRequest, DriftSummary, Measures, MovedRow } from "./messages.js";
import { makeSample } from "./sample.js";

const before = makeDrop("#before", "Before: .npy, CSV or text", "Drop a file here, or choose one.");
const after = makeDrop("#after", "After, in the same shape", "Drop a file here, or choose one.");
let csv = new Blob();

const unitOf = () => (select("#base").value === "2" ? "bits" : "nats");

function showRow({ row, p, q }: MovedRow, names: readonly string[] | undefined): void {
  const title = row < 0 ? "All rows together" : `Row ${row}`;
  find("#row-title").textContent = title;
  const ends = [names?.[0] ?? "0", names?.[p.length - 1] ?? String(p.length - 1)];
  find("#row-plot").replaceChildren(
    barPlot({
      label: `${title}, before and after`,
      series: [
        { kind: "p", values: p },
        { kind: "q", values: q },
      ],
      ticks: names && names.length <= 8 ? names : ends,
      format: (value) => `${Number((100 * value).toPrecision(3))} %`,
    }),
  );
}

function show(summary: DriftSummary): void {
  const { rows, cols, invalid, names, pooled } = summary;
  const unit = unitOf();
  csv = summary.csv;
  find("#results").hidden = false;
  find("#format").textContent =
    `${summary.format}: ${formatNumber(rows)} ${rows === 1 ? "row" : "rows"} of ${formatNumber(cols)} cells, in ${formatNumber(Math.round(summary.milliseconds))} ms.` +
    (invalid > 0
      ? ` ${formatNumber(invalid)} rows have no divergence, as they have NaN, negative numbers or only zeros.`
      : "");
  const cells = (name: string, id: string, { forward, backward, jsd }: Measures) => [
    name,
    ...[forward, backward, jsd].map((value, i) =>
      h(
        "span",
        { class: "number", id: `${id}-${["forward", "backward", "jsd"][i]}`, "data-value": value },
        formatNumber(value),
      ),
    ),
  ];
  find("#totals").replaceChildren(
    table(
      `In total, in ${unit}`,
      ["rows", "KL(before‖after)", "KL(after‖before)", "JSD"],
      [
        cells("all rows together", "pooled", pooled),
        cells("mean of the rows", "mean", summary.mean),
        cells("largest of a row", "max", summary.max),
      ],
    ),
  );
  find("#histogram").replaceChildren(
    barPlot({
      label: `Histogram of the JSD of ${rows} rows; the mean is ${formatNumber(summary.mean.jsd)} ${unit}`,
      series: [{ kind: "p", values: summary.bins }],
      ticks: ["0", `the largest possible, ${unit === "bits" ? "1 bit" : "ln 2"}`],
    }),
  );
  const buttonOf = (row: MovedRow) =>
    h("button", { type: "button", class: "quiet", onclick: () => showRow(row, names) }, `Row ${row.row}`);
  find("#moved").replaceChildren(
    table(
      `The rows that moved most, in ${unit}; choose one to see it`,
      ["row", "KL(before‖after)", "KL(after‖before)", "JSD"],
      summary.moved.map((row) => [buttonOf(row), row.forward, row.backward, row.jsd]),
    ),
  );
  showRow(rows === 1 ? (summary.moved[0] ?? pooled) : pooled, names);
}

function start(): void {
  const [p, q] = [before.given(), after.given()];
  if (!p || !q) {
    showMessage("Two files are needed, or two pasted histograms.", true);
    return;
  }
  find("#results").hidden = true;
  const request: DriftRequest = {
    before: p,
    after: q,
    kind: select("#kind").value as DriftRequest["kind"],
    pseudocount: input("#pseudocount").valueAsNumber,
    base: select("#base").value === "2" ? 2 : "e",
  };
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  startJob<DriftMessage>(worker, request, (message, job) => {
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
find("#download").addEventListener("click", () => download(csv, "drift.csv"));
find("#sample").addEventListener("click", () => {
  const sample = makeSample();
  before.set({ file: sample.before, name: "march.csv" });
  after.set({ file: sample.after, name: "april.csv" });
  select("#kind").value = "counts";
  input("#pseudocount").value = "0.5";
  start();
});
