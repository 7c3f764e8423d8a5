/**
 * Keeps indices that the device finds there, as int32. The provider's kernels look up by int64, but
 * compute nothing else with it, so that every other use would copy indices to the process. A lookup
 * in the list 0, 1, 2, … converts them on the device; what is computed from them is int32 as well.
 */
import { cast } from "../../ops/elementwise.ts";
import { gather } from "../../ops/indexing.ts";
import type { GraphNode, Scope, Value } from "../../graph.ts";
import type { Program } from "../../program.ts";
import type { Replay, Rule } from "../replay.ts";

/** Operators that find indices, and the output that holds them. */
const FINDS: Readonly<Record<string, number>> = { ArgMax: 0, ArgMin: 0, TopK: 1 };

/** Operators that look up by their second operand, of either type. */
const LOOKS_UP: ReadonlySet<string> = new Set(["Gather", "GatherElements", "ScatterElements"]);

/** Operators that compute with integers of either type, and the operands that must agree in it. */
const COMPUTES: Readonly<Record<string, readonly number[] | "all">> = {
  Add: "all",
  Sub: "all",
  Mul: "all",
  Div: "all",
  Mod: "all",
  Min: "all",
  Max: "all",
  Equal: "all",
  Less: "all",
  LessOrEqual: "all",
  Greater: "all",
  GreaterOrEqual: "all",
  Concat: "all",
  Where: [1, 2],
  Unsqueeze: [0],
  Squeeze: [0],
  Reshape: [0],
  Expand: [0],
  Transpose: [0],
  Slice: [0],
  Gather: [0],
  GatherElements: [0],
  ScatterElements: [0, 2],
  ReduceMax: [0],
  ReduceMin: [0],
};

export function narrowIndices(program: Program): Rule {
  const computed = computedIn(program.scope);
  return (node, operands, replay) => {
    const narrow = operands.map((operand, place) =>
      operand?.dtype === "int32" &&
      replay.names.types.get(node.inputs[place]!)!.dtype === "int64"
    );
    return narrow.includes(true)
      ? withNarrow(node, operands, replay, narrow)
      : found(node, operands, replay, computed);
  };
}

/** A node that finds indices which are used for more than lookups. */
function found(
  node: GraphNode,
  operands: readonly (Value | undefined)[],
  replay: Replay,
  computed: ReadonlySet<string>,
): readonly Value[] | undefined {
  const place = FINDS[node.operator];
  // float64 is searched on the processor, which computes with int64.
  const isHere = operands[0]?.dtype === "float64";
  if (place === undefined || isHere || !computed.has(node.outputs[place]!)) return undefined;
  const { axis } = node.attributes;
  const list = replay.positions(operands[0]!.shape[axis as number]!);
  if (list === undefined) return undefined;
  const outputs = replay.unchanged(node, operands);
  return outputs.with(place, gather(list, outputs[place]!));
}

function withNarrow(
  node: GraphNode,
  operands: readonly (Value | undefined)[],
  replay: Replay,
  narrow: readonly boolean[],
): readonly Value[] {
  const { operator } = node;
  if (operator === "Identity") return [operands[0]!];
  if (operator === "Cast") return [cast(operands[0]!, node.types[0]!.dtype)];
  const computes = COMPUTES[operator] ?? [];
  const places = computes === "all" ? operands.map((_, place) => place) : computes;
  const isWhole = places.some((place) => narrow[place]);
  const given = operands.map((operand, place) => {
    if (places.includes(place) && isWhole) return operand && narrowedValue(operand);
    return narrow[place] && !isLookup(operator, place) ? cast(operand!, "int64") : operand;
  });
  const types = node.types.map(({ dtype, shape }) => ({
    dtype: isWhole && dtype === "int64" ? "int32" as const : dtype,
    shape,
  }));
  return replay.unchanged({ ...node, types }, given);
}

/** An int64 value as int32; constants stay constants. */
function narrowedValue(value: Value): Value {
  if (value.literal === undefined || value.dtype !== "int64") return cast(value, "int32");
  const { buffer } = value.literal.slice();
  const numbers = [...new BigInt64Array(buffer)].map(Number);
  const bytes = new Uint8Array(Int32Array.from(numbers).buffer);
  return value.graph.constantBytes("int32", value.shape as readonly number[], bytes);
}

/** Names of values that are used for more than lookups. */
function computedIn(root: Scope): Set<string> {
  const nodes = [...root.all()].flatMap((scope) => scope.nodes);
  return new Set(
    nodes.flatMap(({ inputs, operator }) => inputs.filter((_, at) => !isLookup(operator, at))),
  );
}

function isLookup(operator: string, place: number): boolean {
  return LOOKS_UP.has(operator) && place === 1;
}
