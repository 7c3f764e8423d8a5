/**
 * The backward phase: drops, one after the other, the pick whose removal raises tr(M⁻¹F) least,
 * that is the one with the smallest tr[R_i(I − P_i)⁻¹].
 */
import { ndarray } from "../../../core/ndarray.ts";
import {
  add,
  argMin,
  cast,
  gather,
  Graph,
  greater,
  loop,
  minimum,
  neg,
  Program,
  sub,
  unsqueeze,
  where,
} from "../../../onnx/mod.ts";
import { identity, markRow, smallInverse, traceOver } from "../blocks.ts";
import { changingParts, partsInput } from "./covariance.ts";
import { carriedOver, LONGEST_RUN, named, picksShape, stateOf } from "./forward_program.ts";
import { isLarge, type Shape } from "./method.ts";
import { type Arrays, feedsOf, keepingMemory, type Problem, runOnce } from "./runs.ts";
import { eliminated } from "./pairs.ts";
import { type RealArray, zeros } from "../problem.ts";
import { changeBy, movedPicks, situationOf, stepBy } from "./step.ts";

/** The picks in order; A with all of them in it, and `picked`, `rest` and `risk` of them. */
export interface ForwardPicks {
  readonly problem: Problem;
  readonly picks: readonly number[];
  readonly state: Arrays;
}

/** Drops picks until B are left. */
export async function dropPicks(
  { problem, picks, state }: ForwardPicks,
): Promise<Int32Array> {
  const { base: { runtime }, shape } = problem;
  const { forward, keep, precision } = shape;
  const stay = (dropped: RealArray): Int32Array =>
    Int32Array.from(picks.filter((_, place) => dropped.data[place] === 0));
  if (shape.keepsPairs) {
    return stay((await runOnce(problem, eliminationProgram(shape), state)).dropped!);
  }
  const program = removalProgram(shape);
  let now: Arrays = { ...state, dropped: ndarray(zeros(forward, precision), [forward]) };
  await keepingMemory(problem, program, isLarge(shape), async () => {
    for (let done = 0; done < forward - keep; done += LONGEST_RUN) {
      const steps = Math.min(LONGEST_RUN, forward - keep - done);
      const made = await runtime.run(program, {
        ...feedsOf(problem, program, now),
        steps: { data: BigInt64Array.of(BigInt(steps)), shape: [] },
      });
      now = { ...now, ...stateOf(made as Arrays) };
    }
  });
  return stay(now.dropped!);
}

function eliminationProgram(shape: Shape): Program {
  const graph = new Graph("bait-elimination");
  const [rest, risk] = ["rest", "risk"].map((name) =>
    graph.input(name, shape.precision, picksShape(shape))
  );
  return new Program(graph, { dropped: eliminated({ rest: rest!, risk: risk! }, shape) });
}

/** Drops `steps` picks; `dropped` is infinity for those that are. */
function removalProgram(shape: Shape): Program {
  const { rows, precision, forward } = shape;
  const graph = new Graph("bait-backward");
  const situation = situationOf(graph, shape);
  const initial = partsInput(graph, shape);
  const parts = changingParts(shape);
  const picked = graph.input("picked", "int32", [forward]);
  const unit = identity(graph, rows, precision);
  const { state } = loop({
    count: graph.input("steps", "int64", []),
    state: [
      graph.input("rest", precision, [forward, rows, rows]),
      graph.input("risk", precision, [forward, rows, rows]),
      graph.input("dropped", precision, [forward]),
      ...parts.map((part) => initial[part]!),
    ],
    body: (_, [rest, risk, dropped, ...changing]) => {
      const covariance = situation.covarianceOf(
        { ...initial, ...named(parts, changing) },
        picked,
        sub(1, minimum(dropped!, 1)),
      );
      // Dropped picks have rests of no meaning: I keeps their inverses finite.
      const own = where(greater(unsqueeze(dropped!, 1, 2), 0), unit, rest!);
      const least = cast(argMin(add(traceOver(risk!, own), dropped!), { axis: 0 }), "int32");
      const row = gather(picked, least);
      const change = changeBy(situation, covariance, row);
      const s = neg(smallInverse(gather(rest!, least)));
      const move = { row, sign: -1, place: cast(least, "int64") } as const;
      const after = stepBy(situation, covariance, change, move, s, picked);
      const picks = movedPicks({ rest: rest!, risk: risk! }, { t: after.t, c: after.c, s });
      return {
        state: [
          picks.rest,
          picks.risk,
          markRow(dropped!, least, Infinity),
          ...parts.map((part) => after.parts[part]!),
        ],
      };
    },
  });
  return new Program(graph, carriedOver(["rest", "risk", "dropped", ...parts], state));
}
