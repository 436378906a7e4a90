// The button that switches between the light and the dark theme. Without a choice the page follows the system.
const button = document.querySelector<HTMLButtonElement>("#theme");
const system = matchMedia("(prefers-color-scheme: dark)");

const isDark = (): boolean =>
  (document.documentElement.dataset["theme"] ?? (system.matches ? "dark" : "light")) === "dark";

function show(): void {
  button?.setAttribute("aria-pressed", String(isDark()));
  // Canvases draw anew with the colours of the theme.
  dispatchEvent(new Event("theme"));
}

button?.addEventListener("click", () => {
  const theme = isDark() ? "light" : "dark";
  document.documentElement.dataset["theme"] = theme;
  localStorage.setItem("theme", theme);
  show();
});
system.addEventListener("change", show);
show();
