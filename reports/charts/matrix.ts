/** Matrices as cells coloured by their number: heat maps, wins, penalties. */
import { markup } from "../html.ts";
import { type Canvas, type Chart, px, type Stop } from "./chart.ts";
import { extent } from "./scale.ts";
import { label } from "./shapes.ts";
import { fitted, textWidth } from "./text.ts";

/** A cell. */
export interface Cell {
  /** Decides its colour; undefined if unknown. */
  readonly value: number | undefined;
  readonly text: string;
  /** Its description. */
  readonly detail: string;
  /** Whether its text is bold. */
  readonly strong?: boolean;
}

/** The data of a matrix. */
export interface MatrixOptions {
  /** From the top. */
  readonly rows: readonly string[];
  /** From the left. */
  readonly columns: readonly string[];
  /** `[row][column]`. */
  readonly cells: readonly (readonly Cell[])[];
  /** The value at which colours turn from cold to warm; undefined for one colour from the least value up. */
  readonly middle?: number;
  /** Whether each row has its own scale; default false. */
  readonly byRow?: boolean;
}

/** Height of a row of cells, in pixels. */
export const CELL = 26;
/** The strongest colour that leaves text readable. */
const DEEPEST = 0.42;
/** Degrees by which column names are turned if they do not fit; upright below so many pixels. */
const TURN = 50;
const CLOSE = 20;

/** A matrix' height in pixels. */
export function matrixHeight(
  options: Pick<MatrixOptions, "rows" | "columns">,
  width: number,
): number {
  const { turn } = head(options, width);
  return top(options.columns, turn) + CELL * options.rows.length + 4;
}

/** Draws a matrix. */
export function matrix({ width, height, ink }: Canvas, options: MatrixOptions): Chart {
  const { rows, columns, cells, middle, byRow = false } = options;
  const { left, right, turn } = head(options, width);
  const wide = (width - left - right) / Math.max(1, columns.length);
  const above = top(columns, turn);
  const all = extent(cells.flatMap((row) => row.flatMap(({ value }) => value ?? [])));
  const stops: Stop[] = [];
  // All texts or none: some of them would look like more than they are.
  const shown = cells.every((row) => row.every(({ text }) => textWidth(text, 11.5) <= wide - 3));
  const drawn = cells.map((row, r) => {
    const scale = byRow ? extent(row.flatMap(({ value }) => value ?? [])) : all;
    return row.map(({ value, text, detail, strong = false }, c) => {
      const [x, y] = [left + c * wide, above + r * CELL];
      stops.push({
        x: x + wide / 2,
        y: y + CELL / 2,
        title: `${rows[r]}, ${columns[c]}`,
        rows: [{ name: "", value: detail }],
        box: [x, y, wide, CELL],
      });
      const { depth, cold } = depthOf(value, scale, middle);
      const fill = value === undefined
        ? undefined
        : markup`<rect x="${px(x + 0.5)}" y="${px(y + 0.5)}" width="${px(wide - 1)}" height="${
          CELL - 1
        }" rx="2" fill="${cold ? ink.cold : ink.heat}" fill-opacity="${
          Math.round(1000 * depth) / 1000
        }"/>`;
      return markup`${fill}${
        shown
          ? label(text, x + wide / 2, y + CELL / 2, {
            anchor: "middle",
            fill: value === undefined ? ink.muted : ink.ink,
            size: 11.5,
            weight: strong ? 700 : 400,
          })
          : undefined
      }`;
    });
  });
  const names = rows.map((name, r) =>
    label(fitted(name, 12, left - 10), left - 8, above + (r + 0.5) * CELL, {
      anchor: "end",
      fill: ink.ink,
    })
  );
  const heads = columns.map((name, c) => {
    const x = left + (c + 0.5) * wide;
    return turn > 0
      ? label(fitted(name, 12, 120), x + 2, above - 10, { fill: ink.ink, turn: -turn })
      : label(fitted(name, 12, wide - 6), x, above - 12, { anchor: "middle", fill: ink.ink });
  });
  return {
    width,
    height,
    content: markup`${heads}${names}${drawn}`,
    stops,
    stride: columns.length,
    cursor: "box",
  };
}

function depthOf(
  value: number | undefined,
  [low, high]: readonly [number, number],
  middle: number | undefined,
): { depth: number; cold: boolean } {
  if (value === undefined) return { depth: 0, cold: false };
  if (middle === undefined) {
    return {
      depth: high > low ? 0.04 + (DEEPEST - 0.04) * (value - low) / (high - low) : 0.2,
      cold: false,
    };
  }
  const most = Math.max(high - middle, middle - low, 1e-12);
  return { depth: DEEPEST * Math.abs(value - middle) / most, cold: value < middle };
}

/** Margins for the rows' names, and the angle of the columns' names. */
function head(
  { rows, columns }: Pick<MatrixOptions, "rows" | "columns">,
  width: number,
): { left: number; right: number; turn: number } {
  const left = 12 + Math.min(Math.max(0, ...rows.map((name) => textWidth(name, 12))), width * 0.3);
  const wide = (width - left) / Math.max(1, columns.length);
  const fits = columns.every((name) => textWidth(name, 12) <= wide - 6);
  // The closer they stand, the steeper.
  const turn = fits ? 0 : wide < CLOSE ? 90 : TURN;
  const last = Math.min(120, textWidth(columns.at(-1) ?? "", 12));
  const right = fits ? 2 : Math.max(2, last * Math.cos(radians(turn)) - wide / 2 + 6);
  return { left, right, turn };
}

function top(columns: readonly string[], turn: number): number {
  if (turn === 0) return 24;
  const longest = Math.max(...columns.map((name) => Math.min(120, textWidth(name, 12))));
  return 18 + longest * Math.sin(radians(turn));
}

function radians(degrees: number): number {
  return degrees * Math.PI / 180;
}
