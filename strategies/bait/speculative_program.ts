/**
 * The greedy picks of binary BAIT over a large pool, at less than one read of the pool a pick.
 *
 * A block of picks is made among the rows with the best scores only, which is cheap and usually
 * right. Then one product of the pool with all vectors of the block gives every row's scores after
 * each of these picks, so that each pick is checked against the whole pool: the first one that is
 * not the pool's best, and all after it, are dropped, and the next block starts there. The picks are
 * those of the plain greedy algorithm, whatever the guess was worth.
 *
 * The notation is that of `binary_program.ts`; q stands for 1 + q here, and r is −∞ for picked rows.
 * Rounding must not take 1 + q below 1: a negative one would make a picked row the best.
 */
import {
  add,
  and,
  argMax,
  cast,
  clip,
  concat,
  div,
  equal,
  fill,
  gather,
  gemm,
  Graph,
  less,
  loop,
  matmul,
  mul,
  Program,
  range,
  reshape,
  scatterElements,
  scatterRows,
  squeeze,
  sub,
  sum,
  topK,
  transpose,
  unsqueeze,
  type Value,
} from "../../onnx/mod.ts";
import { backward } from "./greedy.ts";

/** Picks a block: their 16 vectors are the widest product that costs no more than a narrow one. */
const BLOCK = 8;

/** Rows among which a block is picked. */
const GUESSED = 1024;

/** What the program is built for. */
export interface SpeculativeShape {
  /** D. */
  readonly dimensions: number;
  /** Rows picked greedily, at most N. */
  readonly forward: number;
  /** Picks that are kept. */
  readonly keep: number;
}

/** The least N that the program takes. */
export const leastPool = 4 * GUESSED;

/** Scores of a set of rows: r/q. */
interface Scores {
  readonly q: Value;
  readonly r: Value;
}

/** The vectors of a block of picks, `[8, D]` each, their s and φ `[8]`, and the rows `[8]`. */
interface Guess {
  readonly u: Value;
  readonly h: Value;
  readonly s: Value;
  readonly phi: Value;
  readonly rows: Value;
}

/** What does not change. */
interface Pool {
  /** `[N, D]`. */
  readonly features: Value;
  /** y_i = scale_i·x_i, `[N]`. */
  readonly scale: Value;
  /** F, `[D, D]`. */
  readonly fisher: Value;
}

/**
 * Builds the program.
 *
 * Inputs: `features [N, D]`, `scale [N]`, `q [N]` (1 included), `r [N]`, `covariance [D, D]`,
 * `fisher [D, D]`. Outputs: `picks [keep]` int32, and `blocks`, how many products with the pool it
 * took.
 *
 * @param shape Sizes; N must be at least {@linkcode leastPool} and below 2²⁴.
 * @returns The program.
 */
export function speculativeProgram(shape: SpeculativeShape): Program {
  const { dimensions, forward, keep } = shape;
  const graph = new Graph("bait-binary-speculative");
  const pool: Pool = {
    features: graph.input("features", "float32", ["N", dimensions]),
    scale: graph.input("scale", "float32", ["N"]),
    fisher: graph.input("fisher", "float32", [dimensions, dimensions]),
  };
  const start = [
    graph.input("covariance", "float32", [dimensions, dimensions]),
    graph.input("q", "float32", ["N"]),
    graph.input("r", "float32", ["N"]),
    fill(graph, 0, [forward], "int32"),
    graph.scalar("int64", 0),
    graph.scalar("int64", 0),
  ];
  const { state } = loop({
    count: forward,
    state: start,
    body: (_, [covariance, q, r, picks, count, blocks]) => {
      const guess = guessBlock(pool, covariance!, { q: q!, r: r! });
      const checked = checkBlock(pool, guess, { q: q!, r: r! }, picks!, count!, forward);
      const made = sub(checked.count, count!);
      const valid = cast(less(range(graph, BLOCK), made), "float32");
      const update = mul(guess.u, unsqueeze(mul(guess.s, valid), 1));
      return {
        state: [
          gemm(guess.u, update, covariance!, { transposeA: true, alpha: -1 }),
          checked.q,
          checked.r,
          checked.picks,
          checked.count,
          add(blocks!, 1),
        ],
        proceed: less(checked.count, forward),
      };
    },
  });
  const [, , , picks, , blocks] = state as [Value, Value, Value, Value, Value, Value];
  if (forward === keep) return new Program(graph, { picks, blocks });
  const kept = backward(pairsOf(pool, start[0]!, picks), keep);
  return new Program(graph, { picks: gather(picks, kept), blocks });
}

