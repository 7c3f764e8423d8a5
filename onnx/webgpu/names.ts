/** The values of a program by name: which ones nodes make and need. */
import { type GraphNode, type Scope, subgraphs } from "../graph.ts";
import type { Initializer, TensorType } from "../types.ts";

/** The nodes that wanted values depend on; nodes are in the order in which they run. */
export function neededNodes(nodes: readonly GraphNode[], wanted: Iterable<string>): GraphNode[] {
  const needed = new Set(wanted);
  const kept: GraphNode[] = [];
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((name) => needed.has(name))) continue;
    kept.push(node);
    for (const name of freeNames([node])) needed.add(name);
  }
  return kept.reverse();
}

/** Every value of a program by name, those of subgraphs included. */
export interface Names {
  readonly types: ReadonlyMap<string, TensorType>;
  readonly constants: ReadonlyMap<string, Initializer>;
}

export function namesIn(root: Scope): Names {
  const types = new Map<string, TensorType>();
  const constants = new Map<string, Initializer>();
  for (const scope of root.all()) {
    for (const input of scope.inputs) types.set(input.name, input);
    for (const constant of scope.initializers.values()) {
      types.set(constant.name, constant);
      constants.set(constant.name, constant);
    }
    for (const { outputs, types: made } of scope.nodes) {
      outputs.forEach((name, i) => types.set(name, made[i]!));
    }
  }
  return { types, constants };
}

/** The values that nodes, in the order in which they run, use and do not make or know. */
export function freeNames(
  nodes: readonly GraphNode[],
  known: ReadonlySet<string> = new Set(),
  free: Set<string> = new Set(),
): Set<string> {
  const made = new Set(known);
  const use = (name: string, own: ReadonlySet<string>): void => {
    if (name !== "" && !own.has(name)) free.add(name);
  };
  for (const node of nodes) {
    for (const name of node.inputs) use(name, made);
    for (const scope of subgraphs(node)) {
      const inner = new Set(made);
      for (const input of scope.inputs) inner.add(input.name);
      freeNames(scope.nodes, inner, free);
      for (const inside of scope.nodes) inside.outputs.forEach((name) => inner.add(name));
      for (const output of scope.outputs) use(output.name, inner);
    }
    for (const name of node.outputs) made.add(name);
  }
  return free;
}
