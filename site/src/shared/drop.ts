// A place for a file: dropped, chosen, or pasted as text.
import { find, h } from "./dom.js";

export interface Given {
  readonly file: Blob;
  readonly name: string;
}

const sizeOf = (bytes: number) => (bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} KB` : `${(bytes / 1e6).toFixed(1)} MB`);

/** Fills an element with a place for a file. Returns the file that is there, or undefined. */
export function makeDrop(
  selector: string,
  label: string,
  hint: string,
  change: () => void = () => {},
): { given(): Given | undefined; set(given: Given): void } {
  const place = find(selector);
  const id = `${place.id}-file`;
  const chooser = h("input", { type: "file", id, accept: ".npy,.csv,.tsv,.txt,text/csv,text/plain" });
  const status = h("p", { class: "note", role: "status" }, hint);
  const text = h("textarea", { id: `${place.id}-text`, rows: 4, spellcheck: "false", placeholder: "0.7, 0.2, 0.1" });
  let current: Given | undefined;

  const set = (given: Given) => {
    current = given;
    status.textContent = `${given.name}, ${sizeOf(given.file.size)}`;
    change();
  };
  const take = (files: FileList | null | undefined) => {
    const file = files?.[0];
    if (file) set({ file, name: file.name });
  };
  chooser.addEventListener("change", () => take(chooser.files));
  text.addEventListener("input", () => {
    if (text.value.trim() !== "") set({ file: new Blob([text.value]), name: "the pasted text" });
    else current = undefined;
  });
  place.classList.add("drop");
  place.addEventListener("dragover", (event) => {
    event.preventDefault();
    place.classList.add("over");
  });
  place.addEventListener("dragleave", () => place.classList.remove("over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("over");
    take(event.dataTransfer?.files);
  });
  place.append(
    h("label", { for: id }, label),
    chooser,
    status,
    h(
      "details",
      {},
      h("summary", {}, "or paste numbers"),
      h("label", { for: text.id, class: "visually-hidden" }, `${label}, as text`),
      text,
    ),
  );
  return { given: () => current, set };
}
