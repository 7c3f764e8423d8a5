/** Measures DINOv2 ViT-S/14 with random weights against a large product: `deno task bench:vit`. */
import { networkProgram } from "../../backbones/pretrained/architecture.ts";
import { vitArchitecture } from "../../backbones/vit/vit.ts";
import { randomWeights, zeroTensors } from "../../backbones/testing/zero_vit.ts";
import type { AttentionForm } from "../../backbones/vit/network.ts";
import { dinov2Config } from "../../backbones/pretrained/published.ts";
import type { Precision } from "../../backbones/weights/source.ts";
import { readWeights } from "../../backbones/weights/read.ts";
import { Runtime } from "../../onnx/mod.ts";
import { peakOperations } from "./peaks.ts";
import { fastest } from "./repeat.ts";

const SIZE = 224;
const REPEATS = 3;

/** Images a run, how attention is written, and how weights are stored. */
const cases: readonly (readonly [number, AttentionForm, Precision])[] = [
  [1, "fused", "float32"],
  [4, "fused", "float32"],
  [8, "fused", "float32"],
  [16, "fused", "float32"],
  [8, "standard", "float32"],
  [1, "fused", "int8"],
];

if (import.meta.main) {
  const path = await Deno.makeTempFile({ suffix: ".safetensors" });
  const runtime = await Runtime.open({ threads: Number(Deno.args[0] ?? 2) });
  try {
    const config = dinov2Config("s", false);
    const network = vitArchitecture(config);
    await Deno.writeFile(path, randomWeights(zeroTensors(config)));
    const file = readWeights(path);
    console.log(
      `DINOv2 ViT-S/14 at ${SIZE} × ${SIZE}, random weights, cpu, ${runtime.threads} threads; the ` +
        "floor is the\nproducts of an image at the speed of a large product, measured beside each case\n",
    );
    console.log("batch   attention   weights   images/s   GFLOP/s   of the floor's   ratio");
    for (const [batch, attention, precision] of cases) {
      const source = { file, external: precision === "float32", precision };
      const program = networkProgram("vit-s", network, source, { size: SIZE, attention });
      const shape = [batch, SIZE, SIZE, 3];
      const data = Uint8Array.from({ length: batch * SIZE ** 2 * 3 }, (_, i) => i * 31 & 255);
      const run = (): Promise<unknown> => runtime.run(program, { images: { data, shape } });
      await run();
      const peak = await peakOperations(runtime, 6);
      const seconds = await fastest(REPEATS, run);
      await runtime.release(program);
      const operations = 2 * batch * network.products(SIZE) / seconds;
      console.log([
        String(batch).padStart(5),
        attention.padEnd(9),
        precision.padEnd(7),
        (batch / seconds).toFixed(1).padStart(8),
        (operations / 1e9).toFixed(0).padStart(7),
        (peak / 1e9).toFixed(0).padStart(14),
        (operations / peak).toFixed(2).padStart(5),
      ].join("   "));
    }
  } finally {
    await runtime.close();
    await Deno.remove(path);
  }
}
