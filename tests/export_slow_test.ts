/** `deno task export` end to end: what it writes and says, and what it refuses. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { randomWeights, zeroTensors } from "../backbones/testing/zero_vit.ts";
import { dinov2Config } from "../backbones/pretrained/published.ts";
import { loadUserBackbone } from "../backbones/user/load.ts";
import { Runtime } from "../onnx/mod.ts";
import { forEachAtOnce, type Outcome, runTask } from "./support/command.ts";
import { withFolder } from "./support/folder.ts";

/** A network as small as can be, of DINOv2's making. */
const tiny = { ...dinov2Config("s", true), width: 64, heads: 1, hidden: 128, depth: 2, grid: 5 };

Deno.test("export writes a program beside its weights that gives the features of its weights", async () => {
  await withWeights(async (folder) => {
    const { code, stdout, stderr } = await run(folder, [
      "--weights",
      `${folder}/mine.safetensors`,
      "--size",
      "56",
    ]);
    assertEquals([code, stdout], [0, `${folder}/mine-56.onnx\n`], stderr);
    assertStringIncludes(stderr, "DINOv2 ViT of 2 blocks, 64 features, 1 heads, patches of 14, 4");
    assertStringIncludes(stderr, "images [N, 56, 56, 3] → features [N, 64]");
    assertStringIncludes(stderr, 'weights stay in "mine.safetensors"');
    assertMatch(
      stderr,
      /a 56 × 56 image differ by \d\.\de-\d+ at most from a float64 forward pass/,
    );
    const size = (path: string): number => Deno.statSync(`${folder}/${path}`).size;
    assert(size("mine-56.onnx") < 40_000 && size("mine.safetensors") > 300_000);
    const inside = await run(folder, [
      "--weights",
      `${folder}/mine.safetensors`,
      "--size=56",
      "--embed",
      "--attention=standard",
      "--check=full",
      "--output",
      `${folder}/elsewhere/whole.onnx`,
    ]);
    assertEquals([inside.code, inside.stdout], [0, `${folder}/elsewhere/whole.onnx\n`]);
    assertStringIncludes(inside.stderr, "weights inside");
    const [small, whole, own] = await Promise.all(
      ["mine-56.onnx", "elsewhere/whole.onnx", "mine.safetensors"].map((path) =>
        features(`${folder}/${path}`)
      ),
    );
    assertEquals(small, own);
    const worst = small!.reduce((most, x, i) => Math.max(most, Math.abs(x - whole![i]!)), 0);
    assert(worst < 1e-5, `${worst}`);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), [
      "elsewhere",
      "mine-56.onnx",
      "mine.safetensors",
    ]);
  });
});

Deno.test("export rounds weights to 16 and 8 bits, and says what that changes", async () => {
  await withWeights(async (folder) => {
    const weights = `${folder}/mine.safetensors`;
    const own = await features(weights);
    for (const [precision, share, most] of [["float16", 0.6, 3e-3], ["int8", 0.4, 0.1]] as const) {
      const { code, stdout, stderr } = await run(folder, [
        "--weights",
        weights,
        "--size=56",
        "--precision",
        precision,
      ]);
      const path = `${folder}/mine-56-${precision}.onnx`;
      assertEquals([code, stdout], [0, `${path}\n`], stderr);
      assert(Deno.statSync(path).size < share * Deno.statSync(weights).size);
      const rounded = await features(path);
      const largest = own.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
      const worst = own.reduce((a, x, i) => Math.max(a, Math.abs(x - rounded[i]!)), 0);
      assert(worst > 0 && worst < most * largest, `${precision}: ${worst / largest}`);
    }
    // In 8 bits images would share a scale: each is computed by itself.
    assertEquals((await loadUserBackbone({ path: `${folder}/mine-56-int8.onnx` })).batch, 1);
  });
});

