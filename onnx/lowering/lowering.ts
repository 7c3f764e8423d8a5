/** How programs are changed for a provider that lacks what they use; what they compute stays. */
import { Graph, type Scope, type Value } from "../graph.ts";
import { Program } from "../program.ts";
import { computesInFloat64 } from "./float64.ts";
import { namesIn, neededNodes, subgraphs } from "./names.ts";
import { Locations } from "./locations.ts";
import { type Plan, planOf } from "./plan.ts";
import { Replay, type Rule } from "./replay.ts";

/** What a provider asks for. */
export interface Lowering {
  /** Whether values stay in buffers of a device between runs. */
  readonly device: boolean;
  /**
   * Operators that are built otherwise.
   *
   * @returns Rules, tried in order for every node.
   */
  readonly rules?: (program: Program) => readonly Rule[];
  /** How many iterations of a loop are written out in one program; default what pays. */
  readonly length?: (count: number, nodes: number) => number;
}

/** A program, lowered. */
export interface Lowered {
  /** The program with operators that the provider has. */
  readonly program: Program;
  /** How it is run in steps, where it has a loop that gains from that. */
  readonly plan: Plan | undefined;
  /** Names of the inputs that are used on the device. */
  readonly onDevice: ReadonlySet<string>;
  /** Whether the whole program runs on the processor, because it computes in float64. */
  readonly onCpu: boolean;
}

/** Lowers a program. */
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

/** A rule that stands for several nodes leaves all but the last without a use. */
function dropUnused(scope: Scope): void {
  for (const inner of scope.nodes.flatMap(subgraphs)) dropUnused(inner);
  const needed = neededNodes(scope.nodes, scope.outputs.map(({ name }) => name));
  scope.nodes.splice(0, scope.nodes.length, ...needed);
}
