// Steps on the document that all views share.

type Child = Node | string | null | undefined | false;

/** Makes an element. Properties whose names have a hyphen, and `class`, `for`, `role`, become attributes. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Readonly<Record<string, unknown>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value as EventListener);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child): child is Node | string => Boolean(child) || child === ""));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** Makes an element of SVG with attributes. */
export function svg(
  tag: string,
  attributes: Readonly<Record<string, unknown>>,
  ...children: readonly (Node | string)[]
): SVGElement {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** Finds an element that the page must have. */
export function find<T extends Element = HTMLElement>(selector: string, within: ParentNode = document): T {
  const element = within.querySelector<T>(selector);
  if (!element) throw new Error(`the page has no ${selector}`);
  return element;
}

export const input = (selector: string): HTMLInputElement => find<HTMLInputElement>(selector);
export const select = (selector: string): HTMLSelectElement => find<HTMLSelectElement>(selector);

/** Makes a table with a header row. Cells that are numbers are set in digits of one width. */
export function table(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly (Node | string | number)[])[],
): HTMLElement {
  const isNumber = (content: Node | string | number | undefined) =>
    typeof content === "number" || (content instanceof HTMLElement && content.classList.contains("number"));
  const cell = (content: Node | string | number, i: number) =>
    h(
      i === 0 ? "th" : "td",
      { ...(i === 0 && { scope: "row" }), class: isNumber(content) ? "number" : "" },
      toChild(content),
    );
  const toChild = (content: Node | string | number) => (typeof content === "number" ? formatNumber(content) : content);
  const isNumeric = (i: number) => rows.some((cells) => isNumber(cells[i]));
  return h(
    "div",
    { class: "scroll", tabindex: 0, role: "group", "aria-label": caption },
    h(
      "table",
      {},
      h("caption", {}, caption),
      h(
        "thead",
        {},
        h("tr", {}, ...head.map((name, i) => h("th", { scope: "col", class: isNumeric(i) ? "number" : "" }, name))),
      ),
      h("tbody", {}, ...rows.map((cells) => h("tr", {}, ...cells.map(cell)))),
    ),
  );
}

/** Formats a number with four significant digits, integers whole. */
export function formatNumber(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString("en");
  if (!Number.isFinite(value)) return String(value).replace("Infinity", "∞").replace("-", "−");
  const size = Math.abs(value);
  const text = size < 1e-4 || size >= 1e7 ? value.toExponential(2) : value.toPrecision(4);
  return text.replace("-", "−");
}

/** Offers a file for download. */
export function download(content: Blob, name: string): void {
  const href = URL.createObjectURL(content);
  h("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}
