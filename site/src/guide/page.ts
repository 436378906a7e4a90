// The search over the guide and the reference. Its file is loaded when the box gets the focus.
import MiniSearch from "minisearch";
import sections from "../../guide/search.json?url";
import { find, h, input } from "../shared/dom.js";

interface Section {
  readonly id: string;
  readonly title: string;
  readonly page: string;
  readonly group: string;
  readonly text: string;
}

const SHOWN = 12;
const AROUND = 90;

const box = input("#search");
let index: Promise<MiniSearch<Section>> | undefined;

async function load(): Promise<MiniSearch<Section>> {
  const all = (await (await fetch(sections)).json()) as Section[];
  const search = new MiniSearch<Section>({
    fields: ["title", "text"],
    storeFields: ["title", "page", "group", "text"],
    searchOptions: {
      ...{ boost: { title: 4 }, prefix: true, fuzzy: 0.15, combineWith: "AND" },
      // Decisions explain what the guide states, so they come after it.
      boostDocument: (_id, _term, stored) =>
        ({ Reference: 1.3, Guide: 1.2, Project: 0.4, Decisions: 0.5 })[String(stored?.["group"])] ?? 1,
    },
  });
  search.addAll(all);
  return search;
}

/** The words around the first hit, which is marked. */
function excerpt(text: string, terms: readonly string[]): (Node | string)[] {
  const lower = text.toLowerCase();
  const [at, length] = terms
    .map((term) => [lower.indexOf(term), term.length] as const)
    .find(([place]) => place >= 0) ?? [-1, 0];
  if (at < 0) return [text.slice(0, 2 * AROUND)];
  const start = Math.max(0, at - AROUND);
  return [
    start > 0 ? "… " : "",
    text.slice(start, at),
    h("mark", {}, text.slice(at, at + length)),
    text.slice(at + length, at + length + AROUND),
    " …",
  ];
}

async function show(): Promise<void> {
  const query = box.value.trim();
  const [list, status] = [find("#search-results"), find("#search-status")];
  index ??= load();
  const search = await index;
  // Another letter may have been typed meanwhile.
  if (box.value.trim() !== query) return;
  const hits = query === "" ? [] : search.search(query);
  status.textContent = query === "" ? "" : `${hits.length === 0 ? "Nothing" : hits.length} found.`;
  const items = hits.slice(0, SHOWN).map((hit) => {
    const { title, page, text } = hit as unknown as Section;
    return h(
      "li",
      {},
      h("a", { href: String(hit.id) }, title === page ? title : `${page}: ${title}`),
      h("p", { class: "note" }, ...excerpt(text, hit.terms)),
    );
  });
  list.replaceChildren(...items);
}

box.addEventListener("focus", () => (index ??= load()), { once: true });
box.addEventListener("input", show);
find("form.search").addEventListener("submit", (event) => {
  event.preventDefault();
  find<HTMLAnchorElement>("#search-results a").click();
});
// The list of pages is a menu on narrow screens, and open beside the text on wide ones.
const wide = matchMedia("(min-width: 60rem)");
const menu = find<HTMLDetailsElement>("details.menu");
const fit = () => {
  menu.open = wide.matches;
};
wide.addEventListener("change", fit);
fit();
