/** The table of where the WebGPU provider runs what, as docs/providers.md shows it. */
import type { PlacedNode, PlacedStage, Placement, Traffic } from "./placement.ts";
import type { RecordedProgram } from "./programs.ts";
import { namesIn } from "../../onnx/webgpu/names.ts";

/** What is known of one program. */
export interface PlacedProgram extends Placement {
  /** The program, and who runs it. */
  readonly recorded: RecordedProgram;
}

const HEADER = [
  "| program | run by | runs as | once on the processor | bytes | at every iteration on the processor | bytes |",
  "| --- | --- | --- | --- | ---: | --- | ---: |",
];

/** Writes the table. */
export function tableOf(programs: readonly PlacedProgram[]): string {
  return [...HEADER, ...programs.map(rowOf)].join("\n");
}

/** Reads a table, whatever the width of its columns. */
export function rowsIn(markdown: string): string[][] {
  const lines = markdown.split("\n");
  const start = lines.findIndex((line) => /^\| program +\|/.test(line));
  const rows: string[][] = [];
  for (const line of start < 0 ? [] : lines.slice(start + 2)) {
    if (!line.startsWith("|")) break;
    rows.push(line.split("|").slice(1, -1).map((cell) => cell.trim()));
  }
  return rows;
}

/**
 * Sums up what stages leave to the processor, and why.
 *
 * @returns One text a reason, such as "float64: Cast, CumSum".
 */
export function fallbacksOf(stages: readonly PlacedStage[]): string[] {
  const operators = new Map<Reason, Set<string>>();
  for (const stage of stages) {
    for (const node of stage.nodes) {
      if (!node.onCpu) continue;
      const reason = reasonOf(node, stage);
      operators.set(reason, (operators.get(reason) ?? new Set()).add(node.operator));
    }
  }
  return [...operators].map(([reason, names]) => `${reason}: ${[...names].sort().join(", ")}`)
    .sort();
}

/** Counts the values that a stage fetches from the device, its outputs aside. */
export function fetchesOf(stage: PlacedStage): number {
  return stage.nodes.filter(({ operator }) => operator === "MemcpyToHost").length;
}

/**
 * Adds up what stages exchange with the device, each run once.
 *
 * @returns Bytes.
 */
export function trafficOf(stages: readonly PlacedStage[]): Traffic {
  return stages.reduce(
    (sum, { traffic }) => ({ up: sum.up + traffic.up, down: sum.down + traffic.down }),
    { up: 0, down: 0 },
  );
}

/** Why a node runs on the processor. */
type Reason = "float64" | "lengths and counters" | "no kernel";

function reasonOf(node: PlacedNode, { program }: PlacedStage): Reason {
  const { types } = namesIn(program.scope);
  const built = program.scope.nodes.find(({ operator, outputs }) =>
    `${operator}_${outputs[0]}` === node.name
  );
  const all = [...built?.inputs ?? [], ...built?.outputs ?? []].map((name) =>
    types.get(name)?.dtype
  );
  const isShape = node.operator === "Shape";
  if (all.includes("float64") && !isShape) return "float64";
  return built === undefined || all.includes("int64") ? "lengths and counters" : "no kernel";
}

function rowOf({ recorded, stages, loops }: PlacedProgram): string {
  const { program, user } = recorded;
  const own = stages.filter(({ isMover }) => !isMover);
  const [only] = own;
  const onCpu = own.length === 1 && only!.nodes.every((node) => node.onCpu);
  const whole = onCpu ? "whole, on the processor" : "whole";
  const runs = loops === 0 ? whole : `in pieces: ${loops} ${plural("loop", loops)}`;
  const cell = (repeated: boolean): string => {
    const parts = own.filter((stage) => stage.repeated === repeated);
    const texts = new Set(fallbacksOf(parts));
    const fetched = parts.reduce((sum, stage) => sum + fetchesOf(stage), 0);
    if (fetched > 0) texts.add(`fetched: ${fetched} ${plural("value", fetched)}`);
    return onCpu && !repeated ? "float64: all" : [...texts].join("; ") || "—";
  };
  const bytes = (repeated: boolean): string => {
    const { up, down } = trafficOf(own.filter((stage) => stage.repeated === repeated));
    return up + down === 0 ? "—" : `${up} ↑ ${down} ↓`;
  };
  const cells = [runs, cell(false), bytes(false), cell(true), bytes(true)];
  return `| \`${program.name}\` | ${user} | ${cells.join(" | ")} |`;
}

function plural(word: string, count: number): string {
  return count === 1 ? word : `${word}s`;
}
