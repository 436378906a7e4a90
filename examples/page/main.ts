// Scores the rows of a file in a worker, so that the page stays free, and shows the progress.
import type { Answer } from "./score-worker.js";

function find<E extends Element>(selector: string): E {
  const element = document.querySelector<E>(selector);
  if (element === null) throw new Error(`the page has no ${selector}`);
  return element;
}

const input = find<HTMLInputElement>("input");
const progress = find<HTMLProgressElement>("progress");
const button = find<HTMLButtonElement>("button");
const output = find<HTMLOutputElement>("output");
let worker: Worker | undefined;

/** Ends the worker, in the middle of its work if need be, and says why. */
function finish(text: string): void {
  worker?.terminate();
  worker = undefined;
  button.disabled = true;
  output.value = text;
}

function show(answer: Answer): void {
  if ("error" in answer) {
    finish(answer.error);
    return;
  }
  progress.value = answer.done / answer.rows;
  if (answer.done < answer.rows) return;
  const rows = answer.top.map(({ row, entropy }) => `row ${row} with ${entropy.toFixed(4)}`);
  finish(`${answer.rows} rows, mean entropy ${answer.mean} nats. The least certain: ${rows.join(", ")}.`);
}

input.addEventListener("change", () => {
  const file = input.files?.[0];
  if (file === undefined) return;
  finish("Scoring …");
  progress.value = 0;
  button.disabled = false;
  worker = new Worker(new URL("./score-worker.ts", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }: MessageEvent<Answer>) => show(data);
  worker.onerror = ({ message }) => finish(`The worker failed: ${message}`);
  worker.postMessage(file);
});
button.addEventListener("click", () => finish("Stopped."));
