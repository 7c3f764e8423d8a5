/** Reads `Loop` nodes. */
import { type GraphNode, Scope } from "../graph.ts";
import type { ValueInfo } from "../types.ts";
import type { Names } from "./names.ts";

export interface LoopView {
  readonly node: GraphNode;
  /** How many iterations, or the name of an int64 scalar that says so. */
  readonly count: number | string;
  readonly initial: readonly string[];
  /** One iteration: its number, whether it runs, and state in; whether to continue, state and collected out. */
  readonly body: Scope;
  readonly places: readonly ValueInfo[];
  readonly mayEnd: boolean;
}

/** Reads a loop; undefined for other nodes. */
export function viewLoop(node: GraphNode, names: Names): LoopView | undefined {
  const body = node.attributes.body;
  if (node.operator !== "Loop" || !(body instanceof Scope)) return undefined;
  const [count, , ...initial] = node.inputs;
  const [, alive, ...places] = body.inputs;
  const last = sourceOf(body.outputs[0]!.name, body.nodes);
  return {
    node,
    count: constantNumber(count!, names) ?? count!,
    initial,
    body,
    places,
    mayEnd: last !== alive!.name,
  };
}

/** Whether running a loop from outside is faster: not with a float64 state, computed on the CPU. */
export function isWorthLowering({ places }: LoopView): boolean {
  return places.every(({ dtype }) => dtype !== "float64");
}

/** Counts nodes, those of subgraphs included. */
export function countNodes(scope: Scope): number {
  return [...scope.all()].reduce((sum, { nodes }) => sum + nodes.length, 0);
}

function sourceOf(name: string, nodes: readonly GraphNode[]): string {
  const node = nodes.find(({ outputs }) => outputs.includes(name));
  return node?.operator === "Identity" ? sourceOf(node.inputs[0]!, nodes) : name;
}

function constantNumber(name: string, { constants }: Names): number | undefined {
  const constant = constants.get(name);
  if (!(constant?.content instanceof Uint8Array) || constant.dtype !== "int64") return undefined;
  const { buffer, byteOffset } = constant.content;
  return Number(new DataView(buffer, byteOffset).getBigInt64(0, true));
}
