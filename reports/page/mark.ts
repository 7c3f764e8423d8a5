/** A strategy's mark as a picture: its dash and its point shape, in its colour. */
import { type Html, markup } from "../html.ts";
import type { Mark, Shape } from "../palette.ts";

const SHAPES: Readonly<Record<Shape, string>> = {
  circle: "M12.5 6a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z",
  rect: "M13 3h6v6h-6z",
  triangle: "M16 2l3.8 6.5h-7.6z",
  rectRot: "M16 1.8l4.2 4.2l-4.2 4.2l-4.2 -4.2z",
  crossRot: "M13 3l6 6M19 3l-6 6",
  star: "M13 3l6 6M19 3l-6 6M16 2v8M12 6h8",
  cross: "M16 2v8M12 6h8",
};

/**
 * Draws a mark for a legend or a table; it says nothing to a screen reader, for a name stands beside.
 *
 * @param mark The mark.
 * @returns An inline picture of 32 × 12 pixels.
 */
export function markPicture(mark: Mark): Html {
  const dash = mark.dash.join(" ");
  return markup`
    <svg class="mark c${mark.colour}" width="32" height="12"
      aria-hidden="true">${markup`
        <path fill="none" d="M0 6h32" stroke-dasharray="${dash === "" ? "none" : dash}" />
      `}<path class="shape" d="${SHAPES[mark.shape]}"/></svg>
  `;
}
