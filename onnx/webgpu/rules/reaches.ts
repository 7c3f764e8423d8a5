/** `reaches` in integers, for providers without float64. */
import type { Value } from "../../graph.ts";
import {
  add,
  cast,
  div,
  equal,
  floor,
  greaterOrEqual,
  less,
  lessOrEqual,
  maximum,
  mul,
  sub,
  where,
} from "../../ops/elementwise.ts";
import { gather } from "../../ops/indexing.ts";
import { concat } from "../../ops/layout.ts";
import { cumulativeSum, REACHES, sum } from "../../ops/reduce.ts";
import type { Measure, Replay, Rule } from "../replay.ts";

const BLOCK = 256;

/** The whole and the rest of a share; their product, 2⁴², is everything. */
const [WHOLE, REST] = [2 ** 22, 2 ** 20];

/** Half the bits of {@linkcode REST}; as many elements may be added up. */
const HALF = 2 ** 10;

/** Units by which a threshold is lowered, so that float32 corrections never push it past the last sum. */
const MARGIN = 128;

/** Added in units of {@linkcode WHOLE} and subtracted again, so that divisions see no negative number. */
const LIFT = 1024;

/** A smaller total counts as zero, because devices flush smaller numbers; it is replaced by a large one. */
const [LEAST, LARGE] = [2 ** -126, 2 ** 127];

/** A share of 2⁴², or many: `whole * 2²⁰ + rest`, both int32. */
interface Share {
  readonly whole: Value;
  readonly rest: Value;
}

/**
 * Draws as `reaches` does, in integers: running sums of int32 are exact in whatever order a device
 * adds. Two levels keep the sums short: the block that a threshold falls into, then the element in
 * it.
 *
 * A block's share of the total is that of its float32 sum, cut to 42 bits. The error of all shares
 * together, δ, is known exactly, so the threshold u (2⁴² + δ) is u's own 42 bits and a small
 * product, for which float32 suffices; likewise within the block. So the distribution is that of
 * the float32 masses, except for 2⁻³⁴ of a block's share. N must be known outside loops.
 */
export const reachesByIntegers: Rule = ({ meaning }, _operands, replay) => {
  if (meaning?.name !== REACHES) return undefined;
  const [mass, uniforms, step] = meaning.operands.map((name) => replay.value(name)) as [
    Value,
    Value,
    Value,
  ];
  const [length] = mass.shape;
  const positions = replay.positions(length!);
  if (positions === undefined) return undefined;
  const blocks = inBlocks(replay, mass, replay.measure(length!) ?? { value: positions, axis: 0 });
  const sums = sum(blocks, { axis: 1 });
  const all = sum(sums);
  const total = where(less(all, LEAST), LARGE, all);
  const shares = sharesOf(sums, total);
  const running = runningSums(shares);
  const end = lastOf(running);
  const threshold = thresholdOf(uniforms, step, end);
  // The last block is empty: it is chosen only if all are.
  const chosen = sub(countUpTo(running, threshold), countUpTo(end, threshold));
  const block = at(shares, chosen);
  const inside = runningSums(sharesOf(gather(blocks, chosen), total));
  const rest = within(minus(threshold, minus(at(running, chosen), block)), block, lastOf(inside));
  const row = add(mul(chosen, BLOCK), countUpTo(inside, rest));
  return [greaterOrEqual(positions, row)];
};

/** `[N]` → `[M, BLOCK]`, padded by at least one block of zeros. */
function inBlocks(replay: Replay, mass: Value, measure: Measure): Value {
  const { graph } = replay;
  const size = replay.lengthOf(measure);
  const over = sub(size, mul(div(size, BLOCK), BLOCK));
  const missing = graph.freshName();
  const zeros = graph.apply("Expand", [graph.scalar("float32", 0), sub(2 * BLOCK, over)], {
    dtype: "float32",
    shape: [missing],
  });
  return graph.apply("Reshape", [concat([mass, zeros]), graph.vector("int64", [-1, BLOCK])], {
    dtype: "float32",
    shape: [graph.freshName(), BLOCK],
  });
}

/** Parts of a total, rounded down. */
function sharesOf(parts: Value, total: Value): Share {
  const scaled = mul(div(parts, total), WHOLE);
  const whole = cast(scaled, "int32");
  const rest = mul(sub(scaled, cast(whole, "float32")), REST);
  return { whole, rest: cast(rest, "int32") };
}

/** Running sums, the rest below {@linkcode REST} again; it is added up in halves, which cannot overflow. */
function runningSums({ whole, rest }: Share): Share {
  const high = div(rest, HALF);
  const low = cumulativeSum(sub(rest, mul(high, HALF)));
  const carry = div(low, HALF);
  const upper = add(cumulativeSum(high), carry);
  const over = div(upper, HALF);
  return {
    whole: add(cumulativeSum(whole), over),
    rest: add(mul(sub(upper, mul(over, HALF)), HALF), sub(low, mul(carry, HALF))),
  };
}

/** u times the sum of all, `[1]`. */
function thresholdOf(uniforms: Value, step: Value, all: Share): Share {
  const scaled = mul(uniforms, WHOLE);
  const whole = floor(scaled);
  const rest = mul(sub(scaled, whole), REST);
  const taken = (values: Value): Value => gather(values, step);
  const missed = add(
    mul(cast(sub(all.whole, WHOLE), "float32"), REST),
    cast(all.rest, "float32"),
  );
  const correction = floor(mul(taken(cast(uniforms, "float32")), missed));
  return lowered(
    { whole: taken(cast(whole, "int32")), rest: taken(cast(rest, "int32")) },
    correction,
  );
}

/** A threshold within a block's share, relative to the sum of the block's elements. */
function within(threshold: Share, block: Share, all: Share): Share {
  const missed = cast(inUnits(minus(all, block)), "float32");
  const part = div(inFloat32(threshold), maximum(inFloat32(block), 1));
  return lowered(threshold, floor(mul(part, missed)));
}

/** Adds a correction and subtracts the margin, but not below 0. */
function lowered({ whole, rest }: Share, correction: Value): Share {
  const lifted = add(add(rest, cast(correction, "int32")), LIFT * REST - MARGIN);
  const carry = div(lifted, REST);
  const sum = sub(add(whole, carry), LIFT);
  const isNegative = lessOrEqual(sum, -1);
  return {
    whole: where(isNegative, 0, sum),
    rest: where(isNegative, 0, sub(lifted, mul(carry, REST))),
  };
}

/** The number of running sums that do not exceed a threshold, which is the place of the first that does. */
function countUpTo({ whole, rest }: Share, threshold: Share): Value {
  const difference = sub(whole, threshold.whole);
  const order = where(equal(difference, 0), sub(rest, threshold.rest), difference);
  return sum(cast(lessOrEqual(order, 0), "int32"));
}

function minus(a: Share, b: Share): Share {
  return { whole: sub(a.whole, b.whole), rest: sub(a.rest, b.rest) };
}

function at({ whole, rest }: Share, place: Value): Share {
  return { whole: gather(whole, place), rest: gather(rest, place) };
}

/** A lookup, because devices do not slice integers. */
function lastOf(sums: Share): Share {
  return at(sums, sums.whole.graph.vector("int64", [-1]));
}

function inUnits({ whole, rest }: Share): Value {
  return add(mul(whole, REST), rest);
}

function inFloat32({ whole, rest }: Share): Value {
  return add(mul(cast(whole, "float32"), REST), cast(rest, "float32"));
}
