/** Buttons, switches and lists that choose a view. */
import { type Html, markup } from "../html.ts";

/** A choice: the value for the script, and the button's text. */
export type Choice = readonly [value: string, text: string];

/** Writes buttons of which one is pressed, initially the first. */
export function choice(name: string, label: string, choices: readonly Choice[]): Html {
  const buttons = choices.map(([value, text], i) =>
    markup`<button type="button" data-choice="${name}" data-value="${value}" aria-pressed="${
      String(i === 0)
    }">${text}</button>
`
  );
  return markup`<div class="choice" role="group" aria-label="${label}">
${buttons}</div>`;
}

/** Writes a switch, initially off. */
export function toggle(name: string, text: string): Html {
  return markup`<div class="choice"><button type="button" data-toggle="${name}" aria-pressed="false">${text}</button></div>`;
}

/** Writes a list, initially at its first entry. */
export function selection(name: string, label: string, choices: readonly Choice[]): Html {
  const options = choices.map(([value, text]) => markup`<option value="${value}">${text}</option>`);
  return markup`<label class="selection"><span class="unseen">${label}</span>
<select data-select="${name}" autocomplete="off">${options}</select></label>`;
}