Deno.test("export explains itself", async () => {
  await withFolder(async (folder) => {
    const help = await run(folder, ["--help"]);
    assertEquals(help.code, 0);
    assertStringIncludes(help.stdout, "deno task export dinov2-vits14");
    const list = await run(folder, ["--list"]);
    for (
      const name of ["dinov2-vitg14-reg", "clip-vitb32", "resnet50-v2", "DINOv3", "scattering"]
    ) {
      assertStringIncludes(list.stdout, name);
    }
    const fixed = await run(folder, ["scattering", "--output", `${folder}/s.onnx`]);
    assertEquals([fixed.code, fixed.stdout], [0, `${folder}/s.onnx\n`], fixed.stderr);
    assertStringIncludes(fixed.stderr, "bit for bit");
  });
});

Deno.test("export refuses what cannot be, and leaves nothing behind", async () => {
  await withWeights(async (folder) => {
    const weights = `${folder}/mine.safetensors`;
    await Deno.writeFile(`${folder}/cut.safetensors`, Deno.readFileSync(weights).slice(0, 9000));
    const wrong: readonly (readonly [readonly string[], string])[] = [
      [["dinov2-vits14", "--offline"], "dinov2-vits14/model.safetensors"],
      [["dinov2-vits14", "--offline", "--size", "225"], "a multiple of 14, not 225"],
      [
        ["dinov2-vits14", "--offline", "--heads", "3"],
        '--heads: those of "dinov2-vits14" are known',
      ],
      [["resnet18", "--offline", "--attention", "fused"], '"resnet18" has no attention'],
      [["clip-vitb32", "--offline", "--size", "256"], "defines no other size"],
      [["dinov2-vitg14", "--offline", "--embed"], "has 4.5 GB"],
      [["dinov2-vits14", "--offline", "--output", `${folder}/x.onnx`], "or give --embed"],
      [["mobilenet-v1-075", "--offline", "--size", "100"], "multiple of 32"],
      [["dinov2-vits41"], 'did you mean "dinov2-vits14"'],
      [["dinov3-vits16"], "DINOv3 is not offered"],
      [["dinov2-vits14", "--weights", weights], "is not dinov2-vits14: it holds DINOv2 ViT of 2"],
      [["--weights", weights, "--size", "57"], "a multiple of 14, not 57"],
      [["--weights", weights, "--size", "140000"], "too large: give 4096 at most"],
      [["--weights", weights, "--output", weights], "must end in .onnx"],
      [["--weights", weights, "--positions", "of"], 'did you mean "offset"'],
      [["--weights", weights, "--output", `${folder}/x/y.onnx`], "or give --embed"],
      [["--weights", `${folder}/cut.safetensors`], "is outside"],
      [["--weights", `${folder}/none.pth`], "none.pth"],
      [["scattering", "--heads", "2"], '"scattering" has no weights'],
      [[], "Name a backbone"],
    ];
    await forEachAtOnce(wrong, async ([args, message]) => {
      const { code, stdout, stderr } = await run(folder, args);
      assertEquals([code, stdout], [2, ""], stderr);
      assertStringIncludes(stderr, message);
    });
    assertEquals([...Deno.readDirSync(folder)].length, 2);
  });
});

async function withWeights(use: (folder: string) => Promise<void>): Promise<void> {
  await withFolder(async (given) => {
    const folder = Deno.realPathSync(given);
    await Deno.writeFile(`${folder}/mine.safetensors`, randomWeights(zeroTensors(tiny)));
    await use(folder);
  });
}

async function run(folder: string, args: readonly string[]): Promise<Outcome> {
  return await runTask("export", args, { env: { TRAWL_DATA: `${folder}/data` } });
}

async function features(path: string): Promise<Float32Array> {
  const { program } = await loadUserBackbone({ path, size: 56 });
  const data = Uint8Array.from({ length: 56 * 56 * 3 }, (_, i) => (i * 7919) >> 3 & 255);
  const runtime = await Runtime.open({ threads: 1 });
  const results = await runtime.run(program, {
    [program.inputs[0]!.name]: { data, shape: [1, 56, 56, 3] },
  });
  await runtime.close();
  return Object.values(results)[0]!.data as Float32Array;
}
