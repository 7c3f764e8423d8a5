import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { FeatureCache } from "../../backbones/features.ts";
import { meanBackbone } from "../../backbones/testing/mean_backbone.ts";
import { InputError } from "../../core/errors.ts";
import { takeRows } from "../../core/ndarray.ts";
import { drawPicture } from "../../datasets/testing/pictures.ts";
import { Runtime } from "../../onnx/mod.ts";
import { strategyNamed } from "../../strategies/registry.ts";
import { withFolder } from "../../tests/support/folder.ts";
import type { PhotosOptions } from "./compute_new.ts";
import { labelsText, labelWriter, readLabels } from "./labels.ts";
import { fileOf, openPhotos, type Photos } from "./photos.ts";
import { propose } from "./propose.ts";

interface Opened extends Photos {
  readonly said: readonly string[];
}

/** Opens pictures, with features kept beside the folder. */
async function open(
  operands: readonly string[],
  folder: string,
  options: Partial<PhotosOptions> = {},
): Promise<Opened> {
  const said: string[] = [];
  const runtime = await Runtime.open({ threads: 1 });
  const photos = await openPhotos(operands, {
    backbone: meanBackbone(2),
    runtime,
    cache: new FeatureCache(`${folder}/cache`),
    warn: (message) => said.push(message),
    ...options,
  });
  await runtime.close();
  return { ...photos, said };
}

/** Writes pictures whose content is their name's seed: equal seeds, equal files. */
async function draw(folder: string, seeds: Readonly<Record<string, number>>): Promise<string> {
  const photos = `${folder}/photos`;
  for (const [name, seed] of Object.entries(seeds)) {
    const path = `${photos}/${name}`;
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeFile(path, drawPicture(seed % 2 ? "across" : "down", 8, seed));
  }
  return photos;
}

Deno.test("pictures of nested folders are one part, with an index beside the features", () =>
  withFolder(async (folder) => {
    const photos = await draw(folder, { "b.png": 1, "a/c d.png": 2, "-rf.png": 3 });
    await Deno.writeTextFile(`${photos}/notes.txt`, "not a picture");
    const { paths, features, added, said, index } = await open([`${photos}/`], folder);
    assertEquals(paths, ["-rf.png", "a/c d.png", "b.png"]);
    assertEquals([features.shape, added], [[3, 2], 3]);
    assertEquals(said, [
      `"${photos}": 1 file that is not a picture is not used, such as "notes.txt"`,
    ]);
    const text = await Deno.readTextFile(index);
    assertEquals(text, "row,path,class\n0,./-rf.png,\n1,a/c d.png,\n2,b.png,\n");
    const listed = await open([`${photos}/b.png`, `${photos}/-rf.png`], folder);
    assertEquals(listed.features, takeRows(features, [2, 0]));
    assertEquals(listed.paths.map((path) => fileOf(listed, path)), listed.paths);
    assertEquals(fileOf({ folder: "-x" }, "a.png"), "./-x/a.png");
  }));

Deno.test("only new pictures are computed, and those that are gone are said", () =>
  withFolder(async (folder) => {
    const photos = await draw(folder, { "a.png": 1, "b.png": 2 });
    const first = await open([photos], folder);
    await draw(folder, { "c.png": 3 });
    await Deno.rename(`${photos}/a.png`, `${photos}/z.png`);
    await Deno.remove(`${photos}/b.png`);
    const second = await open([photos], folder);
    assertEquals([second.paths, second.added], [["c.png", "z.png"], 1]);
    assertEquals(takeRows(second.features, [1]), takeRows(first.features, [0]));
    assertEquals(second.said, ['2 pictures are gone since the last time, such as "a.png"']);
    const third = await open([photos], folder);
    assertEquals([third.added, third.said, third.gone], [0, [], ["a.png", "b.png"]]);
    assertEquals(third.features, second.features);
    await Deno.writeFile(third.file, (await Deno.readFile(third.file)).slice(0, -1));
    const again = await open([photos], folder);
    assertEquals([again.added, again.features], [2, second.features]);
    assertStringIncludes(again.said[0]!, "computing the features again");
  }));

