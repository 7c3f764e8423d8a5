/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The theme: the system's until the reader chooses one. */
import { onAddress, store, stored } from "./address.ts";
import { all } from "./elements.ts";

const buttons = all<HTMLButtonElement>("button[data-theme-choice]");

function show(): void {
  const theme = stored("theme") ?? "system";
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  for (const button of buttons) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
  }
}

for (const button of buttons) {
  button.addEventListener("click", () => {
    const choice = button.dataset.themeChoice;
    store("theme", choice === "system" ? undefined : choice);
    show();
  });
}
onAddress(show);
show();
