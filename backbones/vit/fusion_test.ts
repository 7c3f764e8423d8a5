/** What ONNX Runtime makes of a transformer: the operators that it runs, not those that were written. */
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { assertEquals } from "@std/assert";
import { InferenceSession } from "../../onnx/library.ts";
import { networkProgram } from "../pretrained/architecture.ts";
import { vitArchitecture } from "./vit.ts";
import { withFile } from "../testing/safetensors.ts";
import { randomWeights, zeroTensors } from "../testing/zero_vit.ts";
import { readWeights } from "../weights/read.ts";
import type { AttentionForm } from "./network.ts";
import type { VitConfig } from "./config.ts";
import { clipConfig, dinov2Config } from "../pretrained/published.ts";

const DEPTH = 2;

Deno.test("attention, normalisation and GELU become one operator each, and no transposed weights are left", async () => {
  const counts = await optimised({ ...dinov2Config("s", false), depth: DEPTH }, "fused");
  assertEquals(only(counts, ["Attention", "LayerNormalization", "BiasGelu", "Transpose"]), {
    Attention: DEPTH,
    LayerNormalization: 2 * DEPTH + 1,
    BiasGelu: DEPTH,
    // Of bytes to planes, and of patches to rows: none of a weight is left.
    Transpose: 2,
  });
  // Output projections, two layers of each network.
  assertEquals(only(counts, ["MatMul", "Softmax", "Gelu", "Erf", "Sigmoid", "Cast"]), {
    MatMul: 3 * DEPTH,
    Cast: 1,
  });
});

Deno.test("SwiGLU and QuickGELU leave no other operators behind", async () => {
  const gated = await optimised({
    ...dinov2Config("g", false),
    width: 384,
    heads: 6,
    hidden: 256,
    depth: DEPTH,
  }, "fused");
  assertEquals(only(gated, ["Attention", "LayerNormalization", "QuickGelu", "Sigmoid"]), {
    Attention: DEPTH,
    LayerNormalization: 2 * DEPTH + 1,
    QuickGelu: DEPTH,
  });
  const clip = await optimised({ ...clipConfig, depth: DEPTH }, "fused");
  assertEquals(only(clip, ["Attention", "LayerNormalization", "QuickGelu", "Sigmoid"]), {
    Attention: DEPTH,
    LayerNormalization: 2 * DEPTH + 2,
    QuickGelu: DEPTH,
  });
});

Deno.test("with standard operators, the scale of attention is folded into its product", async () => {
  const counts = await optimised({ ...dinov2Config("s", false), depth: DEPTH }, "standard");
  assertEquals(
    only(counts, ["Attention", "FusedMatMul", "Softmax", "LayerNormalization", "BiasGelu"]),
    {
      FusedMatMul: DEPTH,
      Softmax: DEPTH,
      LayerNormalization: 2 * DEPTH + 1,
      BiasGelu: DEPTH,
    },
  );
});

async function optimised(
  config: VitConfig,
  attention: AttentionForm,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  await withFile(randomWeights(zeroTensors(config)), async (path) => {
    const file = readWeights(path);
    const options = { size: config.grid * config.patch > 300 ? 56 : undefined, attention };
    const program = networkProgram("x", vitArchitecture(config), { file, external: true }, options);
    const own = `${path}.onnx`;
    const session = await InferenceSession.create(program.bytes(), {
      executionProviders: ["cpu"],
      graphOptimizationLevel: "all",
      optimizedModelFilePath: own,
      logSeverityLevel: 3,
      extra: { session: { model_external_initializers_file_folder_path: file.folder } },
    });
    await session.release();
    for (const operator of operatorsOf(await Deno.readFile(own))) {
      counts[operator] = (counts[operator] ?? 0) + 1;
    }
    await Deno.remove(own);
  });
  return counts;
}

/** The operator of every node of a model's graph. */
function operatorsOf(model: Uint8Array): string[] {
  const graph = contents(model, 7)[0]!;
  return contents(graph, 1).map((node) => new TextDecoder().decode(contents(node, 4)[0]));
}

function contents(message: Uint8Array, field: number): Uint8Array[] {
  const reader = new BinaryReader(message);
  const found: Uint8Array[] = [];
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    if (number === field && type === WireType.LengthDelimited) found.push(reader.bytes());
    else reader.skip(type, number);
  }
  return found;
}

function only(counts: Readonly<Record<string, number>>, names: readonly string[]): unknown {
  return Object.fromEntries(
    names.flatMap((name) => counts[name] === undefined ? [] : [[name, counts[name]]]),
  );
}
