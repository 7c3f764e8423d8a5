/** Rows drawn in whole numbers are those drawn in float64, but where the uniform falls between two. */
import { assert, assertEquals } from "@std/assert";
import { Random } from "../../../core/random.ts";
import { Graph } from "../../graph.ts";
import { cast, reaches } from "../../mod.ts";
import { Program } from "../../program.ts";
import { Runtime } from "../../runtime.ts";
import { lower, type Lowering, lowerings } from "../lowering.ts";

import fc from "fast-check";

const byRules: Lowering = { device: false, rules: lowerings.webgpu!.rules! };

function program(): Program {
  const graph = new Graph("reaches");
  const mass = graph.input("mass", "float32", ["N"]);
  const uniforms = graph.input("uniforms", "float64", ["T"]);
  const reached = reaches(mass, uniforms, graph.input("step", "int64", []));
  return new Program(graph, { reached: cast(reached, "int32") });
}

/** The first element that is reached; the number of elements where none is. */
async function firstReached(
  runtime: Runtime,
  mass: Float32Array,
  uniform: number,
): Promise<number> {
  const { reached } = await runtime.run(program(), {
    mass: { data: mass, shape: [mass.length] },
    uniforms: { data: Float64Array.of(0.5, uniform), shape: [2] },
    step: { data: BigInt64Array.of(1n), shape: [] },
  });
  const { data } = reached!;
  const first = (data as Int32Array).indexOf(1);
  const place = first < 0 ? mass.length : first;
  assert((data as Int32Array).every((value, i) => value === (i >= place ? 1 : 0)));
  return place;
}

async function withRuntime(use: (runtime: Runtime) => Promise<void>): Promise<void> {
  const runtime = await Runtime.open({ threads: 1, lowering: byRules });
  try {
    await use(runtime);
  } finally {
    await runtime.close();
  }
}

Deno.test("nothing of float64 is left but the uniforms, before any loop", () => {
  const operators = lower(program(), byRules).program.operators();
  assertEquals(operators.get("Greater"), undefined);
  assertEquals(operators.get("CumSum"), 6);
});

/** Masses of which a few are large and some nothing, as distances to rows drawn before are. */
function masses(count: number, random: Random): Float32Array {
  return Float32Array.from(
    { length: count },
    () => random.uniform() < 0.1 ? 0 : Math.exp(3 * random.normal()),
  );
}

Deno.test("the element drawn is the one that float64 draws, or the next at a tie", async () => {
  await withRuntime(async (runtime) => {
    const counts = fc.constantFrom(1, 2, 100, 255, 256, 257, 512, 1000, 70_000);
    const uniforms = fc.oneof(
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.constantFrom(0, 2 ** -53, 0.5, 1 - 2 ** -53),
    );
    const property = fc.asyncProperty(counts, uniforms, fc.nat(), async (count, uniform, seed) => {
      const mass = masses(count, new Random(`mass ${seed}`));
      const total = mass.reduce((a, b) => a + b, 0);
      const found = await firstReached(runtime, mass, uniform);
      if (total === 0) return assertEquals(found, count);
      assert(mass[found]! > 0, `element ${found} of ${count} has no mass`);
      const before = mass.subarray(0, found).reduce((a, b) => a + b, 0) / total;
      const after = before + mass[found]! / total;
      const slack = 1e-7;
      assert(before - slack <= uniform && uniform < after + slack, `${before}, ${after}`);
    });
    await fc.assert(property, { numRuns: 150 });
  });
});

Deno.test("elements are drawn as often as their mass says, to float32", async () => {
  await withRuntime(async (runtime) => {
    const mass = masses(3000, new Random("law"));
    const total = mass.reduce((a, b) => a + b, 0);
    let before = 0;
    let compared = 0;
    for (const [i, own] of mass.entries()) {
      // What the rounding of sums of blocks may move a bound by.
      const margin = 3e-8 * total;
      if (i % 37 === 0 && own > 3 * margin) {
        for (const sum of [before + margin, before + own / 2, before + own - margin]) {
          assertEquals(await firstReached(runtime, mass, sum / total), i, `share ${own / total}`);
          compared++;
        }
      }
      before += own;
    }
    assert(compared > 150);
  });
});

Deno.test("without mass nothing is reached, and large and small masses are summed as well", async () => {
  await withRuntime(async (runtime) => {
    for (const count of [1, 256, 300]) {
      for (const uniform of [0, 0.5, 1 - 2 ** -53]) {
        assertEquals(await firstReached(runtime, new Float32Array(count), uniform), count);
      }
    }
    assertEquals(await firstReached(runtime, Float32Array.of(0, 1e-39), 0.5), 2);
    const single = new Float32Array(600);
    for (const value of [2e-38, 1, 3e38]) {
      for (const place of [0, 255, 256, 599]) {
        single.fill(0)[place] = value;
        for (const uniform of [0, 0.3, 1 - 2 ** -53]) {
          assertEquals(await firstReached(runtime, single, uniform), place, `${value} at ${place}`);
        }
      }
    }
  });
});
