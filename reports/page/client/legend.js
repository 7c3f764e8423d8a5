// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * The legend: a button a strategy. A click hides or shows it, shift-click shows it alone (again:
 * all), pointing at it or focusing it brings it out. Charts are told by the event "trawl:marks".
 */

/** @type {HTMLButtonElement[]} */
const buttons = [...document.querySelectorAll("button[data-mark]")].map((
  button,
) => /** @type {HTMLButtonElement} */ (button));
const all = document.querySelector("button[data-all]");

/** @param {HTMLButtonElement} button */
const shown = (button) => button.getAttribute("aria-pressed") === "true";

/** @param {(button: HTMLButtonElement) => boolean} wanted */
function show(wanted) {
  for (const button of buttons) button.setAttribute("aria-pressed", String(wanted(button)));
  all?.toggleAttribute("disabled", buttons.every(shown));
  announce(null);
}

/** @param {HTMLButtonElement | null} focus The strategy to bring out, if any. */
function announce(focus) {
  const hidden = buttons.filter((button) => !shown(button)).map(indexOfButton);
  const detail = { hidden, focus: focus !== null && shown(focus) ? indexOfButton(focus) : null };
  document.dispatchEvent(new CustomEvent("trawl:marks", { detail }));
}

/**
 * @param {HTMLButtonElement} button
 * @returns {number} The index of the button's strategy.
 */
function indexOfButton(button) {
  return Number(button.dataset.mark);
}

for (const button of buttons) {
  button.addEventListener("click", (event) => {
    if (!event.shiftKey) return show((other) => other === button ? !shown(button) : shown(other));
    const alone = buttons.every((other) => shown(other) === (other === button));
    show((other) => alone || other === button);
  });
  button.addEventListener("pointerenter", (event) => {
    if (event.pointerType === "mouse") announce(button);
  });
  button.addEventListener("pointerleave", () => announce(null));
  button.addEventListener("focus", () => {
    if (button.matches(":focus-visible")) announce(button);
  });
  button.addEventListener("blur", () => announce(null));
}
all?.addEventListener("click", () => show(() => true));

export {};
