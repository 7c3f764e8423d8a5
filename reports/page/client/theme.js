// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The theme: the system's until a reader chooses. Charts are told by the event "trawl:theme". */

const root = document.documentElement;
/** @type {NodeListOf<HTMLButtonElement>} */
const choices = document.querySelectorAll("button[data-theme-choice]");

/** @param {string} choice "system", "light" or "dark". */
function choose(choice) {
  if (choice === "system") delete root.dataset.theme;
  else root.dataset.theme = choice;
  for (const button of choices) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
  }
  announceTheme();
}

function announceTheme() {
  document.dispatchEvent(new Event("trawl:theme"));
}

for (const button of choices) {
  button.addEventListener("click", () => choose(button.dataset.themeChoice ?? "system"));
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", announceTheme);

export {};
