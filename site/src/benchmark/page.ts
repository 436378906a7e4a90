// The page of the benchmark: the choices, the run, and its results as they come.
import { PROFILES, type Profile } from "../../../bench/data.js";
import { LINES } from "../../../bench/lines.js";
import { find, h, input, select } from "../shared/dom.js";
import { showMessage, startJob } from "../shared/job.js";
import { showCurve } from "./curve.js";
import type { BenchMessage, BenchRequest, Contender, Dtype, Engine, Measured } from "./messages.js";
import { CONTENDERS, DTYPES, describe, markdownOf, showBars } from "./results.js";

const MAIN = ["logSumExp", "softmax", "crossEntropyLoss", "entropy", "klDivergence", "jsDivergence", "exp"];
const SHAPES = ["100000×10", "10000×128", "1000×1000", "64×50257", "1×1000000", "1×10"];
/** Without the pool, which the worker loads only for those who choose it: its kernels are 46 KB of script. */
const CHOSEN = new Set(["softmax", "klDivergence", "1000×1000", "easy", "f32", "loop", "js", "wasm-simd"]);

let engine: Engine | undefined;
let measured: Measured[] = [];

function choice(group: string, value: string, label = value, isAble = true): HTMLElement {
  const box = h("input", {
    type: "checkbox",
    name: group,
    value,
    checked: CHOSEN.has(value) && isAble,
    disabled: !isAble,
  });
  return h("label", {}, box, label);
}

function chosen<T extends string>(group: string): T[] {
  return [...document.querySelectorAll<HTMLInputElement>(`input[name="${group}"]:checked`)].map(
    ({ value }) => value as T,
  );
}

function build(): void {
  find("#main-ops").append(...MAIN.map((op) => choice("op", op)));
  find("#more-ops").append(
    ...Object.keys(LINES)
      .filter((op) => !MAIN.includes(op))
      .map((op) => choice("op", op)),
  );
  find("#shapes").append(...SHAPES.map((shape) => choice("shape", shape, shape.replace("×", " × "))));
  find("#profiles").append(...PROFILES.map((profile) => choice("profile", profile, profile.replace("-", " "))));
  find("#dtypes").append(...Object.entries(DTYPES).map(([dtype, name]) => choice("dtype", dtype, name)));
  const others = CONTENDERS.filter((contender) => contender !== "loop");
  find("#contenders").append(
    ...others.map((contender) =>
      choice(
        "contender",
        contender,
        contender === "pool" && !crossOriginIsolated ? "pool (needs isolation)" : contender,
        contender !== "pool" || crossOriginIsolated,
      ),
    ),
  );
}

function requestOf(): BenchRequest {
  return {
    ops: chosen("op"),
    shapes: chosen("shape").map((shape) => shape.split("×").map(Number) as [number, number]),
    dtypes: chosen<Dtype>("dtype"),
    profiles: chosen<Profile>("profile"),
    contenders: chosen<Contender>("contender"),
    seconds: Number(select("#seconds").value),
    hasCurve: input("#curve").checked,
  };
}

function estimate(): void {
  const { ops, shapes, dtypes, profiles, contenders, seconds, hasCurve } = requestOf();
  const count = ops.length * shapes.length * dtypes.length * profiles.length + (hasCurve ? 10 : 0);
  const time = Math.ceil(count * (contenders.length + 1) * (seconds + 0.06));
  find("#estimate").textContent =
    `At most ${count} measurements, about ${time < 120 ? `${time} seconds` : `${Math.ceil(time / 60)} minutes`}. Operations skip kinds of data that they have no use for.`;
  find("#op-count").textContent = String(ops.length);
}

function showResults(): void {
  find("#bars").replaceChildren(...showBars(measured.filter(({ isCurve }) => !isCurve)));
  showCurve(measured.filter(({ isCurve }) => isCurve));
}

function receive(message: BenchMessage, job: ReturnType<typeof startJob>): void {
  if (message.type === "progress") job.progress(message.part, message.text);
  else if (message.type === "error") job.end(message.message, true);
  else if (message.type === "done") job.end("Done.");
  else if (message.type === "engine") {
    engine = message.engine;
    find("#engine").textContent = describe(engine);
  } else {
    measured.push(message.measured);
    find("#results").hidden = false;
    showResults();
  }
}

function start(): void {
  const request = requestOf();
  const missing = Object.entries({
    operation: request.ops,
    shape: request.shapes,
    type: request.dtypes,
    "kind of data": request.profiles,
  }).find(([, list]) => list.length === 0);
  if (missing) {
    showMessage(`Choose at least one ${missing[0]}.`, true);
    return;
  }
  measured = [];
  find("#results").hidden = true;
  showResults();
  startJob<BenchMessage>(new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }), request, receive);
}

async function copy(): Promise<void> {
  if (!engine) return;
  const text = markdownOf(measured, engine);
  try {
    await navigator.clipboard.writeText(text);
    showMessage("The table is on the clipboard.", false);
  } catch {
    find("#message").replaceChildren(
      h("label", { for: "markdown" }, "The clipboard is not open to this page; copy from here:"),
      h("textarea", { id: "markdown", rows: 8, readonly: true }, text),
    );
    find<HTMLTextAreaElement>("#markdown").select();
  }
}

const setAll = (isChecked: boolean) => {
  for (const box of document.querySelectorAll<HTMLInputElement>('input[name="op"]')) box.checked = isChecked;
  estimate();
};

build();
estimate();
find("#form").addEventListener("change", estimate);
find("#form").addEventListener("submit", (event) => {
  event.preventDefault();
  start();
});
find("#all-ops").addEventListener("click", () => setAll(true));
find("#no-ops").addEventListener("click", () => setAll(false));
find("#copy").addEventListener("click", copy);
