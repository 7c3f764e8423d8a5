/** A strategy's mark as a picture. */
import { pageInk } from "../charts/ink.ts";
import { point } from "../charts/shapes.ts";
import type { Mark } from "../colours.ts";
import { type Html, markup } from "../html.ts";

/** Draws a mark of 32 × 12 pixels, hidden from screen readers because a name is beside it. */
export function markPicture(mark: Mark): Html {
  const dash = mark.dash.length === 0
    ? undefined
    : markup` stroke-dasharray="${mark.dash.join(" ")}"`;
  return markup`<svg class="mark" width="32" height="12" aria-hidden="true"><path fill="none" d="M0 6h32" stroke="${
    pageInk.mark(mark.colour)
  }" stroke-width="2"${dash}/>${point(mark, 16, 6, 3.6, pageInk)}</svg>`;
}
