/** The numbers 0, 1, 2, … as int32: positions along an axis. */
import { cast } from "../../ops/elementwise.ts";
import type { Dim } from "../../types.ts";
import type { Value } from "../../graph.ts";
import type { Measure, Replay } from "../replay.ts";

/** Lists up to this length are stored with the program; longer ones are computed when it runs. */
const STORED = 4096;

const made = new WeakMap<Replay, Map<string, Value>>();

/** int32 `[length]`, built once per axis; undefined if nothing outside loops has that length. */
export function iota(replay: Replay, length: Dim): Value | undefined {
  const measure = typeof length === "number" ? undefined : replay.measure(length);
  if (typeof length !== "number" && measure === undefined) return undefined;
  const lists = made.get(replay) ?? new Map<string, Value>();
  made.set(replay, lists);
  const key = measure === undefined ? String(length) : `${measure.value.name} ${measure.axis}`;
  const list = lists.get(key) ?? listOf(replay, length, measure);
  lists.set(key, list);
  return list;
}

function listOf(replay: Replay, length: Dim, measure: Measure | undefined): Value {
  const { graph } = replay;
  if (typeof length === "number" && length <= STORED) {
    return graph.vector("int32", Array.from({ length }, (_, i) => i));
  }
  const limit = measure === undefined
    ? graph.scalar("int32", length as number)
    : lengthOf(replay, measure);
  return graph.apply("Range", [graph.scalar("int32", 0), limit, graph.scalar("int32", 1)], {
    dtype: "int32",
    shape: [length],
  });
}

/** int32 scalar. */
function lengthOf({ graph }: Replay, measure: Measure): Value {
  const size = graph.apply("Shape", [measure.value], { dtype: "int64", shape: [1] }, {
    start: measure.axis,
    end: measure.axis + 1,
  });
  return cast(graph.apply("Squeeze", [size], { dtype: "int64", shape: [] }), "int32");
}
