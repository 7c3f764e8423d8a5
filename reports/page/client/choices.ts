/// <reference lib="dom" />
/** Connects buttons, switches and lists to the address. */
import { onAddress, store, stored } from "./address.ts";
import { all } from "./elements.ts";

/** Connects buttons: a click turns one on or off, shift-click keeps only that one (again: all). */
export function chips(buttons: readonly HTMLButtonElement[], changed: () => void): void {
  for (const button of buttons) {
    button.addEventListener("click", (event) => {
      const alone = buttons.every((other) => isPressed(other) === (other === button));
      for (const other of buttons) {
        if (event.shiftKey) press(other, alone || other === button);
        else if (other === button) press(other, !isPressed(other));
      }
      changed();
    });
  }
}

/** Whether a button is pressed. */
export function isPressed(button: HTMLButtonElement): boolean {
  return button.getAttribute("aria-pressed") === "true";
}

/** Presses or releases a button. */
export function press(button: HTMLButtonElement, pressed: boolean): void {
  button.setAttribute("aria-pressed", String(pressed));
}

/** Shows what the address has now and after every change; returns what changes it. */
function kept(name: string, show: (wanted: string) => void): (value: string | undefined) => void {
  const update = (): void => show(stored(name) ?? "");
  onAddress(update);
  update();
  return (value) => {
    store(name, value);
    update();
  };
}

/** Connects buttons of which one is pressed. */
export function onChoice(name: string, choose: (value: string) => void): void {
  const buttons = all<HTMLButtonElement>(`button[data-choice="${name}"]`);
  const values = buttons.map((button) => button.dataset.value ?? "");
  const keep = kept(name, (wanted) => {
    const value = values.includes(wanted) ? wanted : values[0] ?? "";
    for (const [i, button] of buttons.entries()) press(button, values[i] === value);
    choose(value);
  });
  for (const [i, button] of buttons.entries()) {
    button.addEventListener("click", () => keep(i === 0 ? undefined : values[i]));
  }
}

/** Connects a switch; `choose` is called now and after every change. */
export function onToggle(name: string, choose: (on: boolean) => void): void {
  const button = document.querySelector<HTMLButtonElement>(`button[data-toggle="${name}"]`);
  const keep = kept(name, (wanted) => {
    if (button !== null) press(button, wanted === "1");
    choose(wanted === "1");
  });
  button?.addEventListener("click", () => keep(isPressed(button) ? undefined : "1"));
}

/** Connects a list. */
export function onSelection(name: string, choose: (value: string) => void): void {
  const list = document.querySelector<HTMLSelectElement>(`select[data-select="${name}"]`);
  if (list === null) return;
  const values = [...list.options].map(({ value }) => value);
  const keep = kept(name, (wanted) => {
    list.value = values.includes(wanted) ? wanted : values[0] ?? "";
    choose(list.value);
  });
  list.addEventListener("change", () => keep(list.selectedIndex === 0 ? undefined : list.value));
}

/**
 * Shows the notes that belong to a view, hides those of the others, and labels charts by what is shown.
 */
export function showNotes(view: string): void {
  for (const note of all("[data-note]")) note.hidden = note.dataset.note !== view;
  for (const finding of all(".finding[data-note]:not([hidden])")) {
    const plot = finding.closest("figure")?.querySelector<HTMLElement>(".plot");
    plot?.setAttribute("aria-label", `${plot.dataset.title}: ${finding.textContent}`);
  }
}
