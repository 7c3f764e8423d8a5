/** Matrices as cells coloured by their number: heat maps, wins, penalties. */
import type { ScriptableContext } from "chart.js";
import type {} from "chartjs-chart-matrix";
import type { Analysis } from "../analysis/analysis.ts";
import type { PairMatrix } from "../analysis/matrices.ts";
import { counted, listed, percent, points } from "../../core/format.ts";
import { extent, names, settings } from "./axes.ts";
import { shownProblems } from "./curves.ts";
import { type ChartSpec, fade, type Sheet } from "./spec.ts";
import { textWidth } from "./text.ts";

interface Cell {
  readonly value?: number;
  readonly text: string;
  readonly detail: string;
  readonly bold?: boolean;
}

interface Matrix {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly cell: (row: number, column: number) => Cell;
  /** The value at which colours turn from cold to warm; undefined for one colour from the least value up. */
  readonly middle?: number | undefined;
  readonly byRow?: boolean;
}

const CELL = 26;
/** The strongest colour that leaves text readable. */
const DEEPEST = 0.42;
/** Degrees by which column names are turned if they do not fit; upright below so many pixels. */
const TURN = 50;
const CLOSE = 20;
const LONGEST = 120;

function matrix({ width, ink }: Sheet, options: Matrix): ChartSpec {
  const { rows, columns, cell, middle, byRow = false } = options;
  const longest = (labels: readonly string[]): number =>
    Math.max(0, ...labels.map((name) => textWidth(name, 12)));
  const left = 12 + Math.min(longest(rows), width * 0.3);
  const wide = (width - left) / Math.max(1, columns.length);
  // The closer the columns are, the steeper their names.
  const turn = longest(columns) <= wide - 6 ? 0 : wide < CLOSE ? 90 : TURN;
  const height = turn === 0
    ? 24
    : 20 + Math.min(LONGEST, longest(columns)) * Math.sin(turn * Math.PI / 180);

  const cells = rows.flatMap((_, y) => columns.map((_, x) => ({ x, y, ...cell(y, x) })));
  const all = extent(cells.flatMap(({ value }) => value ?? []));
  const scales = rows.map((_, row) =>
    byRow ? extent(cells.flatMap(({ y, value }) => y === row ? value ?? [] : [])) : all
  );
  // All texts or none: some of them would look like more than they are.
  const shown = cells.every(({ text }) => textWidth(text, 12) <= wide - 3);
  const side = (edge: "width" | "height", count: number) => ({ chart }: Context): number =>
    Math.max(0, (chart.chartArea?.[edge] ?? 0) / count - 1);
  return {
    config: {
      type: "matrix",
      data: {
        datasets: [{
          data: cells.map(({ x, y }) => ({ x, y })),
          width: side("width", columns.length),
          height: side("height", rows.length),
          borderRadius: 2,
          borderWidth: 0,
          backgroundColor: cells.map(({ y, value }) => {
            if (value === undefined) return "#00000000";
            const cold = middle !== undefined && value < middle;
            return fade(cold ? ink.cold : ink.heat, depthOf(value, scales[y]!, middle));
          }),
        }],
      },
      ...settings(ink, {
        x: names(columns, ink, turn === 0 ? wide - 6 : LONGEST, { turn, height }),
        y: names(rows, ink, left - 10),
      }, {
        draw: !shown ? undefined : (chart) => {
          const { ctx } = chart;
          const { font } = ctx;
          ctx.textAlign = "center";
          chart.getDatasetMeta(0).data.forEach((element, i) => {
            const { text, value, bold = false } = cells[i]!;
            const { x, y } = element.tooltipPosition(true);
            ctx.font = bold ? `bold ${font}` : font;
            ctx.fillStyle = value === undefined ? ink.muted : ink.ink;
            ctx.fillText(text, x!, y!);
          });
        },
      }),
    },
    height: Math.ceil(height + CELL * Math.max(1, rows.length) + 4),
    stops: cells.map(({ x, y, detail }, index) => ({
      elements: [{ datasetIndex: 0, index }],
      title: `${rows[y]}, ${columns[x]}`,
      rows: [{ name: "", value: detail }],
    })),
    stride: columns.length,
    cursor: "box",
    legend: [],
  };
}

type Context = ScriptableContext<"matrix">;

