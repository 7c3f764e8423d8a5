/** The legend: a button a strategy. */
import { type Html, markup } from "../html.ts";
import { markPicture } from "./mark.ts";
import type { PayloadMark } from "./payload.ts";

/**
 * Writes the legend.
 *
 * @param marks The strategies; a button's number is its strategy's place among them.
 * @returns A group of buttons, all pressed.
 */
export function legend(marks: readonly PayloadMark[]): Html {
  if (marks.length === 0) return markup``;
  const buttons = marks.map((mark, index) =>
    markup`<button type="button" data-mark="${index}" aria-pressed="true">${markPicture(mark)}
<span>${mark.label}</span></button>
`
  );
  return markup`<div class="legend" role="group" aria-label="Strategies shown">
${buttons}<span class="hint">Click hides or shows, shift-click shows one alone</span>
<button type="button" data-all disabled>Show all</button>
</div>`;
}
