// Scoring and drift: good files with known results, bad files with clear messages, and a large file.
import { strict as assert } from "node:assert";
import { assertNear, choose, drop, figureOf, npy, textOf, waitFor } from "./page.mjs";

const LOGITS = new Float32Array([0, 0, 0, 0, ...[1 / 2, 1 / 4, 1 / 8, 1 / 8].map(Math.log)]);

/** The text of the file that a click on the button offers. */
const downloaded = () => {
  let content;
  const { createObjectURL } = URL;
  URL.createObjectURL = (blob) => createObjectURL((content = blob));
  HTMLAnchorElement.prototype.click = () => {};
  document.querySelector("#download").click();
  return content.text();
};

// The first row is uniform over 4 classes. The second has 7/4 bits of entropy, and its label the probability 1/4.
async function goodFile(open) {
  const view = await open("score.html", 1280);
  await drop(view, "#rows", "logits.npy", npy(LOGITS, [2, 4]));
  await drop(view, "#labels", "labels.csv", Buffer.from("0\n1\n"));
  await view.click("#start");
  await waitFor(view, "#results:not([hidden])");
  assertNear(await figureOf(view, "#mean-loss"), Math.log(4), 1e-6, "the mean loss");
  assertNear(await figureOf(view, "#mean-entropy"), ((2 + 7 / 4) / 2) * Math.LN2, 1e-6, "the mean entropy");
  assertNear(await figureOf(view, "#accuracy"), 50, 0, "the accuracy");
  assertNear(await figureOf(view, "#confidence"), 37.5, 1e-4, "the mean confidence");
  assert.match(await textOf(view, "#format"), /float32, shape \(2, 4\): 2 rows of 4 classes/);
  assert.match(await textOf(view, "#worst"), /0 25.0 %/);
  const [head, first, second] = (await view.run(downloaded)).split("\n");
  assert.ok(head.startsWith("row,label,loss,entropy,class_1,probability_1,class_2"), head);
  assert.ok(first.startsWith("0,0,1.386"), first);
  assert.ok(second.startsWith("1,1,1.386"), second);
  await view.close();
}

async function pastedText(open) {
  const view = await open("score.html", 1280);
  await choose(view, "#rows-text", "cat, dog, label\n0.5, 0.5, 1\n0.25, 0.75, 1\n");
  await choose(view, "#kind", "probs");
  await choose(view, "#label-place", "last");
  await view.click("#start");
  await waitFor(view, "#results:not([hidden])");
  assertNear(await figureOf(view, "#mean-loss"), -(Math.log(0.5) + Math.log(0.75)) / 2, 1e-9, "the mean loss");
  assert.match(await textOf(view, "#first"), /dog 75.0 %/);
  await view.close();
}

const BAD = [
  ["empty.npy", "", "is empty"],
  ["words.csv", "a,b\nc,d\n", "has no numbers"],
  ["ragged.csv", "1,2,3\n4,5\n", "line 2: it has 2 numbers, and the first line has 3"],
  ["word.csv", "1,2\n3,many\n", "line 2: “many” is not a number"],
  ["short.npy", npy(LOGITS, [200, 4]), "is truncated: the shape (200, 4) of float32 needs"],
  ["big.npy", npy(LOGITS, [2, 4], ">f4"), 'big-endian numbers (>f4). Save them by x.astype("<f4")'],
  ["complex.npy", npy(LOGITS, [1, 4], "<c8"), "has the dtype <c8"],
  ["many.npz", "PK\x03\x04 and more", "a ZIP archive"],
  ["one.csv", "1\n2\n", "rows of one number"],
];

