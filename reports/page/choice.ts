/** Choices of which one holds, and switches. */
import { type Html, markup } from "../html.ts";

/** What can be chosen: the value that the script reads, and what the button says. */
export type Choice = readonly [value: string, text: string];

/** Writes buttons of which one is pressed, the first to begin with. */
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

/** Writes a button that is on or off, off to begin with. */
export function toggle(name: string, text: string): Html {
  return markup`<div class="choice"><button type="button" data-toggle="${name}" aria-pressed="false">${text}</button></div>`;
}

/** Writes a list to choose from, its first entry chosen to begin with. */
export function selection(name: string, label: string, choices: readonly Choice[]): Html {
  const options = choices.map(([value, text]) => markup`<option value="${value}">${text}</option>`);
  return markup`<label class="selection"><span class="unseen">${label}</span>
<select data-select="${name}" autocomplete="off">${options}</select></label>`;
}
