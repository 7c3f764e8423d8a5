/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The legend: which strategies are shown, and which one is highlighted. */
import { onAddress, store, storedList } from "./address.ts";
import { chips, isPressed, press } from "./choices.ts";
import { all } from "./elements.ts";

const buttons = all<HTMLButtonElement>("button[data-strategy]");
const showAll = document.querySelector<HTMLButtonElement>("button[data-all]");
const names = buttons.map((button) => button.textContent?.trim() ?? "");
const listeners: (() => void)[] = [];
let pointed: number | undefined;

/** Calls back after changes. */
export function onMarks(listener: () => void): void {
  listeners.push(listener);
}

/** The state of the legend. */
export function marksNow(): { hidden: ReadonlySet<number>; focus: number | undefined } {
  const hidden = new Set([...buttons.keys()].filter((i) => !isPressed(buttons[i]!)));
  return { hidden, focus: pointed !== undefined && hidden.has(pointed) ? undefined : pointed };
}

function tell(): void {
  for (const listener of listeners) listener();
}

function changed(): void {
  const { hidden } = marksNow();
  store("hide", [...hidden].map((i) => names[i]!));
  showAll?.toggleAttribute("disabled", hidden.size === 0);
  pointed = undefined;
  tell();
}

function point(index: number | undefined): void {
  if (pointed === index) return;
  pointed = index;
  tell();
}

function restore(): void {
  const hidden = new Set(storedList("hide"));
  for (const [i, button] of buttons.entries()) press(button, !hidden.has(names[i]!));
  showAll?.toggleAttribute("disabled", marksNow().hidden.size === 0);
}

chips(buttons, changed);
showAll?.addEventListener("click", () => {
  for (const button of buttons) press(button, true);
  changed();
  buttons[0]?.focus();
});
for (const [i, button] of buttons.entries()) {
  button.addEventListener("pointerenter", (event) => {
    if (event.pointerType === "mouse") point(i);
  });
  button.addEventListener("pointerleave", () => point(undefined));
  button.addEventListener("focus", () => {
    if (button.matches(":focus-visible")) point(i);
  });
  button.addEventListener("blur", () => point(undefined));
}
restore();
onAddress(() => {
  restore();
  tell();
});