async function badFiles(open) {
  const view = await open("score.html", 1280);
  for (const [name, bytes, message] of BAD) {
    await drop(view, "#rows", name, Buffer.from(bytes));
    await view.click("#start");
    await waitFor(view, "#message [role=alert]", message);
    assert.equal(await view.run(() => document.querySelector("#results").hidden), true);
  }
  await drop(view, "#rows", "logits.npy", npy(LOGITS, [2, 4]));
  for (const [labels, message] of [
    ["0\n7\n", "Row 2: the label 7 is no class from 0 to 3"],
    ["0\n", "labels.csv has fewer rows"],
    ["0\n1\n2\n", "labels.csv has more rows"],
  ]) {
    await drop(view, "#labels", "labels.csv", Buffer.from(labels));
    await view.click("#start");
    await waitFor(view, "#message [role=alert]", message);
  }
  await view.close();
}

/** Drops a file of `parts` times 4 MB, of float32 zeros in rows of 256. */
const dropLarge = (parts) => {
  const part = new Blob([new Uint8Array(2 ** 22)]);
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${parts * 4096}, 256), }`.padEnd(117);
  const start = new Uint8Array([0x93, ...[..."NUMPY"].map((letter) => letter.charCodeAt(0)), 1, 0, 118, 0]);
  const data = new DataTransfer();
  data.items.add(new File([start, `${header}\n`, ...Array.from({ length: parts }, () => part)], "large.npy"));
  document
    .querySelector("#rows")
    .dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
};

async function largeFile(open) {
  const view = await open("score.html", 1280);
  await view.run(dropLarge, 16);
  await view.click("#start");
  await waitFor(view, "#progress:not([hidden]) output", "rows");
  await waitFor(view, "#results:not([hidden])");
  assertNear(await figureOf(view, "#mean-entropy"), Math.log(256), 1e-6, "the entropy of 65,536 uniform rows");
  await view.run(dropLarge, 100);
  await view.click("#start");
  await waitFor(view, "#progress:not([hidden]) output", "rows");
  await view.click("#stop");
  await waitFor(view, "#message", "Stopped.");
  assert.equal(await view.run(() => document.querySelector("#start").disabled), false);
  await view.close();
}

async function drift(open) {
  const view = await open("drift.html", 1280);
  await drop(view, "#before", "before.csv", Buffer.from("1,1\n1,0\n5,5\n"));
  await drop(view, "#after", "after.csv", Buffer.from("1,3\n0,1\n5,5\n"));
  await choose(view, "#pseudocount", "0");
  await view.click("#start");
  await waitFor(view, "#results:not([hidden])");
  // The second row moved from one cell to the other: 1 bit. The first is 1/2, 1/2 against 1/4, 3/4.
  assertNear(await figureOf(view, "#max-jsd"), 1, 1e-9, "the largest JSD");
  assertNear(await figureOf(view, "#mean-jsd"), (1 + 0.0487949) / 3, 1e-6, "the mean JSD");
  assert.equal(await figureOf(view, "#max-forward"), Number.POSITIVE_INFINITY);
  assert.match(await textOf(view, "#moved tbody tr"), /^Row 1/);
  await drop(view, "#before", "before.txt", Buffer.from("0.5\n0.5\n"));
  await drop(view, "#after", "after.txt", Buffer.from("0.25\n0.75\n"));
  await view.click("#start");
  await waitFor(view, "#format", "1 row of 2 cells");
  assertNear(await figureOf(view, "#pooled-forward"), 0.2075187, 1e-6, "KL(before‖after)");
  assertNear(await figureOf(view, "#pooled-backward"), 0.1887219, 1e-6, "KL(after‖before)");
  await drop(view, "#after", "after.csv", Buffer.from("1,2,3\n"));
  await view.click("#start");
  await waitFor(view, "#message [role=alert]", "has 1 column and after.csv has 3");
  await view.close();
}

export const checks = {
  "a file of logits has its known scores": goodFile,
  "pasted probabilities have their known loss": pastedText,
  "bad files get clear messages": badFiles,
  "a large file shows its progress, and can be stopped": largeFile,
  "drift has known divergences": drift,
};
