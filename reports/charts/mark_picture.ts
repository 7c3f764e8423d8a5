/** A strategy's mark as SVG, for legends. */
import { type Mark, SHAPES } from "../colours.ts";
import { type Html, markup } from "../html.ts";

/** Draws a dash of 32 pixels with the point on it, from the given place. */
export function markShapes({ dash, shape }: Mark, paint: string, x: number, y: number): Html {
  const dashes = dash.length > 0 && markup` stroke-dasharray="${dash.join(" ")}"`;
  return markup`<g transform="translate(${x} ${y})" stroke="${paint}" fill="${paint}"><path d="M0 0H32" stroke-width="2"${dashes}/><path transform="translate(16 0) scale(3.6)" stroke-width=".4" d="${
    SHAPES[shape][2]
  }"/></g>`;
}

/** Draws a mark of 32 × 12 pixels, hidden from screen readers because a name is beside it. */
export function markPicture(mark: Mark): Html {
  return markup`<svg class="mark" width="32" height="12" aria-hidden="true">${
    markShapes(mark, `var(--c${mark.colour})`, 0, 6)
  }</svg>`;
}
