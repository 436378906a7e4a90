// Bars that one drags: each is a slider for the pointer and for the keyboard.
import { h } from "../shared/dom.js";

export interface Bar {
  readonly element: HTMLElement;
  /** Shows a value from 0 to 1. */
  show(value: number): void;
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowUp: 0.01,
  ArrowRight: 0.01,
  ArrowDown: -0.01,
  ArrowLeft: -0.01,
  PageUp: 0.1,
  PageDown: -0.1,
  Home: -1,
  End: 1,
};

/** Makes a bar. `change` is called with the new value while one drags or presses keys. */
export function makeBar(label: string, kind: "p" | "q", change: (value: number) => void): Bar {
  let current = 0;
  const fill = h("div", { class: "fill" });
  const element = h(
    "div",
    {
      class: `bar ${kind}`,
      role: "slider",
      tabindex: 0,
      "aria-label": label,
      "aria-orientation": "vertical",
      "aria-valuemin": 0,
      "aria-valuemax": 100,
    },
    fill,
  );

  const set = (value: number) => change(Math.min(1, Math.max(0, value)));
  const drag = ({ clientY }: PointerEvent) => {
    const { bottom, height } = element.getBoundingClientRect();
    set(Math.round(((bottom - clientY) / height) * 200) / 200);
  };
  element.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    element.focus();
    element.setPointerCapture(event.pointerId);
    drag(event);
  });
  element.addEventListener("pointermove", (event) => {
    if (element.hasPointerCapture(event.pointerId)) drag(event);
  });
  element.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    set(Math.round((current + step) * 100) / 100);
  });

  return {
    element,
    show(value) {
      current = value;
      const percent = 100 * value;
      fill.style.height = `${percent}%`;
      element.setAttribute("aria-valuenow", percent.toFixed(1));
      element.setAttribute("aria-valuetext", `${percent.toFixed(1)} %`);
    },
  };
}

/** Sets one probability; the others keep their ratios, and all sum to 1. */
export function withProbability(p: readonly number[], index: number, value: number): number[] {
  const rest = p.reduce((sum, other, i) => (i === index ? sum : sum + other), 0);
  return p.map((other, i) => {
    if (i === index) return value;
    return rest > 0 ? (other / rest) * (1 - value) : (1 - value) / (p.length - 1);
  });
}
