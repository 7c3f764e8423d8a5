import { assert, assertEquals, assertRejects } from "@std/assert";
import { InputError, TrawlError } from "../../core/errors.ts";
import { networkProgram } from "../pretrained/architecture.ts";
import { detectArchitecture } from "../pretrained/detect.ts";
import { withFile } from "../testing/safetensors.ts";
import { type NamedShape, randomWeights, zeroTensors } from "../testing/zero_vit.ts";
import { dinov2Config } from "../pretrained/published.ts";
import { readWeights } from "../weights/read.ts";
import type { Weights } from "../weights/weights.ts";
import { checkProgram, type CheckResult } from "./check.ts";

const config = { ...dinov2Config("g", true), width: 64, heads: 1, hidden: 40, depth: 4, grid: 5 };
const tensors = zeroTensors(config);
const content = randomWeights(tensors);

Deno.test("a quick check takes the whole network if that is cheap, else its first and last block", async () => {
  await withFile(content, async (path) => {
    const file = readWeights(path);
    const { products, excerpt } = detectArchitecture(file);
    assertEquals([excerpt!.blocks, excerpt!.of], [2, 4]);
    const least = products(42);
    const whole = await check(file, least);
    assertEquals([whole.size, whole.own, whole.blocks], [42, false, undefined]);
    const ends = await check(file, least - 1);
    assertEquals([ends.size, ends.own, ends.blocks], [42, false, { compared: 2, of: 4 }]);
    assert(ends.largest > 0 && ends.largest !== whole.largest);
    const full = await check(file, least - 1, "full");
    assertEquals([full.size, full.own, full.blocks], [56, true, undefined]);
  });
});

Deno.test("an excerpt compares the first and the last block only", async () => {
  await withFile(content, async (path) => {
    const own = await check(readWeights(path), 1);
    for (const [block, told] of [[0, true], [1, false], [2, false], [3, true]] as const) {
      const changed = altered(`blocks.${block}.ls2.gamma`, (data) => data.fill(5));
      await withFile(changed, async (other) => {
        const { largest } = await check(readWeights(other), 1);
        assertEquals(largest !== own.largest, told, `block ${block}`);
      });
    }
  });
});

Deno.test("a program whose weights differ from its reference's in the last block is refused", async () => {
  const changed = altered("blocks.3.mlp.w3.bias", (data) => data[7] = 3);
  await withFile(changed, async (other) => {
    await withFile(content, async (path) => {
      const [file, wrong] = [readWeights(path), readWeights(other)];
      const architecture = detectArchitecture(file);
      const { excerpt, ...network } = architecture;
      const mixed = {
        ...network,
        excerpt: {
          ...excerpt!,
          network: {
            ...excerpt!.network,
            build: ((images, source, options) =>
              excerpt!.network.build(
                images,
                { ...source, file: wrong },
                options,
              )) as typeof network.build,
          },
        },
      };
      const options = { size: 56 };
      const source = { file };
      const program = networkProgram("mixed", architecture, source, options);
      const checked = { program, architecture: mixed, source, options };
      await assertRejects(
        () => checkProgram(checked, { depth: "quick", products: 1 }),
        TrawlError,
        '"mixed" does not compute what its weights say',
      );
    });
  });
});

Deno.test("a weight that is not finite is named, even in a block that is not compared", async () => {
  for (
    const [name, at, value] of [["blocks.1.mlp.w12.weight", 77, NaN], [
      "norm.bias",
      0,
      Infinity,
    ]] as const
  ) {
    await withFile(altered(name, (data) => data[at] = value), async (path) => {
      for (const products of [1, 1e12]) {
        await assertRejects(
          () => check(readWeights(path), products),
          InputError,
          `element ${at} of tensor "${name}" is infinite or NaN`,
        );
      }
    });
  }
});

async function check(
  file: Weights,
  products: number,
  depth: "quick" | "full" = "quick",
): Promise<CheckResult> {
  const architecture = detectArchitecture(file);
  const source = { file, external: true };
  const options = { size: 56 };
  const program = networkProgram("tiny", architecture, source, options);
  return await checkProgram({ program, architecture, source, options }, { depth, products });
}

/** The weights, one tensor of them changed. */
function altered(name: string, change: (data: Float32Array) => void): Uint8Array {
  const bytes = content.slice();
  const sizes = tensors.map(([, shape]: NamedShape) => shape.reduce((a, b) => a * b, 4));
  const index = tensors.findIndex(([key]) => key === name);
  const total = sizes.reduce((a, b) => a + b, 0);
  const start = bytes.length - total + sizes.slice(0, index).reduce((a, b) => a + b, 0);
  const data = new Float32Array(bytes.slice(start, start + sizes[index]!).buffer);
  change(data);
  bytes.set(new Uint8Array(data.buffer), start);
  return bytes;
}
