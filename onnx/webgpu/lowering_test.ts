/** Programs run in steps, on the CPU, give what they give whole: bit for bit. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { NdArray, Storage } from "../../core/ndarray.ts";
import { Random } from "../../core/random.ts";
import { Graph, type Value } from "../graph.ts";
import { MemoryError } from "../memory_error.ts";
import {
  add,
  argMax,
  branch,
  cast,
  concat,
  fill,
  gather,
  less,
  loop,
  matmul,
  maximum,
  mul,
  sub,
  sum,
  unsqueeze,
} from "../mod.ts";
import { Program } from "../program.ts";
import { Runtime } from "../runtime.ts";
import { Sessions } from "../session.ts";
import { checkedFeeds, fetched, type Fetches } from "../tensor.ts";
import type { Lowering } from "./lowering.ts";
import { planOf } from "./plan.ts";
import { PreparedProgram, type Runner } from "./prepared.ts";

import fc from "fast-check";

type Feeds = Record<string, NdArray<Storage>>;

function floats(...data: number[]): NdArray {
  return { data: Float32Array.from(data), shape: [data.length] };
}

function whole(number: number): NdArray<BigInt64Array> {
  return { data: BigInt64Array.of(BigInt(number)), shape: [] };
}

/** A program over `x [N]` and `n`, an int64 scalar. */
function program(build: (x: Value, n: Value, graph: Graph) => Record<string, Value>): Program {
  const graph = new Graph("test");
  const x = graph.input("x", "float32", ["N"]);
  const n = graph.input("n", "int64", []);
  return new Program(graph, build(x, n, graph));
}

async function run(program: Program, feeds: Feeds, lowering?: Lowering): Promise<Fetches> {
  const runtime = await Runtime.open({ threads: 1, ...lowering && { lowering } });
  try {
    return await runtime.run(program, feeds);
  } finally {
    await runtime.close();
  }
}

const lengths = [undefined, 1, 3, 4];

/** Asserts that a program gives the same whole and in steps, whatever the lengths of the steps. */
async function assertSame(program: Program, feeds: Feeds, lowered = true): Promise<Fetches> {
  assertEquals(planOf(program, false) !== undefined, lowered);
  const expected = await run(program, feeds);
  for (const length of lengths) {
    const lowering = { device: false, ...length !== undefined && { length: () => length } };
    assertEquals(await run(program, feeds, lowering), expected, `pieces of ${length}`);
  }
  return expected;
}

Deno.test("a loop gives the same in pieces: state, collected values, iteration, captures", async () => {
  const looped = program((x) => {
    const scale = mul(x, 0.25);
    const { state, collected } = loop({
      count: 10,
      state: [x, sum(x)],
      body: (i, [s, total]) => {
        const next = add(mul(s!, scale), cast(i, "float32"));
        return {
          state: [next, maximum(total!, sum(next))],
          collect: [s!, cast(argMax(s!), "int32"), i],
        };
      },
    });
    const [rows, places, numbers] = collected as [Value, Value, Value];
    return { state: state[0]!, total: mul(state[1]!, 2), rows: add(rows, scale), places, numbers };
  });
  const { numbers } = await assertSame(looped, { x: floats(1, 2, 3), n: whole(0) });
  assertEquals([...numbers!.data].map(Number), Array.from({ length: 10 }, (_, i) => i));
});

Deno.test("the number of iterations may be an input, also 0 and 1", async () => {
  const looped = program((x, n) => {
    const { state: [s], collected: [c] } = loop({
      count: n,
      state: [x],
      body: (i, [s]) => ({ state: [add(s!, cast(i, "float32"))], collect: [sum(s!)] }),
    });
    return { s: mul(s!, 2), c: c! };
  });
  for (const count of [0, 1, 2, 3, 11]) {
    const { c } = await assertSame(looped, { x: floats(1, 2), n: whole(count) });
    assertEquals(c!.shape, [count]);
  }
});

Deno.test("an iteration may end the loop; its state and values count", async () => {
  const looped = program((x) => {
    const { state: [s], collected: [c] } = loop({
      count: 100,
      state: [x],
      body: (_, [s]) => {
        const next = mul(s!, 2);
        return { state: [next], collect: [s!], proceed: less(sum(next), 50) };
      },
    });
    return { s: s!, c: c! };
  });
  const { c } = await assertSame(looped, { x: floats(1, 2, 3), n: whole(0) });
  assertEquals(c!.shape, [4, 3]);
});

