/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** Groups of buttons of which any may be pressed: the legend and the filters. */

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
