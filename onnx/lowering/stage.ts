/** A part of a program that is run by itself. */
import { Graph, type GraphNode, type Value } from "../graph.ts";
import { Program } from "../program.ts";
import type { Names } from "./names.ts";
import { Replay } from "./replay.ts";

/** Where an output is left: in the memory of the process, or in a buffer of the device. */
export type Location = "cpu" | "gpu-buffer";

/** What names begin with in a stage, whose inputs and outputs are named as in the whole program. */
export const STAGE_PREFIX = "%%";

/** A program, and where its outputs are left. */
export interface Stage {
  /** What is run. */
  readonly program: Program;
  /** Where each of its outputs is left. */
  readonly locations: Readonly<Record<string, Location>>;
  /** Whether it runs on the processor whatever the provider; default not. */
  readonly onCpu?: boolean;
}

/** What a straight stage consists of. */
export interface StageParts {
  /** The program's name, as errors show it. */
  readonly name: string;
  /** In the order in which they run. */
  readonly nodes: readonly GraphNode[];
  /** Names of the values that come from elsewhere. */
  readonly inputs: readonly string[];
  /** Names of the values that are needed afterwards. */
  readonly outputs: readonly string[];
}

/** Makes a program of some nodes; inputs and outputs keep their names. */
export function programOf({ name, nodes, inputs, outputs }: StageParts, names: Names): Program {
  const graph = new Graph(name, STAGE_PREFIX);
  const replay = new Replay(graph, names);
  for (const input of inputs) replay.input(input);
  replay.run(nodes);
  const made: Record<string, Value> = {};
  for (const output of outputs) made[output] = replay.value(output);
  return new Program(graph, made);
}
