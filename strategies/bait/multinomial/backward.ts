/**
 * The backward phase: drops, one after the other, the pick whose removal raises tr(M⁻¹F) least,
 * that is the one with the smallest tr[R_i(I − P_i)⁻¹].
 */
import { ndarray } from "../../../core/ndarray.ts";
import {
  abs,
  add,
  cast,
  concat,
  gather,
  Graph,
  greater,
  loop,
  minimum,
  mul,
  neg,
  Program,
  sub,
  sum,
  topK,
  unsqueeze,
  type Value,
  where,
} from "../../../onnx/mod.ts";
import { identity, markRow, smallInverse, traceOver } from "../blocks.ts";
import { changingParts, partsInput } from "./covariance.ts";
import { carriedOver, LONGEST_RUN, named, picksShape, stateOf } from "./forward_program.ts";
import { isLarge, productsPrecision, type Shape } from "./method.ts";
import { referee, tolerance } from "./referee.ts";
import { type Arrays, feedsOf, keepingMemory, type Problem, runOnce } from "./runs.ts";
import { eliminated, type Pairs } from "./pairs.ts";
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
  const { shape } = problem;
  const stay = (dropped: RealArray): Int32Array =>
    Int32Array.from(picks.filter((_, place) => dropped.data[place] === 0));
  if (shape.keepsPairs) {
    return stay((await runOnce(problem, eliminationProgram(shape), state)).dropped!);
  }
  const program = removalProgram(shape);
  const removal = new Removal(problem, program, picks, state);
  await keepingMemory(problem, program, isLarge(shape), () => removal.run());
  return stay(removal.dropped);
}

/** Drops picks from A, one after the other. */
class Removal {
  readonly #problem: Problem;
  readonly #program: Program;
  readonly #picks: readonly number[];
  #state: Arrays;
  /** What dropping each pick costs; infinity for those that are dropped. */
  #costs: number[] = [];
  /** Picks whose R was made from A since the last one was dropped. */
  readonly #exact = new Set<number>();
  /** The most that a cost was seen to be off; undefined before it was looked at. */
  #drift: number | undefined;

  constructor(problem: Problem, program: Program, picks: readonly number[], state: Arrays) {
    const { forward, precision } = problem.shape;
    this.#problem = problem;
    this.#program = program;
    this.#picks = picks;
    this.#state = { ...state, dropped: ndarray(zeros(forward, precision), [forward]) };
  }

  get dropped(): RealArray {
    return this.#state.dropped!;
  }

  async run(): Promise<void> {
    const { forward, keep } = this.#problem.shape;
    await this.#drop(0, 0);
    for (let left = forward - keep; left > 0;) {
      left -= await this.#drop(await this.#decide(), Math.min(LONGEST_RUN, left));
    }
  }

