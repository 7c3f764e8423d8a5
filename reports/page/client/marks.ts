/// <reference lib="dom" />
/** The legend: which strategies are shown, and which one is highlighted. */
import { onAddress, store, storedList } from "./address.ts";
import { chips, isPressed, press } from "./choices.ts";
import { all } from "./elements.ts";

const buttons = all<HTMLButtonElement>("button[data-strategy]")
  .sort((a, b) => Number(a.dataset.strategy) - Number(b.dataset.strategy));
const showAll = document.querySelector<HTMLButtonElement>("button[data-all]");
const showFirst = document.querySelector<HTMLButtonElement>("button[data-first]");
const more = document.querySelector<HTMLButtonElement>("button[data-more]");
const names = buttons.map((button) => button.textContent?.trim() ?? "");
/** Of many strategies, those that charts leave out at first. */
const leftOut = new Set([...buttons.keys()].filter((i) => !isPressed(buttons[i]!)));
const listeners: (() => void)[] = [];
let pointed: number | undefined;

/** The state of the legend. */
export interface Marks {
  readonly hidden: ReadonlySet<number>;
  /** Of these, those that the reader left out: they are in no table, either. */
  readonly off: ReadonlySet<number>;
  readonly focus: number | undefined;
}

/** Calls back after changes. */
export function onMarks(listener: () => void): void {
  listeners.push(listener);
}

/** The state of the legend. */
export function marksNow(): Marks {
  const hidden = new Set([...buttons.keys()].filter((i) => !isPressed(buttons[i]!)));
  const focus = pointed !== undefined && hidden.has(pointed) ? undefined : pointed;
  return { hidden, off: hidden.difference(leftOut), focus };
}

function tell(): void {
  for (const listener of listeners) listener();
}

function changed(): void {
  const { hidden, off } = marksNow();
  store("hide", [...off].map((i) => names[i]!));
  store("show", [...leftOut.difference(hidden)].map((i) => names[i]!));
  enable();
  pointed = undefined;
  tell();
}

function enable(): void {
  const { hidden } = marksNow();
  showAll?.toggleAttribute("disabled", hidden.size === 0);
  const isFirst = hidden.size === leftOut.size && hidden.isSubsetOf(leftOut);
  showFirst?.toggleAttribute("disabled", isFirst);
}

function point(index: number | undefined): void {
  if (pointed === index) return;
  pointed = index;
  tell();
}

function restore(): void {
  const [hide, show] = [new Set(storedList("hide")), new Set(storedList("show"))];
  for (const [i, button] of buttons.entries()) {
    press(button, leftOut.has(i) ? show.has(names[i]!) : !hide.has(names[i]!));
  }
  enable();
}

function pressAll(but: ReadonlySet<number>): void {
  for (const [i, button] of buttons.entries()) press(button, !but.has(i));
  changed();
  buttons.find(isPressed)?.focus();
}

chips(buttons, changed);
showAll?.addEventListener("click", () => pressAll(new Set()));
showFirst?.addEventListener("click", () => pressAll(leftOut));
more?.addEventListener("click", () => {
  const open = more.getAttribute("aria-expanded") !== "true";
  more.setAttribute("aria-expanded", String(open));
  document.querySelector(".legend")?.classList.toggle("open", open);
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
