import { assert, assertEquals } from "@std/assert";
import { readNpy } from "../core/npy.ts";
import { Graph, Program, Runtime } from "../onnx/mod.ts";
import { fixtureTest, sharedFixtures } from "../tests/support/data.ts";
import {
  type Formula,
  type FormulaTensor,
  formulaWeights,
  hashes,
  sines,
} from "./testing/formula_resnet.ts";
import { withFile } from "./testing/safetensors.ts";
import { waves } from "./testing/waves.ts";
import { readWeights } from "./weights/read.ts";
import { detectResnet, resnetFeatures, resnetName } from "./resnet.ts";

/** What a formula file of the fixtures says. */
interface FormulaFile {
  readonly pooled_features_f32: readonly number[];
  readonly state_dict: readonly FormulaTensor[];
}

const networks = [
  ["resnet18", "ResNet-18", 512, 4e-3, 2e-4],
  ["resnet50", "ResNet-50", 2048, 5e-6, 5e-4],
] as const;
for (const [name, title, width, sineTolerance, hashTolerance] of networks) {
  const files = [`${name}-formula.json`, `${name}-hash.pooled.npy`].map((f) => `backbones/${f}`);
  fixtureTest(`golden: ${name} of sines and of hashes`, files, async () => {
    const formula = await readFormula(files[0]!);
    const sine = await features(formula.state_dict, sines, title, width);
    assertClose(sine, Float32Array.from(formula.pooled_features_f32), sineTolerance);
    const bytes = await Deno.readFile(sharedFixtures(files[1]!));
    const expected = readNpy(bytes, name).data as Float32Array;
    assertClose(await features(formula.state_dict, hashes, title, width), expected, hashTolerance);
  });
}

async function readFormula(path: string): Promise<FormulaFile> {
  const file = JSON.parse(await Deno.readTextFile(sharedFixtures(path)));
  const list = Object.values(file).find((value) =>
    Array.isArray(value) && Array.isArray(value[0])
  ) as FormulaTensor[];
  return { pooled_features_f32: file.pooled_features_f32, state_dict: list };
}

async function features(
  tensors: readonly FormulaTensor[],
  formula: Formula,
  title: string,
  width: number,
): Promise<Float32Array> {
  let found: Float32Array | undefined;
  await withFile(formulaWeights(tensors, formula), async (path) => {
    const file = readWeights(path);
    const config = detectResnet(file)!;
    assertEquals([resnetName(config), config.width], [title, width]);
    const graph = new Graph(title);
    const x = graph.input("x", "float32", ["N", 3, 224, 224]);
    const y = resnetFeatures(x, config, { file, external: true });
    const program = new Program(graph, { y }, { folder: file.folder });
    const runtime = await Runtime.open({ threads: 2 });
    found = (await runtime.run(program, { x: waves(1, 224) })).y!.data as Float32Array;
    await runtime.close();
  });
  return found!;
}

function assertClose(actual: Float32Array, expected: Float32Array, tolerance: number): void {
  assertEquals(actual.length, expected.length);
  const missed = actual.reduce((most, x, i) => Math.max(most, Math.abs(x - expected[i]!)), 0);
  assert(missed < tolerance, `differs by ${missed}`);
}
