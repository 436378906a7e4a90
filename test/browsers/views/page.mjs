// Steps that the tests take on a page. Functions that run in the page use nothing from outside of them.
import { strict as assert } from "node:assert";
import { setTimeout } from "node:timers/promises";

/**
 * Waits until an element is there and, if a text is given, has it. It asks again and again, since the page may change meanwhile: a page
 * that is left while it is asked throws, which is no answer.
 */
export async function waitFor(view, selector, text = "", seconds = 30) {
  const deadline = performance.now() + 1000 * seconds;
  for (let found, thrown; ; await setTimeout(40)) {
    try {
      found = await view.run((selector) => document.querySelector(selector)?.textContent, selector);
    } catch (error) {
      found = undefined;
      thrown = error;
    }
    if (found?.includes(text)) return;
    if (performance.now() > deadline)
      throw new Error(`${selector}: “${text}” is not there, but ${found?.slice(0, 200)}`, { cause: thrown });
  }
}

/** The number of an element that shows one. */
export const figureOf = async (view, selector) =>
  Number(await view.run((selector) => document.querySelector(selector).dataset.value, selector));

export const textOf = (view, selector) =>
  view.run((selector) => document.querySelector(selector).textContent, selector);

/** Sets a field of a form as a user does who chooses a value. */
export const choose = (view, selector, value) =>
  view.run(
    ({ selector, value }) => {
      const field = document.querySelector(selector);
      if (typeof value === "boolean") field.checked = value;
      else field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    },
    { selector, value },
  );

/** Clicks a button by its text. */
export const clickText = (view, within, text) =>
  view.run(
    ({ within, text }) => {
      const button = [...document.querySelectorAll(`${within} button`)].find(({ textContent }) => textContent === text);
      if (!button) throw new Error(`there is no button ${text}`);
      button.click();
    },
    { within, text },
  );

/** Drops a file, given as base64, onto an element. */
export const drop = (view, selector, name, bytes) =>
  view.run(
    ({ selector, name, base64 }) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], name));
      document
        .querySelector(selector)
        .dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    },
    { selector, name, base64: Buffer.from(bytes).toString("base64") },
  );

export function assertNear(actual, expected, tolerance, what) {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what} is ${actual}, where ${expected} is known`);
}

/** The bytes of a .npy file of version 1. */
export function npy(values, shape, descr = "<f4") {
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(", ")}${shape.length === 1 ? "," : ""}), }`;
  const padded = `${header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11)}\n`;
  const start = Buffer.from(
    `\x93NUMPY\x01\x00${String.fromCharCode(padded.length & 255, padded.length >> 8)}${padded}`,
    "latin1",
  );
  return Buffer.concat([start, Buffer.from(values.buffer, values.byteOffset, values.byteLength)]);
}
