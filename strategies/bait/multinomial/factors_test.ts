import { assertAlmostEquals, assertEquals } from "@std/assert";
import { Random } from "../../../core/random.ts";
import { Graph, matmul, Program, softmax, transpose } from "../../../onnx/mod.ts";
import { withRuntime } from "../../testing/queries.ts";
import { factorsOf } from "./factors.ts";
import { factorRows } from "./method.ts";

/** LᵀL of some rows, and their probabilities. */
async function outerProducts(classes: number, outcomes: number, rows: number): Promise<{
  readonly outer: readonly number[];
  readonly p: readonly number[];
}> {
  const random = new Random("factors");
  const data = Float32Array.from({ length: rows * classes }, () => 3 * random.normal());
  const graph = new Graph("factors");
  const logits = graph.input("logits", "float32", ["N", classes]);
  const factors = factorsOf(logits, outcomes);
  const outer = matmul(transpose(factors, [0, 2, 1]), factors);
  const program = new Program(graph, { outer, p: softmax(logits) });
  let made = { outer: [] as number[], p: [] as number[] };
  await withRuntime(async (runtime) => {
    const out = await runtime.run(program, { logits: { data, shape: [rows, classes] } });
    made = { outer: [...out.outer!.data].map(Number), p: [...out.p!.data].map(Number) };
  });
  return made;
}

Deno.test("exact factors of K − 1 rows hold diag(p) − ppᵀ", async () => {
  for (const classes of [2, 3, 7]) {
    assertEquals(factorRows(classes, classes), classes - 1);
    const rows = 5;
    const { outer, p } = await outerProducts(classes, classes, rows);
    outer.forEach((value, place) => {
      const [i, k, l] = [
        Math.floor(place / classes ** 2),
        Math.floor(place / classes) % classes,
        place % classes,
      ];
      const [pk, pl] = [p[i * classes + k]!, p[i * classes + l]!];
      assertAlmostEquals(value, (k === l ? pk : 0) - pk * pl, 1e-6);
    });
  }
});

Deno.test("top factors hold the expectation over the most probable outcomes", async () => {
  const [classes, outcomes, rows] = [5, 2, 4];
  const { outer, p } = await outerProducts(classes, outcomes, rows);
  for (let i = 0; i < rows; i++) {
    const own = p.slice(i * classes, (i + 1) * classes);
    const kept = own.map((_, k) => k).sort((a, b) => own[b]! - own[a]!).slice(0, outcomes);
    const mass = kept.reduce((sum, k) => sum + own[k]!, 0);
    for (let k = 0; k < classes; k++) {
      for (let l = 0; l < classes; l++) {
        const expected = kept.reduce(
          (sum, y) =>
            sum + own[y]! / mass * ((k === y ? 1 : 0) - own[k]!) * ((l === y ? 1 : 0) - own[l]!),
          0,
        );
        assertAlmostEquals(outer[(i * classes + k) * classes + l]!, expected, 1e-6);
      }
    }
  }
});