function depthOf(
  value: number,
  [low, high]: readonly [number, number],
  middle: number | undefined,
): number {
  if (middle !== undefined) {
    return DEEPEST * Math.abs(value - middle) / Math.max(high - middle, middle - low, 1e-12);
  }
  return high > low ? 0.04 + (DEEPEST - 0.04) * (value - low) / (high - low) : 0.2;
}

function shownOf(
  { analysis, view: { hidden } }: Sheet,
  strategies: readonly number[],
): { places: number[]; labels: string[] } {
  const places = [...strategies.keys()].filter((i) => !hidden.has(strategies[i]!));
  return { places, labels: places.map((i) => analysis.strategies[strategies[i]!]!.label) };
}

/** Draws the mean AUC of every strategy on every problem, coloured within each row. */
export function heatMap(sheet: Sheet): ChartSpec {
  const { across, problems } = sheet.analysis;
  if (across === undefined) return pairs(sheet, undefined, () => ({ text: "", detail: "" }));
  const { strategies, auc, overRandom, rank } = across.heat;
  const { places, labels } = shownOf(sheet, strategies);
  const rows = shownProblems(sheet);
  return matrix(sheet, {
    rows: rows.map((i) => problems[i]!.title),
    columns: labels,
    cell: (row, column) => {
      const [i, problem] = [places[column]!, rows[row]!];
      const value = auc[i]![problem] ?? undefined;
      if (value === undefined) return { text: "–", detail: "no complete run" };
      const over = overRandom[i]![problem];
      const place = rank[i]![problem];
      const more = over == null ? "" : `, ${points(over, 1)} points over random`;
      const text = percent(value, 1);
      return { value, text, detail: `AUC ${text} %, rank ${place}${more}`, bold: place === 1 };
    },
    byRow: true,
  });
}

/** Says which strategy has the highest mean AUC on how many problems. */
export function heatFinding({ across, strategies }: Analysis): string {
  if (across === undefined) return "";
  const { heat, counted: problems } = across;
  const firsts = heat.strategies.map((strategy, i) => ({
    label: strategies[strategy]!.label,
    n: problems.filter((problem) => heat.rank[i]![problem] === 1).length,
  })).filter(({ n }) => n > 0).sort((a, b) => b.n - a.n);
  const [first, ...others] = firsts;
  if (first === undefined) return "No problem has a single best strategy.";
  const rest = others.map(({ label, n }) => `${label} on ${n}`);
  return `${first.label} has the highest mean AUC on ${first.n} of ` +
    `${counted(problems.length, "problem")}${rest.length === 0 ? "" : `; ${listed(rest)}`}.`;
}

/** Draws how often the row's strategy is ahead of the column's on one problem. */
export function pairMatrix(sheet: Sheet): ChartSpec {
  const pairs = sheet.analysis.problems[sheet.problem]?.pairs;
  return wins(sheet, pairs && { strategies: pairs.strategies, values: pairs.winRates });
}

/** Draws the same over all problems. */
export function winMatrix(sheet: Sheet): ChartSpec {
  return wins(sheet, sheet.analysis.across?.winRates);
}

function wins(sheet: Sheet, source: PairMatrix | undefined): ChartSpec {
  return pairs(sheet, source, (value) => {
    const text = percent(value, 0);
    return { text, detail: `ahead in ${text} %` };
  }, 0.5);
}

/** Draws the penalty matrix: at how many checkpoints the row beats the column, summed over problems. */
export function penaltyMatrix(sheet: Sheet): ChartSpec {
  const penalties = sheet.analysis.across?.penalties;
  return pairs(sheet, penalties, (value) => ({
    text: value.toFixed(1),
    detail: `beats it ${value.toFixed(2)} of ${penalties!.problems} times`,
  }));
}

function pairs(
  sheet: Sheet,
  { strategies, values }: PairMatrix = { strategies: [], values: [] },
  write: (value: number) => Cell,
  middle?: number,
): ChartSpec {
  const { places, labels } = shownOf(sheet, strategies);
  return matrix(sheet, {
    rows: labels,
    columns: labels,
    cell: (row, column) => {
      const value = values[places[row]!]![places[column]!] ?? undefined;
      return value === undefined
        ? { text: row === column ? "" : "–", detail: "nothing shared" }
        : { value, ...write(value) };
    },
    middle,
  });
}
