/**
 * Some greedy picks, for factors of r rows.
 *
 * The greedy gain of row i is tr[R_i(I + P_i)⁻¹]. P and R of the pool may be of lower precision than
 * A: a run ends where they cannot tell which row is best. Those of the picks are of A's. Of a pick
 * that is in A, I − P_i is kept in place of P_i, which is close to I if rows are strong.
 */
import {
  abs,
  add,
  cast,
  type Dim,
  Graph,
  greater,
  less,
  loop,
  matmul,
  mul,
  Program,
  range,
  scatterRows,
  sub,
  sum,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import { bestRow, boundsPay, identity, markRow, smallInverse } from "../blocks.ts";
import { changingParts, partsInput } from "./covariance.ts";
import { factored, project } from "./factors.ts";
import { productsPrecision, type Shape } from "./method.ts";
import type { Arrays } from "./runs.ts";
import { withPick } from "./pairs.ts";
import { changeBy, movedPicks, situationOf, stepBy, updated } from "./step.ts";

/** Picks of one run, at most. */
export const LONGEST_RUN = 8;

/**
 * Makes up to `steps` picks, `first` and those that follow; `open` is 0, or −∞ for picked rows, and
 * `done` picks are in A. Ends early if the next choice leads by no more than `tolerance`. `gain` is
 * what a choice gains by P and R, `drift` by how much that was off for each pick.
 */
export function forwardProgram(shape: Shape): Program {
  const { classes, dimensions, rows, precision, blocks, forward } = shape;
  const graph = new Graph("bait-forward");
  const narrow = (name: string, axes: readonly Dim[]): Value => graph.input(name, blocks, axes);
  const situation = situationOf(graph, shape);
  const initial = partsInput(graph, shape);
  const parts = changingParts(shape);
  const candidates = {
    features: narrow("rowFeatures", ["N", dimensions]),
    factors: narrow("rowFactors", ["N", rows, classes]),
  };
  const done = graph.input("done", "int64", []);
  const tolerance = narrow("tolerance", []);
  const { state, collected: [picks, drift] } = loop({
    count: graph.input("steps", "int64", []),
    state: [
      narrow("p", ["N", rows, rows]),
      narrow("r", ["N", rows, rows]),
      narrow("open", ["N"]),
      graph.input("first", "int32", []),
      narrow("gain", []),
      narrow("lead", []),
      graph.input("picked", "int32", [forward]),
      graph.input("rest", precision, picksShape(shape)),
      graph.input("risk", precision, picksShape(shape)),
      ...parts.map((part) => initial[part]!),
    ],
    body: (step, [p, r, before, row, gain, , picked, rest, risk, ...changing]) => {
      const at = add(done, step);
      const covariance = situation.covarianceOf(
        { ...initial, ...named(parts, changing) },
        picked!,
        isBefore(at, shape),
      );
      const change = changeBy(situation, covariance, row!, productsPrecision(shape));
      const { product: { block: u }, phi } = change;
      const s = smallInverse(add(change.p, identity(graph, rows, precision)));
      const move = { row: row!, sign: 1, place: at } as const;
      const after = stepBy(situation, covariance, change, move, s, picked!);
      const t = change.seen === undefined
        ? project(candidates, cast(u, blocks))
        : factored(candidates, cast(change.seen, blocks));
      const next = updated(
        { p: p!, r: r! },
        t,
        project(candidates, cast(after.along, blocks)),
        s,
      );
      const open = markRow(before!, row!, -Infinity);
      const choice = bestRow(next, open, boundsPay(shape.pool, rows));
      const put = (into: Value, value: Value): Value =>
        scatterRows(into, unsqueeze(at, 0), unsqueeze(value, 0));
      const made = { rest: rest!, risk: risk! };
      const steps = { t: after.t, c: after.c, s, phi };
      const moved = shape.keepsPairs ? withPick(made, at, steps) : movedPicks(made, steps);
      const picks = shape.keepsPairs
        ? moved
        : { rest: put(moved.rest, s), risk: put(moved.risk, matmul(matmul(s, phi), s)) };
      return {
        state: [
          next.p,
          next.r,
          open,
          choice.row,
          choice.gain,
          choice.lead,
          put(picked!, row!),
          picks.rest,
          picks.risk,
          ...parts.map((part) => after.parts[part]!),
        ],
        collect: [row!, abs(sub(cast(sum(mul(phi, s)), blocks), gain!))],
        proceed: greater(choice.lead, tolerance),
      };
    },
    length: "made",
  });
  const names = ["p", "r", "open", "first", "gain", "lead", "picked", "rest", "risk", ...parts];
  return new Program(graph, { ...carriedOver(names, state), picks: picks!, drift: drift! });
}

/** The shape of W and R of the picks: of all pairs, or each for itself. */
export function picksShape(shape: Shape): number[] {
  const { forward, rows } = shape;
  return shape.keepsPairs ? [forward * rows, forward * rows] : [forward, rows, rows];
}

/** 1 for picks before one, else 0, `[S]`. */
function isBefore(at: Value, { forward, precision }: Shape): Value {
  return cast(less(range(at.graph, forward), at), precision);
}

/** Before the names of what one run of a program hands to the next. */
const NEXT = "next ";

/** State as a program's outputs. */
export function carriedOver(
  names: readonly string[],
  values: readonly Value[],
): Record<string, Value> {
  return named(names.map((name) => NEXT + name), values);
}

/** The state that a run has made. */
export function stateOf(made: Arrays): Arrays {
  const entries = Object.entries(made).filter(([name]) => name.startsWith(NEXT));
  return Object.fromEntries(entries.map(([name, array]) => [name.slice(NEXT.length), array]));
}

/** Values by name. */
export function named<Name extends string>(
  names: readonly Name[],
  values: readonly Value[],
): Record<Name, Value> {
  return Object.fromEntries(names.map((name, i) => [name, values[i]!])) as Record<Name, Value>;
}
