/** `deno task embed`, as a user runs it: what it writes, refuses, and how it resumes. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { sha256 } from "../core/files.ts";
import { readNpy } from "../core/npy.ts";
import { Graph, mean, mul, Program } from "../onnx/mod.ts";
import { forEachAtOnce, type Outcome, type Started, startTask } from "./support/command.ts";
import { encodePng, pngOf } from "../datasets/testing/png.ts";
import { namesIn, withFolder } from "./support/folder.ts";

const glyphs = ["glyphs", "--backbone", "scattering", "--split", "test", "--threads", "1"];

function start(folder: string, args: readonly string[]): Started {
  return startTask("embed", args, {
    env: { TRAWL_CACHE: folder, TRAWL_DATA: `${folder}/data`, INIT_CWD: folder },
  });
}

async function embed(folder: string, ...args: string[]): Promise<Outcome> {
  return await start(folder, args).outcome;
}

Deno.test("embed keeps features, says where, copies them, and computes nothing twice", async () => {
  await withFolder(async (folder) => {
    const first = await embed(folder, ...glyphs, "--output", `${folder}/glyphs.npy`);
    assertEquals(first.code, 0, first.stderr);
    const [path, copy] = first.stdout.trimEnd().split("\n");
    assertEquals([copy, namesIn(`${folder}/features`)], [
      `${folder}/glyphs.npy`,
      [path!.slice(`${folder}/features/`.length)],
    ]);
    // Slow machines show progress first.
    assertMatch(
      first.stderr,
      /^(glyphs, test: .* left\n)*glyphs, test: 2,000 × 342 features, [\d.,]+ images\/s, \d:\d\d\n$/,
    );
    const { data, shape } = readNpy(await Deno.readFile(copy!), copy!);
    assertEquals(shape, [2000, 342]);
    const kept = await Deno.readFile(path!);
    assertEquals(
      sha256(kept.subarray(-data.byteLength)),
      sha256(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
    );

    const again = await embed(folder, ...glyphs);
    assertEquals([again.code, again.stdout], [0, `${path}\n`]);
    assertEquals(again.stderr, "glyphs, test: 2,000 × 342 features were there already\n");

    const other = await embed(folder, ...glyphs, "--resize", "squash");
    assertEquals(other.code, 0, other.stderr);
    assertEquals(namesIn(`${folder}/features`).length, 2);
  });
});

Deno.test("embed takes one's own model, its output by name, and other ways to resize", async () => {
  await withFolder(async (folder) => {
    const graph = new Graph("own");
    const average = mean(graph.input("x", "float32", ["N", 3, 8, 8]), { axis: [2, 3] });
    const model = `${folder}/own.onnx`;
    await new Program(graph, { plain: average, twice: mul(average, 2) }).save(model);
    const own = [...glyphs.with(2, model), "--normalise", "unit"];
    const read = async (name: string): Promise<Float32Array> =>
      readNpy(await Deno.readFile(`${folder}/${name}.npy`), name).data as Float32Array;
    for (const output of ["plain", "twice"]) {
      const copy = `${folder}/${output}.npy`;
      const { code, stderr } = await embed(folder, ...own, "--output", output, "--output", copy);
      assertEquals(code, 0, stderr);
    }
    const [plain, twice] = [await read("plain"), await read("twice")];
    assertEquals(plain.length, 2000 * 3);
    assert(plain.every((x) => x >= 0 && x <= 1) && plain.some((x) => x > 0.01));
    assertEquals(twice, plain.map((x) => 2 * x));
    const unclear = await embed(folder, ...own);
    assertEquals([unclear.code, unclear.stdout], [2, ""]);
    assertStringIncludes(unclear.stderr, "has 2 outputs: choose one with --output");
  });
});

Deno.test("embed says which pictures are stored rotated or wide, and turns them if told to", async () => {
  await withFolder(async (folder) => {
    // Orientation 3: upside down.
    const eXIf = Uint8Array.from(
      "MM\0*\0\0\0\b\0\x01\x01\x12\0\x03\0\0\0\x01\0\x03\0\0",
      (char) => char.charCodeAt(0),
    );
    const rows = (i: number): number => i * 7 + (i >> 4) * 29;
    const size = { width: 40, height: 40, depth: 8, colour: 0 };
    for (const name of ["stored", "upright"]) {
      for (let i = 0; i < 4; i++) {
        const bytes = Uint8Array.from({ length: 1600 }, (_, at) => rows(at + 100 * i));
        const upright = encodePng({ ...size, rows: bytes });
        const picture = name === "upright" || i > 1
          ? upright
          : encodePng({ ...size, rows: bytes.toReversed(), chunks: { eXIf } });
        const kind = `${folder}/${name}/train/${i % 2}`;
        await Deno.mkdir(kind, { recursive: true });
        await Deno.writeFile(`${kind}/${i}.png`, picture);
        await Deno.mkdir(kind.replace("train", "test"), { recursive: true });
        const wide = encodePng({ ...size, depth: 16, rows: new Uint8Array(3200).fill(i) });
        const test = i === 0 ? wide : pngOf(9, 9, (at) => at + i);
        await Deno.writeFile(`${kind.replace("train", "test")}/${i}.png`, test);
      }
    }
    const features = async (...args: string[]): Promise<[Float32Array, string]> => {
      const copy = `${folder}/copy.npy`;
      const train = ["--backbone", "scattering", "--split", "train", "--output", copy];
      const { code, stderr } = await embed(folder, ...args, ...train);
      assertEquals(code, 0, stderr);
      return [readNpy(await Deno.readFile(copy), copy).data as Float32Array, stderr];
    };
    const [upright, plain] = await features(`${folder}/upright`);
    const [stored, said] = await features(`${folder}/stored`);
    const [turned, done] = await features(`${folder}/stored`, "--exif", "apply");
    assertEquals(turned, upright);
    assert(stored.some((x, i) => x !== upright[i]));
    const wide = "1 of 8 pictures has 16-bit grey values, of which all above 255 become white\n";
    const rotated = '"stored": 2 of 8 pictures have an EXIF rotation, which is';
    assertStringIncludes(said, `${rotated} not applied (--exif apply applies it)\n`);
    assertStringIncludes(said, wide);
    assertStringIncludes(done, `${rotated} applied\n`);
    assert(!plain.includes("EXIF") && plain.includes(wide), plain);
    // The name of a folder, as seen from where the user stands.
    const [, again] = await features("stored");
    assertStringIncludes(again, `${rotated} not applied`, "remembered with the content hash");
    assertStringIncludes(again, "were there already");
    // A safetensors file begins with what is said of it.
    const heads = namesIn(`${folder}/features`).filter((name) => name.endsWith(".safetensors"))
      .map((name) => new TextDecoder().decode(Deno.readFileSync(`${folder}/features/${name}`)));
    const described = heads.filter((head) => head.includes('"EXIF rotation applied, resize to'));
    assertEquals([heads.length, described.length], [3, 1]);
  });
});

Deno.test("embed refuses what it cannot use in one line, with exit code 2", async () => {
  const backbone = ["--backbone", "scattering"];
  const cases: readonly (readonly [string[], string])[] = [
    [[], "Name a dataset of images"],
    [["glyphs"], "Name a backbone with --backbone"],
    [["glyphs", "letter", ...backbone], "Name one dataset"],
    [["glyph", ...backbone], 'Unknown dataset "glyph": did you mean "glyphs"?'],
    [["letter", ...backbone], 'Dataset "letter" is tabular'],
    [["glyphs", "--backbone", "scatering"], 'did you mean "scattering"?'],
    [["glyphs", ...backbone, "--split", "tests"], 'Unknown split "tests": did you mean "test"?'],
    [["glyphs", ...backbone, "--resize", "short"], 'did you mean "shorter"?'],
    [["glyphs", ...backbone, "--exif", "aply"], 'did you mean "apply"?'],
    [["glyphs", ...backbone, "--size", "17"], "that 4 divides, not 17 × 17"],
    [["glyphs", ...backbone, "--threads", "4000000"], "--threads must be at most"],
    [["glyphs", ...backbone, "--batch", "0"], "--batch must be a whole number of at least 1"],
    [["glyphs", ...backbone, "--output", "x.txt"], 'must end in ".npy"'],
    [["glyphs", ...backbone, "--output", "/proc/x.npy"], 'Results cannot be written to "/proc"'],
    [["glyphs", "--backbone", "mobilenet-v1-075"], "(there is no such file): put the file of"],
    [["cifar10", ...backbone, "--offline"], 'Dataset "cifar10" has no file'],
  ];
  await withFolder(async (folder) => {
    await forEachAtOnce(cases, async ([args, message]) => {
      const { code, stdout, stderr } = await embed(folder, ...args);
      assertStringIncludes(stderr, message);
      assertEquals([code, stdout, stderr.trimEnd().split("\n").length], [2, "", 1], stderr);
    });
    assertEquals(namesIn(folder), []);
  });
});

Deno.test("embed says at once if the features cannot be kept", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/features`, "in the way");
    const { code, stdout, stderr } = await embed(folder, ...glyphs);
    assertEquals([code, stdout], [1, ""]);
    assertStringIncludes(stderr, "Cannot write");
  });
});

Deno.test("embed --help and --list tell what there is", async () => {
  await withFolder(async (folder) => {
    const help = await embed(folder, "--help");
    assertEquals([help.code, help.stderr], [0, ""]);
    assertStringIncludes(help.stdout, "Usage: deno task embed [options] DATASET");
    const list = await embed(folder, "--list");
    assertEquals([list.code, list.stderr], [0, ""]);
    for (const name of ["scattering", "mobilenet-v1-075", "glyphs", "cifar10"]) {
      assertStringIncludes(list.stdout, `  ${name} `);
    }
    assert(!list.stdout.includes("  letter "), list.stdout);
  });
});
