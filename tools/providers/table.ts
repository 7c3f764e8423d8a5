/** The table of docs/providers.md: which nodes of each program run on the processor. */
import { fileURLToPath } from "node:url";
import { counted } from "../../core/format.ts";
import { Runtime } from "../../onnx/mod.ts";
import { rowsOnPage, writeRows } from "../docs_table.ts";
import {
  type PlacedNode,
  type PlacedStage,
  type Placement,
  placementOf,
  type Traffic,
} from "./placement.ts";
import { type RecordedProgram, recordPrograms } from "./programs.ts";
import { namesIn } from "../../onnx/webgpu/names.ts";

interface PlacedProgram extends Placement {
  readonly recorded: RecordedProgram;
}

const TASK = "providers:table";
const HEAD = [
  "program",
  "run by",
  "runs as",
  "once on the processor",
  "bytes",
  "at every iteration on the processor",
  "bytes",
];

export function rowsOf(programs: readonly PlacedProgram[]): string[][] {
  return [HEAD, ...programs.map(rowOf)];
}

export async function providerRowsOnPage(): Promise<string[][]> {
  return await rowsOnPage("providers.md", TASK);
}

/** What stages leave to the processor, and why, such as "float64: Cast, CumSum". */
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

/** The bytes that stages exchange with the device, each run once. */
export function trafficOf(stages: readonly PlacedStage[]): Traffic {
  return stages.reduce(
    (sum, { traffic }) => ({ up: sum.up + traffic.up, down: sum.down + traffic.down }),
    { up: 0, down: 0 },
  );
}

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

function rowOf({ recorded, stages, loops }: PlacedProgram): string[] {
  const { program, user } = recorded;
  const own = stages.filter(({ isMover }) => !isMover);
  const [only] = own;
  const onCpu = own.length === 1 && only!.nodes.every((node) => node.onCpu);
  const whole = onCpu ? "whole, on the processor" : "whole";
  const runs = loops === 0 ? whole : `in pieces: ${counted(loops, "loop")}`;
  const cell = (repeated: boolean): string => {
    const parts = own.filter((stage) => stage.repeated === repeated);
    const texts = new Set(fallbacksOf(parts));
    const fetched = parts.reduce((sum, stage) => sum + fetchesOf(stage), 0);
    if (fetched > 0) texts.add(`fetched: ${counted(fetched, "value")}`);
    return onCpu && !repeated ? "float64: all" : [...texts].join("; ") || "—";
  };
  const bytes = (repeated: boolean): string => {
    const { up, down } = trafficOf(own.filter((stage) => stage.repeated === repeated));
    return up + down === 0 ? "—" : `${up} ↑ ${down} ↓`;
  };
  const cells = [runs, cell(false), bytes(false), cell(true), bytes(true)];
  return [`\`${program.name}\``, user, ...cells];
}

/** Runs every program on the provider and looks where its nodes ran. */
export async function placedPrograms(folder: string): Promise<PlacedProgram[]> {
  await Deno.mkdir(folder, { recursive: true });
  const runtime = await Runtime.open({ provider: "webgpu", threads: 1 });
  try {
    const programs: PlacedProgram[] = [];
    for (const recorded of await recordPrograms()) {
      // The device forgets its kernels with its last session: this one stays until all is done.
      await runtime.prepare(recorded.program);
      programs.push({ recorded, ...await placementOf(recorded, "webgpu", folder) });
    }
    return programs;
  } finally {
    await runtime.close();
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const folder = fileURLToPath(new URL("../../results/profiles", import.meta.url));
  await writeRows("providers.md", TASK, rowsOf(await placedPrograms(folder)));
}
