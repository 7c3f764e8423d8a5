/** A strategy's mark as SVG, for legends. */
import type { Mark, Shape } from "../colours.ts";
import { type Html, markup } from "../html.ts";

const OUTLINES: Readonly<Record<Shape, string>> = {
  circle: "M-1 0A1 1 0 0 1 1 0A1 1 0 0 1 -1 0Z",
  square: "M-.88-.88H.88V.88H-.88Z",
  triangle: "M0-1.15L1.1.8H-1.1Z",
  diamond: "M0-1.25L1.25 0L0 1.25L-1.25 0Z",
  saltire: "M-.9-.9L.9.9M.9-.9L-.9.9",
  star: "M-.85-.85L.85.85M.85-.85L-.85.85M0-1.2V1.2",
  plus: "M-1.1 0H1.1M0-1.1V1.1",
};

/** Draws a dash of 32 pixels with the point on it, from the given place. */
export function markShapes({ dash, shape }: Mark, paint: string, x: number, y: number): Html {
  const dashes = dash.length > 0 && markup` stroke-dasharray="${dash.join(" ")}"`;
  return markup`<g transform="translate(${x} ${y})" stroke="${paint}" fill="${paint}"><path d="M0 0H32" stroke-width="2"${dashes}/><path transform="translate(16 0) scale(3.6)" stroke-width=".4" d="${
    OUTLINES[shape]
  }"/></g>`;
}

/** Draws a mark of 32 × 12 pixels, hidden from screen readers because a name is beside it. */
export function markPicture(mark: Mark): Html {
  return markup`<svg class="mark" width="32" height="12" aria-hidden="true">${
    markShapes(mark, `var(--c${mark.colour})`, 0, 6)
  }</svg>`;
}
