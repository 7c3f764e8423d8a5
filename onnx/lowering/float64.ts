/** Programs that compute in float64, which graphics processors mostly lack. */
import type { GraphNode } from "../graph.ts";
import type { Program } from "../program.ts";
import { type Names, namesIn, subgraphs } from "./names.ts";

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

/**
 * Tells whether all that a program computes is float64, whole numbers aside.
 *
 * @returns Whether it is, and there is something.
 */
export function computesInFloat64(program: Program): boolean {
  const kinds = new Set(kindsIn(program.scope.nodes, namesIn(program.scope)));
  return kinds.has("float64") && !kinds.has("other");
}

function kindsIn(nodes: readonly GraphNode[], names: Names): ("float64" | "other")[] {
  return nodes.flatMap((node) => {
    const inner = subgraphs(node).flatMap((scope) => kindsIn(scope.nodes, names));
    if (MOVES.has(node.operator)) return inner;
    const dtypes = [...node.inputs, ...node.outputs].map((name) => names.types.get(name)?.dtype);
    if (dtypes.includes("float64")) return ["float64", ...inner];
    const isReal = dtypes.some((dtype) => dtype === "float32" || dtype === "float16");
    return isReal ? ["other", ...inner] : inner;
  });
}
