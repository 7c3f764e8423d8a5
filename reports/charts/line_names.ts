/** Names of strategies at the ends of their lines. */
import { type Html, markup } from "../html.ts";
import { type Canvas, type NamedMark, px } from "./chart.ts";
import type { Frame } from "./frame.ts";
import type { Line } from "./line_chart.ts";
import { moveApart } from "./move_apart.ts";
import type { Scale } from "./scale.ts";
import { label, strength } from "./shapes.ts";
import { textWidth } from "./text.ts";

const NAME_HEIGHT = 15;

/** Names beside the plot, joined to the ends of their lines. */
export function namesBeside(
  lines: readonly Line[],
  endings: readonly string[],
  { x, y, area }: Frame,
  { ink, focus }: Canvas,
): Html {
  const ends = endsOf(lines, endings, x, y).sort((a, b) => a.y - b.y);
  const heights = moveApart(ends.map((end) => end.y), NAME_HEIGHT, area.top - 6, area.bottom);
  return markup`${
    ends.map(({ mark, text, x, y }, i) => {
      const paint = ink.mark(mark.colour);
      const dim = strength(mark.label, focus);
      return markup`<g${dim === 1 ? undefined : markup` opacity="${dim}"`}><path d="M${px(x + 5)} ${
        px(y)
      }L${px(area.right + 12)} ${
        px(heights[i]!)
      }" fill="none" stroke="${paint}" stroke-opacity="0.4"/>${
        label(text, area.right + 16, heights[i]!, { fill: paint })
      }</g>`;
    })
  }`;
}

/** Where a line ends, and what stands there. */
interface End {
  readonly mark: NamedMark;
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

function endsOf(lines: readonly Line[], endings: readonly string[], x: Scale, y: Scale): End[] {
  return lines.flatMap(({ mark, xs, ys }, i) => {
    const last = ys.findLastIndex((value) => Number.isFinite(value));
    return last < 0 ? [] : [{ mark, text: endings[i]!, x: x.at(xs[last]!), y: y.at(ys[last]!) }];
  });
}

/** Heights beside an end that are tried for its name, in pixels. */
const TRIED = [0, -11, 11, -20, 20];

/** Names right of their line's end; one that finds no room is left to the legend. */
export function namesAtEnds(
  lines: readonly Line[],
  endings: readonly string[],
  { x, y, area }: Frame,
  { width, ink, focus }: Canvas,
): Html {
  const taken: (readonly [left: number, right: number, middle: number])[] = [];
  return markup`${
    endsOf(lines, endings, x, y).map(({ mark, text, x: end, y: height }) => {
      const wide = textWidth(text, 12);
      const left = end + 8 + wide <= width ? end + 8 : end - 8 - wide;
      const free = TRIED.map((shift) => height + shift).find((middle) =>
        middle >= area.top - 8 && middle <= area.bottom - 6 &&
        taken.every(([from, to, other]) =>
          left > to || left + wide < from || Math.abs(middle - other) >= NAME_HEIGHT - 3
        )
      );
      if (free === undefined) return undefined;
      taken.push([left, left + wide, free]);
      const dim = strength(mark.label, focus);
      return markup`<g${
        dim === 1 ? undefined : markup` opacity="${dim}"`
      } paint-order="stroke" stroke="${ink.ground}" stroke-width="3" stroke-linejoin="round">${
        label(text, left, free, { fill: ink.mark(mark.colour) })
      }</g>`;
    })
  }`;
}
