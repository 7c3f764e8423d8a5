/// <reference lib="dom" />
/** The page's data as files: JSON, and Arrow with one row per evaluation. */
import type { Analysis } from "../../analysis/analysis.ts";
import { all, download } from "./elements.ts";
import { runLibrary } from "./unpack.ts";

interface Arrow {
  readonly Utf8: new () => unknown;
  readonly Table: new (columns: Readonly<Record<string, unknown>>) => unknown;
  makeData(options: Readonly<Record<string, unknown>>): unknown;
  makeVector(data: unknown): unknown;
  tableToIPC(table: unknown, format: "file"): Uint8Array;
}

/** Connects the buttons that export data. */
export function exportData(analysis: Analysis): void {
  for (const button of all<HTMLButtonElement>("button[data-export]")) {
    button.addEventListener("click", async () => {
      if (button.dataset.export === "json") {
        download("report.json", JSON.stringify(analysis), "application/json");
        return;
      }
      const Arrow = await runLibrary<Arrow>("arrow", "Arrow");
      const vectors = Object.entries(columnsOf(analysis)).map(([name, values]) =>
        [name, Array.isArray(values) ? texts(Arrow, values) : Arrow.makeVector(values)] as const
      );
      const table = new Arrow.Table(Object.fromEntries(vectors));
      const bytes = Arrow.tableToIPC(table, "file");
      download("report.arrow", bytes, "application/vnd.apache.arrow.file");
    });
  }
}

/** A column of texts, built by hand: the library's own builder evaluates code, which the page forbids. */
function texts(Arrow: Arrow, values: readonly string[]): unknown {
  const encoder = new TextEncoder();
  const pieces = values.map((value) => encoder.encode(value));
  const offsets = new Int32Array(pieces.length + 1);
  for (const [i, piece] of pieces.entries()) offsets[i + 1] = offsets[i]! + piece.length;
  const bytes = new Uint8Array(offsets.at(-1)!);
  for (const [i, piece] of pieces.entries()) bytes.set(piece, offsets[i]);
  return Arrow.makeVector(Arrow.makeData({
    type: new Arrow.Utf8(),
    length: values.length,
    nullCount: 0,
    valueOffsets: offsets,
    data: bytes,
  }));
}

function columnsOf(
  { problems, strategies }: Analysis,
): Record<string, string[] | Uint32Array | Float64Array> {
  const rows = problems.flatMap(({ suite, dataset, backbone, labelled, strategies: runs }) =>
    runs.flatMap(({ strategy, seeds, scores }) =>
      seeds.flatMap((seed, s) =>
        labelled.map((labels, cycle) => ({
          suite,
          dataset,
          backbone,
          strategy: strategies[strategy]!.label,
          seed,
          cycle,
          labelled: labels,
          accuracy: scores?.perSeed[s]?.[cycle] ?? NaN,
          elapsed_seconds: scores?.seconds.elapsedPerSeed[s]?.[cycle] ?? NaN,
        }))
      )
    )
  );
  const text = (name: "suite" | "dataset" | "backbone" | "strategy") =>
    rows.map((row) => row[name]);
  return {
    suite: text("suite"),
    dataset: text("dataset"),
    backbone: text("backbone"),
    strategy: text("strategy"),
    seed: Uint32Array.from(rows, (row) => row.seed),
    cycle: Uint32Array.from(rows, (row) => row.cycle),
    labelled: Uint32Array.from(rows, (row) => row.labelled),
    accuracy: Float64Array.from(rows, (row) => row.accuracy),
    elapsed_seconds: Float64Array.from(rows, (row) => row.elapsed_seconds),
  };
}