Deno.test("broken pictures are left out and named, or refused", () =>
  withFolder(async (folder) => {
    const photos = await draw(folder, { "a.png": 1, "b.png": 2, "c.png": 3 });
    const whole = await Deno.readFile(`${photos}/b.png`);
    await Deno.writeFile(`${photos}/b.png`, whole.slice(0, 40));
    await Deno.symlink(`${photos}/a.png`, `${photos}/link.png`);
    await Deno.symlink(`${photos}/none.png`, `${photos}/dangling.png`);
    await Deno.symlink("..", `${photos}/round`);
    await Deno.writeFile(`${photos}/line\nbreak.png`, whole);
    const { paths, broken, said } = await open([photos], folder);
    assertEquals([paths, [...broken.keys()]], [["a.png", "c.png", "link.png"], ["b.png"]]);
    const notes = said.map((note) => note.replace(/^"[^"]*": |, such as [^]*/g, ""));
    assertEquals(notes.slice(0, 2), [
      "2 links that lead nowhere, or to a folder that they are in, are not used",
      "1 picture whose name has control characters (rename it) is not used",
    ]);
    assertStringIncludes(said[2]!, `"${photos}/b.png"`);
    await assertRejects(
      () => open([photos], `${folder}/other`, { onCorrupt: "fail" }),
      InputError,
      `"${photos}/b.png"`,
    );
    await assertRejects(() => open([`${folder}/none`], folder), InputError, "There is nothing at");
    await Deno.mkdir(`${folder}/empty`);
    await assertRejects(() => open([`${folder}/empty`], folder), InputError, "has no pictures");
    await assertRejects(() => open([photos, `${photos}/a.png`], folder), InputError, "one folder");
  }));

Deno.test("labels are found by path, absolute path or base name, and unknown ones refused", () =>
  withFolder(async (folder) => {
    const root = await draw(folder, { "a/x.png": 1, "b/x.png": 2, "b/y.png": 3, "é,1.png": 4 });
    const photos = { folder: root, paths: ["a/x.png", "b/x.png", "b/y.png", "é,1.png"] };
    const [gone, broken] = [["old.png"], new Map()];
    const file = `${folder}/labels.csv`;
    const read = async (text: string): Promise<[string, string][]> => {
      await Deno.writeTextFile(file, text);
      const said: string[] = [];
      const labels = await readLabels(
        file,
        { ...photos, gone, broken },
        (message) => said.push(message),
      );
      assertEquals(said.length, text.includes("old.png") ? 1 : 0);
      return [...labels];
    };
    const table = `row,path,class\r\n0,./a/x.png,owl\r\n1,${root}/b/x.png,cat\n2,y.png,"a ""b"""\n`;
    assertEquals(await read(table), [["a/x.png", "owl"], ["b/x.png", "cat"], ["b/y.png", 'a "b"']]);
    assertEquals(await read('"e\u0301,1.png",cat\nb/x.png,\nb/y.png,-1\nold.png,owl\n'), [
      ["é,1.png", "cat"],
    ]);
    assertEquals([await read(""), await read("path,label\n")], [[], []]);
    const saved = "\ufeffsep=;\r\ny;Path;Label\r\n1;y.png;owl\r\n";
    assertEquals(await read(saved), [["b/y.png", "owl"]]);
    for (const label of ["=x", "'=x", "''-1", "'x", ' a\n"']) {
      assertEquals(await read(labelsText([["b/y.png", label]])), [["b/y.png", label]]);
    }
    const refused: readonly (readonly [string, string])[] = [
      ["a/y.png,owl\n", 'line 1: there is no picture "a/y.png": is it "a/x.png"?'],
      ["x.png,owl\n", 'line 1: "x.png" may be "a/x.png" or "b/x.png"'],
      ["y.png,owl\nb/y.png,cat\n", '"b/y.png" is "owl" in line 1, but "cat" in line 2'],
      ["path,label,label\n", 'two columns are called "label"'],
      ["y\0.\0", "it is in UTF-16"],
      ["y.png\n", "line 1 has 1 field"],
      ["y.png,owl\nb/x.png\n", "line 2 has 1 field instead of 2"],
    ];
    for (const [text, message] of refused) {
      await assertRejects(() => read(text), InputError, message);
    }
    const labels = new Map([["-x.png", "=1"], [" b.png", "-1"], ["c.png", ""]]);
    const text = labelsText(labels);
    assertEquals(text, "path,label\n./-x.png,'=1\n\" b.png\",'-1\nc.png,\n");
  }));

Deno.test("a file of labels that another program has changed, or a link, is not written", () =>
  withFolder(async (folder) => {
    const [file, link] = [`${folder}/labels.csv`, `${folder}/link.csv`];
    const write = await labelWriter(file);
    await write([["a.png", "owl"]]);
    await write([["a.png", "cat"]]);
    assertEquals(await Deno.readTextFile(file), "path,label\na.png,cat\n");
    await Deno.writeTextFile(file, "path,label\na.png,cat\nb.png,owl\n");
    await assertRejects(() => write([]), InputError, "was changed by another program");
    assertEquals((await Deno.readTextFile(file)).includes("b.png"), true);
    await Deno.symlink(file, link);
    const replace = await labelWriter(link);
    await assertRejects(() => replace([]), InputError, "is a link");
  }));

Deno.test("proposals are paths: cold first, then by what is labelled, a copy only once", () =>
  withFolder(async (folder) => {
    const seeds = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`${i}.png`, i]));
    const root = await draw(folder, { ...seeds, "copy.png": 0 });
    const photos = await open([root], folder);
    const runtime = await Runtime.open({ threads: 1 });
    const ask = (labels: ReadonlyMap<string, string>, budget: number, name = "margin") =>
      propose(photos, labels, { strategy: strategyNamed(name), budget, runtime });
    const cold = await ask(new Map(), 3);
    assertEquals([cold.strategy, cold.paths.length, cold.candidates], ["typiclust", 3, 12]);
    assertStringIncludes(cold.notes[0]!, "Cold start: nothing is labelled yet");
    // BAIT can start without labels, but not without a head.
    assertEquals((await ask(new Map(), 3, "bait-binary")).strategy, "typiclust");
    assertEquals((await ask(new Map([["0.png", "down"]]), 3)).strategy, "typiclust");
    const labels = new Map([["1.png", "across"], ["copy.png", "down"]]);
    const { strategy, paths, notes } = await ask(labels, 99);
    assertEquals([strategy, paths.length, notes], ["margin", 10, []]);
    assert(!paths.includes("0.png") && !paths.includes("copy.png"));
    assertEquals((await ask(labels, 99)).paths, paths);
    const asks = { strategy: strategyNamed("albl"), budget: 3, runtime };
    const first = await propose(photos, labels, asks);
    // Asked again before the batch is labelled, it is as if for the first time.
    const again = await propose(photos, labels, { ...asks, cycle: 1, state: first.state! });
    assertEquals([again.paths, again.state], [first.paths, first.state]);
    assertStringIncludes(again.notes[0]!, "albl starts again without it");
    const skipping = { strategy: strategyNamed("random"), budget: 99, runtime, skip: paths };
    const none = await propose(photos, labels, skipping);
    assertEquals([none.paths, none.notes], [[], ["No picture is left to label"]]);
    await runtime.close();
  }));