Deno.test("loops nest, whatever the inner count depends on", async () => {
  const looped = program((x, n) => {
    const { state: [s], collected } = loop({
      count: n,
      state: [x],
      body: (i, [s]) => {
        const { state: [t], collected: [sums] } = loop({
          count: i,
          state: [s!],
          body: (_, [t]) => ({ state: [add(t!, x)], collect: [sum(t!)] }),
        });
        const three = loop({ count: 3, state: [t!], body: (_, [u]) => ({ state: [sub(u!, x)] }) });
        return {
          state: [three.state[0]!],
          collect: [add(sum(sums!), sum(t!)), t!],
          proceed: less(sum(t!), 1000),
        };
      },
    });
    return { s: s!, sums: collected[0]!, states: collected[1]! };
  });
  for (const count of [0, 1, 5]) {
    await assertSame(looped, { x: floats(1, 2, 3), n: whole(count) });
  }
});

Deno.test("states may be swapped, kept as they are, or constants; outputs may be left unused", async () => {
  const looped = program((x, _, graph) => {
    const { state } = loop({
      count: 5,
      state: [x, mul(x, 3), x, graph.scalar("int32", 7), fill(graph, 2, ["N"])],
      body: (_, [a, b, kept, number, unused]) => ({
        state: [b!, a!, kept!, add(number!, 1), mul(unused!, 2)],
        collect: [a!, b!],
      }),
    });
    return { a: state[0]!, b: state[1]!, kept: state[2]!, number: state[3]! };
  });
  await assertSame(looped, { x: floats(1, -2), n: whole(0) });
});

Deno.test("one loop may feed another, and a branch may stand in a body", async () => {
  const looped = program((x, n) => {
    const first = loop({
      count: n,
      state: [x],
      body: (_, [a]) => {
        const [next] = branch(less(sum(a!), 8), () => [add(a!, x)], () => [mul(a!, 0.5)]);
        return { state: [next!], collect: [next!] };
      },
    });
    const mean = sum(first.collected[0]!, { axis: 0 });
    const second = loop({
      count: 3,
      state: [mean],
      body: (i, [a]) => ({ state: [add(a!, gather(first.collected[0]!, i))] }),
    });
    return { mean, last: second.state[0]!, both: concat([mean, second.state[0]!]) };
  });
  await assertSame(looped, { x: floats(1, 2, 3), n: whole(6) });
});

Deno.test("a loop that carries float64 runs whole", async () => {
  const looped = program((x) => {
    const { state: [s] } = loop({
      count: 3,
      state: [cast(x, "float64")],
      body: (_, [s]) => ({ state: [add(s!, s!)] }),
    });
    return { s: s! };
  });
  await assertSame(looped, { x: floats(1, 2), n: whole(0) }, false);
});

Deno.test("large constants, states that grow in rank, and outputs that are inputs", async () => {
  const identity = Float32Array.from({ length: 100 }, (_, i) => i % 11 === 0 ? 1 : 0);
  const looped = program((x, n, graph) => {
    const unit = graph.constant({ data: identity, shape: [10, 10] });
    const { state: [s] } = loop({
      count: n,
      state: [unit],
      body: (_, [s]) => ({ state: [add(matmul(s!, unit), mul(unit, 0.5))] }),
    });
    return { s: unsqueeze(s!, 0), same: x };
  });
  await assertSame(looped, { x: floats(1, 2), n: whole(4) });
});

Deno.test("any count in pieces of any length gives the same", async () => {
  const looped = program((x, n) => {
    const { state: [s], collected: [c] } = loop({
      count: n,
      state: [x],
      body: (i, [s]) => ({
        state: [sub(mul(s!, 0.9), mul(x, cast(i, "float32")))],
        collect: [sum(s!)],
      }),
    });
    return { s: s!, c: c! };
  });
  const random = new Random("pieces");
  const feeds = { x: floats(...Array.from({ length: 7 }, () => random.normal())) };
  const counts = fc.integer({ min: 0, max: 40 });
  await fc.assert(
    fc.asyncProperty(counts, fc.integer({ min: 1, max: 16 }), async (count, length) => {
      const given = { ...feeds, n: whole(count) };
      const lowered = await run(looped, given, { device: false, length: () => length });
      assertEquals(lowered, await run(looped, given));
    }),
    { numRuns: 20 },
  );
});

