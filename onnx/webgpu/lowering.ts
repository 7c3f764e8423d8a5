/** Changes programs for a provider that lacks what they use; what they compute stays the same. */
import { Graph, type Scope, type Value } from "../graph.ts";
import { Program } from "../program.ts";
import type { Provider } from "../provider_names.ts";
import { namesIn, neededNodes } from "./names.ts";
import { type Plan, planOf } from "./plan.ts";
import { Replay, type Rule } from "./replay.ts";
import { narrowIndices } from "./rules/narrow_indices.ts";
import {
  eyeLikeByPositions,
  inverseByElimination,
  logSoftmaxByParts,
  signByComparison,
} from "./rules/operators.ts";
import { reachesByIntegers } from "./rules/reaches.ts";
import { Locations } from "./stage.ts";
import { unrollSmallLoops } from "./unroll.ts";

/** What a provider requires. */
export interface Lowering {
  /** Whether values stay in buffers of a device between runs. */
  readonly device: boolean;
  /** Rules for operators that are built in another way; the first that applies to a node counts. */
  readonly rules?: (program: Program) => readonly Rule[];
  /** How many iterations of a loop one program runs; default the fastest number. */
  readonly length?: (count: number, nodes: number) => number;
}

/** ONNX Runtime's WebGPU provider runs no loops, and has no kernel for some operators. */
const webgpu: Lowering = {
  device: true,
  rules: (program) => [
    unrollSmallLoops,
    reachesByIntegers,
    narrowIndices(program),
    inverseByElimination,
    eyeLikeByPositions,
    logSoftmaxByParts,
    signByComparison,
  ],
};

/** Lowerings by provider; the others run programs as they are. */
export const lowerings: Readonly<Partial<Record<Provider, Lowering>>> = { webgpu };

export interface Lowered {
  readonly program: Program;
  /** Its steps, if it has a loop that is run from outside. */
  readonly plan: Plan | undefined;
  /** Names of the inputs that are used on the device. */
  readonly onDevice: ReadonlySet<string>;
  /** Whether the whole program runs on the processor, because it computes in float64. */
  readonly onCpu: boolean;
}

export function lower(program: Program, lowering: Lowering): Lowered {
  if (lowering.device && computesInFloat64(program)) {
    return { program, plan: undefined, onDevice: new Set(), onCpu: true };
  }
  const built = rebuilt(program, lowering.rules?.(program) ?? []);
  const locations = new Locations(built.scope, namesIn(built.scope), lowering.device);
  const onDevice = built.inputs.map(({ name }) => name)
    .filter((name) => locations.of(name) === "gpu-buffer");
  return {
    program: built,
    plan: planOf(built, lowering.device),
    onDevice: new Set(onDevice),
    onCpu: false,
  };
}

function rebuilt(program: Program, rules: readonly Rule[]): Program {
  if (rules.length === 0) return program;
  const graph = new Graph(program.name);
  const replay = new Replay(graph, namesIn(program.scope), rules);
  for (const { name } of program.inputs) replay.input(name);
  replay.run(program.scope.nodes);
  const outputs: Record<string, Value> = {};
  for (const output of program.outputs) outputs[output.name] = replay.output(output);
  const made = new Program(graph, outputs);
  dropUnused(graph.root);
  return made;
}

/** A rule that replaces several nodes leaves all but the last without a use. */
function dropUnused(root: Scope): void {
  for (const { nodes, outputs } of [...root.all()].reverse()) {
    nodes.splice(0, nodes.length, ...neededNodes(nodes, outputs.map(({ name }) => name)));
  }
}

/** Operators that move, convert or contain, and compute nothing by themselves. */
const MOVES: ReadonlySet<string> = new Set([
  "Cast",
  "Concat",
  "Expand",
  "Gather",
  "Identity",
  "If",
  "Loop",
  "Range",
  "Reshape",
  "Shape",
  "Slice",
  "Squeeze",
  "Transpose",
  "Unsqueeze",
]);

/** Whether a program computes in float64, and in no other floating point type. */
function computesInFloat64({ scope }: Program): boolean {
  const { types } = namesIn(scope);
  const found = new Set(
    [...scope.all()].flatMap(({ nodes }) => nodes).filter(({ operator }) => !MOVES.has(operator))
      .map((node) => [...node.inputs, ...node.outputs].map((name) => types.get(name)?.dtype))
      .map((dtypes) =>
        (["float64", "float32", "float16"] as const).find((dtype) => dtypes.includes(dtype))
      ),
  );
  return found.has("float64") && !found.has("float32") && !found.has("float16");
}
