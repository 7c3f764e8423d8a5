/** The tables of a measurement: cases beside their floors, exponents, other figures, and counters. */
import { measuredBytes, measuredSeconds, thousands, threeDigits } from "../../core/format.ts";
import type { Counters, MeasuredPoint, Measurement } from "../../runs/measurement.ts";
import { cell } from "../tables/cells.ts";
import {
  ASCENDING,
  type Cell,
  DESCENDING,
  EMPTY,
  left,
  right,
  type Table,
} from "../tables/table.ts";
import { achieved, caseName, sizesText } from "./achieved.ts";
import { exponentText, growthSeries } from "./growth.ts";

/** Writes the tables that have rows. */
export function measurementTables({ points }: Measurement): Table[] {
  return [casesTable(points), exponentsTable(points), figuresTable(points), countersTable(points)]
    .filter(({ rows, below = [] }) => rows.length + below.length > 0);
}

function casesTable(points: readonly MeasuredPoint[]): Table {
  const rows = points.flatMap((point): Cell[][] => {
    const figures = achieved(point);
    if (figures === undefined) return [];
    const { seconds, repeats, floor, rate, share } = figures;
    const { firstSeconds, peakBytes } = point.timing!;
    const star = repeats === 0 ? "*" : "";
    return [[
      cell.name(point.benchmark),
      { text: allSizes(point) },
      { text: `${measuredSeconds(seconds)}${star}`, value: seconds },
      floor && seconds ? { text: threeDigits(seconds / floor), value: seconds / floor } : EMPTY,
      floor ? secondsOf(floor) : EMPTY,
      rate === undefined ? EMPTY : { text: rate },
      share === undefined ? EMPTY : { text: share },
      bytesOf(peakBytes),
      secondsOf(firstSeconds),
    ]];
  });
  const stars = points.some(({ timing }) => timing?.repeatSeconds.length === 0);
  return withoutEmpty({
    id: "cases",
    caption: "Seconds of a run, and how many times their floor",
    columns: [
      left("Benchmark", ASCENDING),
      left("Sizes"),
      right("Median", { title: "Of the repeats after the first run", ...DESCENDING }),
      right("× floor", {
        title: "Median over floor; below 1, less work was done than the floor counts",
        forest: { reference: 1, log: true },
        ...DESCENDING,
      }),
      right("Floor", {
        title: "The least seconds that its necessary work takes here",
        ...DESCENDING,
      }),
      right("Rate", { title: "What one run handles, or its necessary work, per second" }),
      right("Of peak", { title: "The rate as a share of the machine’s fastest" }),
      right("Peak memory", { title: "Of the process, at the end of the first run", ...DESCENDING }),
      right("First run", { title: "It also opens sessions", ...DESCENDING }),
    ],
    rows,
    below: points.filter(({ status }) => status !== "measured").map((point) => [
      cell.name(point.benchmark),
      {
        text: [allSizes(point), `${point.status}: ${point.message}`].join(", "),
        tone: point.status === "skipped" ? "quiet" : "bad",
      },
    ]),
    notes: stars ? ["* The first run took up the time for this case and was the only one."] : [],
  });
}

function allSizes({ sizes }: MeasuredPoint): string {
  return sizesText(sizes).replaceAll(" ", "\u00a0") || "–";
}

function withoutEmpty(table: Table): Table {
  const { columns, rows } = table;
  const kept = columns.keys().filter((i) => rows.some((row) => row[i] !== EMPTY)).toArray();
  if (rows.length === 0) return { ...table, columns: columns.slice(0, 2) };
  return {
    ...table,
    columns: kept.map((i) => columns[i]!),
    rows: rows.map((row) => kept.map((i) => row[i]!)),
  };
}

function secondsOf(value: number): Cell {
  return { text: measuredSeconds(value), value };
}

function bytesOf(value: number): Cell {
  return { text: measuredBytes(value), value };
}

function exponentsTable(points: readonly MeasuredPoint[]): Table {
  const panels = growthSeries(points);
  const all = panels.flatMap(({ series }) => series.map(({ benchmark }) => benchmark));
  const benchmarks = [...new Set(all)];
  return {
    id: "exponents",
    caption: "Exponents of growth, ± standard error",
    columns: [left("Benchmark"), ...panels.map(({ axis }) => right(axis)), left("Base")],
    rows: benchmarks.map((benchmark) => {
      const base = points.find((point) => point.benchmark === benchmark && point.axes.length > 1);
      return [
        cell.name(benchmark),
        ...panels.map(({ series }): Cell => {
          const own = series.find((one) => one.benchmark === benchmark);
          if (own?.law === undefined) return EMPTY;
          return { text: exponentText(own.law), value: own.law.exponent };
        }),
        base === undefined ? EMPTY : { text: allSizes(base) },
      ];
    }),
    notes: [],
  };
}

function figuresTable(points: readonly MeasuredPoint[]): Table {
  return {
    id: "figures",
    caption: "Other figures",
    columns: [left("Case", ASCENDING), left("Figure"), right("Value", DESCENDING)],
    rows: points.flatMap((point) =>
      Object.entries(point.figures).map(([figure, value]) => [
        cell.name(caseName(point, points)),
        { text: figure },
        { text: Number.isInteger(value) ? thousands(value) : threeDigits(value), value },
      ])
    ),
    notes: [],
  };
}

/** Every counter, with how it is written. */
export const COUNTERS: readonly (readonly [
  counter: keyof Counters,
  head: string,
  text: (value: number) => string,
])[] = [
  ["sessions", "Sessions", thousands],
  ["nodes", "Graph nodes", thousands],
  ["calls", "Calls", thousands],
  ["bytes", "Bytes moved", measuredBytes],
  ["largestCall", "Largest call", measuredBytes],
];

function countersTable(points: readonly MeasuredPoint[]): Table {
  return {
    id: "counters",
    caption: "What ONNX Runtime was asked to do",
    columns: [
      left("Case", ASCENDING),
      ...COUNTERS.map(([, head]) => right(head, DESCENDING)),
    ],
    rows: points.flatMap((point) => {
      const counters = point.timing?.counters;
      if (counters === undefined || counters.sessions + counters.calls === 0) return [];
      return [[
        cell.name(caseName(point, points)),
        ...COUNTERS.map(([counter, , text]) => ({
          text: text(counters[counter]),
          value: counters[counter],
        })),
      ]];
    }),
    notes: [
      "Sessions and their graph nodes are the first run’s, calls and bytes a later run’s. They do not depend on time.",
    ],
  };
}
