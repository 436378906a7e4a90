// The benchmark: a short run to its end, and a long one that is stopped.
import { strict as assert } from "node:assert";
import { choose, textOf, waitFor } from "./page.mjs";

async function shortRun(open) {
  const view = await open("benchmark.html", 1280);
  await choose(view, "#seconds", "0.05");
  await choose(view, "#curve", false);
  await choose(view, '#shapes input[value="1000×1000"]', false);
  await choose(view, '#shapes input[value="10000×128"]', true);
  await choose(view, '#profiles input[value="near"]', true);
  await choose(view, '#dtypes input[value="f64"]', true);
  await choose(view, '#contenders input[value="pool"]', true);
  await view.click("#start");
  await waitFor(view, "#message", "Done.", 90);
  const bars = await textOf(view, "#bars");
  for (const part of ["softmax", "klDivergence", "loop", "wasm-simd", "js", "pool", "float64, near", "float32, easy"]) {
    assert.ok(bars.includes(part), `the bars have no ${part}`);
  }
  assert.match(await textOf(view, "#engine"), /cores, isolated\. Backend wasm-simd, pool of \d+ threads/);
  // Whether the clipboard is open depends on the browser; the text is the same.
  await view.run(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error("closed"));
  });
  await view.click("#copy");
  await waitFor(view, "#markdown");
  assert.match(
    await view.run(() => document.querySelector("#markdown").value),
    /\| `softmax` \| 10,000 × 128, float32, easy \| [\d.,]+ \| [\d.,]+ \([\d.]+×\)/,
  );
  await view.close();
}

async function stoppedRun(open) {
  const view = await open("benchmark.html", 1280);
  await view.run(() => document.querySelector("#all-ops").click());
  await choose(view, "#seconds", "1");
  await view.click("#start");
  await waitFor(view, "#progress:not([hidden]) output", "1000 × 1000", 60);
  // The page answers while the worker runs.
  await view.click("#theme");
  assert.equal(await view.run(() => document.documentElement.dataset.theme), "dark");
  await view.click("#stop");
  await waitFor(view, "#message", "Stopped.", 5);
  assert.deepEqual(
    await view.run(() => [document.querySelector("#start").disabled, document.querySelector("#progress").hidden]),
    [false, true],
  );
  await view.run(() => localStorage.clear());
  await view.close();
}

export const checks = {
  "a short benchmark runs to its end": shortRun,
  "a long benchmark can be stopped": stoppedRun,
};