Deno.test("pieces that do not fit are followed by shorter ones", async () => {
  const looped = program((x, n) => {
    const { state: [s], collected: [c] } = loop({
      count: n,
      state: [x],
      body: (i, [s]) => ({ state: [add(s!, cast(i, "float32"))], collect: [sum(s!)] }),
    });
    return { s: s!, c: c! };
  });
  const feeds = { x: floats(1, 2), n: whole(10) };
  const sessions = new Sessions("cpu", 1);
  let refused = 0;
  const runner: Runner = {
    run(stage, tensors) {
      const isLong = stage.program.name.endsWith(" 4 iterations");
      if (!isLong || refused++ === 0) return sessions.run(stage, tensors);
      return Promise.reject(new MemoryError("too much"));
    },
    pinned: (work) => work(),
  };
  const prepared = new PreparedProgram(looped, { device: false, length: () => 4 });
  const expected = await run(looped, feeds);
  // The first run learns it, the second knows it.
  for (let i = 0; i < 2; i++) {
    const found = await prepared.run(runner, checkedFeeds(looped, feeds));
    assertEquals(fetched(looped, found), expected);
    assertEquals(refused, 2);
  }
  await sessions.close();
  assertEquals(
    prepared.stages().map(({ program }) => program.name.replace(/.* · /, "")).sort(),
    ["2 iterations", "4 iterations", "part 1"],
  );
});

/** Two loops over the same input, the second around another. */
function twoLoops(): Program {
  return program((x, n) => {
    const first = loop({
      count: n,
      state: [x],
      body: (i, [s]) => ({ state: [add(s!, cast(i, "float32"))], collect: [sum(s!)] }),
    });
    const second = loop({
      count: 3,
      state: [x],
      body: (_, [s]) => {
        const inner = loop({ count: n, state: [s!], body: (_, [t]) => ({ state: [sub(t!, x)] }) });
        return { state: [add(inner.state[0]!, first.state[0]!)] };
      },
    });
    return { c: first.collected[0]!, s: second.state[0]! };
  });
}

Deno.test("a run that fails anywhere leaves nothing behind for the next", async () => {
  const looped = twoLoops();
  const feeds = { x: floats(1, 2), n: whole(5) };
  const expected = await run(looped, feeds);
  const sessions = new Sessions("cpu", 1);
  const prepared = new PreparedProgram(looped, { device: false, length: () => 2 });
  let runs = 0;
  let failing = Infinity;
  const runner: Runner = {
    run: (stage, tensors) =>
      ++runs === failing ? Promise.reject(new Error("broken")) : sessions.run(stage, tensors),
    pinned: (work) => work(),
  };
  const once = async (): Promise<Fetches> =>
    fetched(looped, await prepared.run(runner, checkedFeeds(looped, feeds)));
  assertEquals(await once(), expected);
  const stages = runs;
  assert(stages > 10);
  for (let stage = 1; stage <= stages; stage++) {
    [runs, failing] = [0, stage];
    await assertRejects(once, Error, "broken");
    failing = Infinity;
    assertEquals(await once(), expected, `after stage ${stage} of ${stages} failed`);
  }
  await sessions.close();
});

Deno.test("runs of one program at once do not touch one another", async () => {
  const looped = twoLoops();
  const runtime = await Runtime.open({ threads: 1, lowering: { device: false, length: () => 2 } });
  const feeds = Array.from({ length: 6 }, (_, i) => ({ x: floats(i, 1, -i), n: whole(i) }));
  const found = await Promise.all(feeds.map((each) => runtime.run(looped, each)));
  await runtime.close();
  for (const [i, each] of feeds.entries()) assertEquals(found[i], await run(looped, each));
});

Deno.test("a plan says what its steps are", () => {
  const looped = program((x, n) => {
    const { state: [s] } = loop({ count: n, state: [x], body: (_, [s]) => ({ state: [s!] }) });
    return { s: s! };
  });
  const plan = planOf(looped, true)!;
  assertEquals(plan.steps.map(({ kind }) => kind), ["loop", "straight"]);
  assert(plan.shared.length === 0);
});
