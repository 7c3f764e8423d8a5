/** Loops that are so short that they are written out where they stand. */
import { concat, unsqueeze } from "../../ops/layout.ts";
import type { Program } from "../../program.ts";
import { countNodes, isWorthLowering, viewLoop } from "../loop_view.ts";
import type { Rule } from "../replay.ts";
import { unroll } from "../unroll.ts";

/** Nodes that a loop may become. */
const MOST_NODES = 128;

/**
 * Makes the rule for a program: a loop whose count is a number of the program becomes its iterations,
 * where they are few and each runs.
 */
export function writeOutSmallLoops(_program: Program): Rule {
  return (node, operands, replay) => {
    const loop = viewLoop(node, replay.names);
    if (loop === undefined || loop.mayEnd || !isWorthLowering(loop)) return undefined;
    const { count, body } = loop;
    const isSmall = typeof count === "number" && count > 0 &&
      count * countNodes(body.nodes) <= MOST_NODES;
    if (!isSmall) return undefined;
    const [, , ...state] = operands;
    const left = unroll(replay, body, {
      first: replay.graph.scalar("int64", 0),
      state: state as NonNullable<typeof state[number]>[],
      times: count,
    });
    const collected = left.collected[0]!.map((_, place) =>
      concat(left.collected.map((values) => unsqueeze(values[place]!, 0)))
    );
    return [...left.state, ...collected];
  };
}
