/** Lines, bands, points, texts and marks as SVG. */
import type { Mark, Shape } from "../colours.ts";
import { type Html, markup } from "../html.ts";
import { type Ink, pageInk, px } from "./chart.ts";

/** Outlines around the origin, for a point of radius 1. */
const SHAPES: Readonly<Record<Shape, readonly (readonly [number, number])[][]>> = {
  circle: [],
  square: [[[-0.88, -0.88], [0.88, -0.88], [0.88, 0.88], [-0.88, 0.88]]],
  triangle: [[[0, -1.15], [1.1, 0.8], [-1.1, 0.8]]],
  diamond: [[[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]]],
  saltire: [[[-0.9, -0.9], [0.9, 0.9]], [[0.9, -0.9], [-0.9, 0.9]]],
  star: [[[-0.85, -0.85], [0.85, 0.85]], [[0.85, -0.85], [-0.85, 0.85]], [[0, -1.2], [0, 1.2]]],
  plus: [[[-1.1, 0], [1.1, 0]], [[0, -1.1], [0, 1.1]]],
};

/** Draws a point in a strategy's shape and colour; `hollow` draws only its outline. */
export function point(
  { shape, colour }: Mark,
  x: number,
  y: number,
  radius: number,
  ink: Ink,
  hollow = false,
): Html {
  const paint = ink.mark(colour);
  const outlines = SHAPES[shape];
  const open = outlines.length > 1;
  const fill = hollow ? ink.ground : open ? "none" : paint;
  const stroke = markup`stroke="${paint}" stroke-width="${
    hollow || open ? 1.6 : 1
  }" stroke-dasharray="none"`;
  if (outlines.length === 0) {
    return markup`<circle cx="${px(x)}" cy="${px(y)}" r="${px(radius)}" fill="${fill}" ${stroke}/>`;
  }
  const path = outlines.map((outline) =>
    `M${outline.map(([dx, dy]) => `${px(x + dx * radius)} ${px(y + dy * radius)}`).join("L")}${
      open ? "" : "Z"
    }`
  ).join("");
  return markup`<path d="${path}" fill="${fill}" ${stroke} stroke-linejoin="round"/>`;
}

/** Draws a straight line. */
export function linePath(xs: readonly number[], ys: readonly number[]): string {
  let path = "";
  let down = false;
  for (let i = 0; i < ys.length; i++) {
    const [x, y] = [xs[i]!, ys[i]!];
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      down = false;
      continue;
    }
    path += `${down ? "L" : "M"}${px(x)} ${px(y)}`;
    down = true;
  }
  return path;
}

/** The area between two lines. */
export function bandPath(
  xs: readonly number[],
  low: readonly number[],
  high: readonly number[],
): string {
  if (xs.length === 0) return "";
  const back = linePath(xs.toReversed(), low.toReversed()).replace(/^M/, "L");
  return `${linePath(xs, high)}${back}Z`;
}

/** The style of a text. */
export interface TextOptions {
  /** Which part of it is at its x. */
  readonly anchor?: "start" | "middle" | "end";
  readonly fill: string;
  /** Pixels; default 12. */
  readonly size?: number;
  /** Default 400. */
  readonly weight?: number;
  /** Degrees, clockwise. */
  readonly turn?: number;
}

/** Draws a text, vertically centred. */
export function label(text: string, x: number, y: number, options: TextOptions): Html {
  const { anchor = "start", fill, size = 12, weight = 400, turn } = options;
  const [at, base] = [px(x), px(y + 0.35 * size)];
  const turned = turn === undefined
    ? undefined
    : markup` transform="rotate(${turn} ${px(x)} ${px(y)})"`;
  return markup`<text x="${at}" y="${base}" fill="${fill}"${
    anchor === "start" ? undefined : markup` text-anchor="${anchor}"`
  }${size === 12 ? undefined : markup` font-size="${size}"`}${
    weight === 400 ? undefined : markup` font-weight="${weight}"`
  }${turned}>${text}</text>`;
}

/**
 * A straight line.
 *
 * @param x1 Pixels.
 * @param y1 Pixels.
 * @param x2 Pixels.
 * @param y2 Pixels.
 * @param width Pixels; default 1.
 */
export function line(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  stroke: string,
  width = 1,
): Html {
  return markup`<path d="M${px(x1)} ${px(y1)}L${px(x2)} ${
    px(y2)
  }" stroke="${stroke}" stroke-width="${width}" fill="none"/>`;
}

/** The opacity of a strategy while another one is highlighted. */
export function strength(owner: string, focus: string | undefined): number {
  return focus === undefined || focus === owner ? 1 : 0.15;
}

/** Draws a mark of 32 × 12 pixels, hidden from screen readers because a name is beside it. */
export function markPicture(mark: Mark): Html {
  const dash = mark.dash.length === 0
    ? undefined
    : markup` stroke-dasharray="${mark.dash.join(" ")}"`;
  return markup`<svg class="mark" width="32" height="12" aria-hidden="true"><path fill="none" d="M0 6h32" stroke="${
    pageInk.mark(mark.colour)
  }" stroke-width="2"${dash}/>${point(mark, 16, 6, 3.6, pageInk)}</svg>`;
}