/** Picks a block among the rows whose scores are best now, in ascending order of rows. */
function guessBlock(pool: Pool, covariance: Value, scores: Scores): Guess {
  const { graph } = covariance;
  const dimensions = covariance.shape[0] as number;
  const best = topK(div(scores.r, scores.q), GUESSED).indices;
  const sorted = topK(cast(best, "float32"), GUESSED, { largest: false }).values;
  const rows = cast(sorted, "int32");
  const y = mul(gather(pool.features, rows), unsqueeze(gather(pool.scale, rows), 1));
  const { collected } = loop({
    count: BLOCK,
    state: [
      gather(scores.q, rows),
      gather(scores.r, rows),
      fill(graph, 0, [BLOCK, dimensions]),
      fill(graph, 0, [BLOCK, dimensions]),
    ],
    body: (step, [q, r, plain, scaled]) => {
      const place = cast(argMax(div(r!, q!), { axis: 0 }), "int32");
      const own = gather(y, unsqueeze(place, 0));
      const apply = (x: Value): Value =>
        sub(
          matmul(x, covariance),
          matmul(gemm(x, plain!, undefined, { transposeB: true }), scaled!),
        );
      const u = apply(own);
      const fu = matmul(u, pool.fisher);
      const h = apply(fu);
      const s = div(1, add(sum(mul(own, u)), 1));
      const phi = sum(mul(u, fu));
      // Twice h: the update of r needs no other factor then.
      const twice = mul(h, 2);
      const products = gemm(concat([u, twice]), y, undefined, { transposeB: true });
      const next = addPick({ q: q!, r: r! }, gather(products, 0), gather(products, 1), s, phi);
      const slot = unsqueeze(step, 0);
      return {
        state: [
          next.q,
          markPicked(next.r, place),
          scatterRows(plain!, slot, u),
          scatterRows(scaled!, slot, mul(u, s)),
        ],
        collect: [squeeze(u, 0), squeeze(twice, 0), s, phi, gather(rows, place)],
      };
    },
  });
  const [u, h, s, phi, picked] = collected as [Value, Value, Value, Value, Value];
  return { u, h, s, phi, rows: picked };
}

/** Applies a block's picks to the whole pool, as long as each is the pool's best. */
function checkBlock(
  pool: Pool,
  guess: Guess,
  scores: Scores,
  picks: Value,
  count: Value,
  forward: number,
): Scores & { picks: Value; count: Value } {
  const { graph } = count;
  const vectors = transpose(concat([guess.u, guess.h]));
  const products = mul(transpose(matmul(pool.features, vectors)), pool.scale);
  // The step after the last has no pick to be compared with.
  const expected = concat([guess.rows, graph.vector("int32", [-1])]);
  const { state } = loop({
    count: BLOCK,
    state: [scores.q, scores.r, picks, count],
    body: (step, [q, r, picked, done]) => {
      const row = gather(guess.rows, step);
      const next = addPick(
        { q: q!, r: r! },
        gather(products, step),
        gather(products, add(step, BLOCK)),
        gather(guess.s, step),
        gather(guess.phi, step),
      );
      const marked = markPicked(next.r, row);
      const made = add(done!, 1);
      const best = cast(argMax(div(marked, next.q), { axis: 0 }), "int32");
      const right = equal(best, gather(expected, add(step, 1)));
      return {
        state: [
          next.q,
          marked,
          scatterElements(picked!, unsqueeze(done!, 0), unsqueeze(row, 0)),
          made,
        ],
        proceed: and(right, less(made, forward)),
      };
    },
  });
  return { q: state[0]!, r: state[1]!, picks: state[2]!, count: state[3]! };
}

/** `q − st²` and `r + st(stφ − 2z)`, given t and 2z of every row. */
function addPick({ q, r }: Scores, t: Value, twiceZ: Value, s: Value, phi: Value): Scores {
  const st = mul(t, s);
  return {
    q: clip(sub(q, mul(st, t)), 1),
    r: add(r, mul(st, sub(mul(st, phi), twiceZ))),
  };
}

function markPicked(r: Value, row: Value): Value {
  return scatterElements(r, unsqueeze(row, 0), r.graph.vector("float32", [-Infinity]));
}

/** `YA₀Yᵀ` and `YA₀FA₀Yᵀ` of the picks. */
function pairsOf(pool: Pool, covariance: Value, picks: Value): { p: Value; r: Value } {
  const count = picks.shape[0] as number;
  const y = mul(gather(pool.features, picks), unsqueeze(gather(pool.scale, picks), 1));
  const u = matmul(y, covariance);
  const shape = [count, 1, count, 1];
  return {
    p: reshape(gemm(u, y, undefined, { transposeB: true }), shape),
    r: reshape(
      gemm(matmul(u, pool.fisher), u, undefined, { transposeB: true }),
      shape,
    ),
  };
}