  /** Drops the pick at a place and those that clearly follow, up to `steps`; returns how many. */
  async #drop(first: number, steps: number): Promise<number> {
    const { base: { runtime } } = this.#problem;
    const made = await runtime.run(this.#program, {
      ...feedsOf(this.#problem, this.#program, this.#state),
      first: ndarray(Int32Array.of(first), []),
      tolerance: ndarray(Float64Array.of(this.#tolerance()), []),
      steps: ndarray(BigInt64Array.of(BigInt(steps)), []),
    }) as Arrays;
    this.#state = { ...this.#state, ...stateOf(made) };
    this.#costs = [...made.costs!.data];
    const drifts = [...made.drift!.data];
    if (drifts.length === 0) return 0;
    this.#exact.clear();
    this.#drift = Math.max(this.#drift ?? 0, ...drifts);
    return drifts.length;
  }

  #tolerance(): number {
    const { shape } = this.#problem;
    if (productsPrecision(shape) === shape.precision) return -1;
    return tolerance(Math.min(...this.#costs), this.#drift ?? 0);
  }

  /** The place of the pick to drop next; R of those that float32 cannot tell apart is made from A. */
  async #decide(): Promise<number> {
    for (;;) {
      const best = Math.min(...this.#costs);
      const most = best + 2 * this.#tolerance();
      const close = [...this.#costs.keys()].filter((i) => this.#costs[i]! <= most);
      const unsure = close.filter((i) => !this.#exact.has(i));
      const isClear = this.#tolerance() < 0 || unsure.length === 0 ||
        (close.length === 1 && this.#drift !== undefined);
      if (isClear) return this.#costs.indexOf(best);
      await this.#refresh(unsure);
    }
  }

  /** Makes R of picks from A. */
  async #refresh(places: readonly number[]): Promise<void> {
    const isIn = (place: number): boolean => this.dropped.data[place] === 0;
    const rows = places.map((place) => this.#picks[place]!);
    const { phis } = await referee(this.#problem, this.#state, this.#picks, isIn, rows);
    const { data, shape } = this.#state.risk!;
    const width = shape[1]! ** 2;
    const risk = data.slice();
    places.forEach((place, i) => {
      risk.set(phis!.data.subarray(i * width, (i + 1) * width), place * width);
      this.#exact.add(place);
    });
    this.#state = { ...this.#state, risk: ndarray(risk, shape) };
    const before = this.#costs;
    await this.#drop(0, 0);
    const errors = places.map((place) => Math.abs(this.#costs[place]! - before[place]!));
    this.#drift = Math.max(this.#drift ?? 0, ...errors);
  }
}

function eliminationProgram(shape: Shape): Program {
  const graph = new Graph("bait-elimination");
  const [rest, risk] = ["rest", "risk"].map((name) =>
    graph.input(name, shape.precision, picksShape(shape))
  );
  return new Program(graph, { dropped: eliminated({ rest: rest!, risk: risk! }, shape) });
}

/**
 * Drops up to `steps` picks, that at the place `first` and those that follow; `dropped` is infinity
 * for those that are. Ends early if the next choice leads by no more than `tolerance`. `costs` are
 * those after it, `drift` is by how much each pick's cost was off.
 */
function removalProgram(shape: Shape): Program {
  const { precision, forward } = shape;
  const graph = new Graph("bait-backward");
  const situation = situationOf(graph, shape);
  const initial = partsInput(graph, shape);
  const parts = changingParts(shape);
  const picked = graph.input("picked", "int32", [forward]);
  const pairs = (name: string): Value => graph.input(name, precision, picksShape(shape));
  const none = graph.vector(precision, [Infinity]);
  const { state, collected: [drift] } = loop({
    count: graph.input("steps", "int64", []),
    state: [
      graph.input("first", "int32", []),
      pairs("rest"),
      pairs("risk"),
      graph.input("dropped", precision, [forward]),
      ...parts.map((part) => initial[part]!),
    ],
    body: (_, [place, rest, risk, dropped, ...changing]) => {
      const covariance = situation.covarianceOf(
        { ...initial, ...named(parts, changing) },
        picked,
        sub(1, minimum(dropped!, 1)),
      );
      const row = gather(picked, place!);
      const at = cast(place!, "int64");
      const change = changeBy(situation, covariance, row, productsPrecision(shape), at);
      const s = neg(smallInverse(gather(rest!, place!)));
      const move = { row, sign: -1, place: at } as const;
      const after = stepBy(situation, covariance, change, move, s, picked);
      const picks = movedPicks({ rest: rest!, risk: risk! }, { t: after.t, c: after.c, s });
      const marks = markRow(dropped!, place!, Infinity);
      const two = topK(concat([costsOf(picks, marks, shape), none], 0), 2, { largest: false });
      const [next, second] = [gather(two.values, 0), gather(two.values, 1)];
      const off = sum(mul(sub(gather(risk!, place!), change.phi), s));
      return {
        state: [
          cast(gather(two.indices, 0), "int32"),
          picks.rest,
          picks.risk,
          marks,
          ...parts.map((part) => after.parts[part]!),
        ],
        collect: [abs(off)],
        proceed: greater(sub(second, next), graph.input("tolerance", precision, [])),
      };
    },
    length: "made",
  });
  const [, rest, risk, dropped] = state;
  return new Program(graph, {
    ...carriedOver(["rest", "risk", "dropped", ...parts], state.slice(1)),
    costs: costsOf({ rest: rest!, risk: risk! }, dropped!, shape),
    drift: drift!,
  });
}

/** What dropping each pick costs, `[S]`; infinity for those that are dropped. */
function costsOf({ rest, risk }: Pairs, dropped: Value, { rows, precision }: Shape): Value {
  // Dropped picks have rests of no meaning: I keeps their inverses finite.
  const unit = identity(rest.graph, rows, precision);
  const own = where(greater(unsqueeze(dropped, 1, 2), 0), unit, rest);
  return add(traceOver(risk, own), dropped);
}
