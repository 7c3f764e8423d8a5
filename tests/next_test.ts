/** `deno task next` and `embed` of pictures without labels, as a user runs them, round after round. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { drawPicture, KINDS } from "../datasets/testing/pictures.ts";
import { forEachAtOnce, type Outcome, runTask } from "./support/command.ts";
import { namesIn, withFolder } from "./support/folder.ts";

/** Draws pictures of two kinds, whose names tell which. */
async function draw(folder: string, from: number, to: number): Promise<void> {
  await Deno.mkdir(`${folder}/photos`, { recursive: true });
  for (let i = from; i < to; i++) {
    const kind = KINDS[i % 2]!;
    await Deno.writeFile(`${folder}/photos/${kind} ${i}.png`, drawPicture(kind, 12, i));
  }
}

function runIn(folder: string, task: string, ...args: string[]): Promise<Outcome> {
  const env = { TRAWL_CACHE: `${folder}/cache`, TRAWL_DATA: `${folder}/data`, INIT_CWD: folder };
  return runTask(task, args, { env });
}

/** A line for labels.csv, as a person writes it who copies what `next` has printed. */
const labelled = (path: string): string => `${path},${/(\w+) \d+\.png$/.exec(path)![1]}\n`;

Deno.test("next proposes paths, round after round, while pictures come and go", () =>
  withFolder(async (folder) => {
    await draw(folder, 0, 14);
    const next = (...args: string[]) => runIn(folder, "next", "photos", "--budget", "3", ...args);
    const first = await next("--out", "batch.csv");
    assertEquals(first.code, 0, first.stderr);
    const cold = "Cold start: nothing is labelled yet, so typiclust chooses instead of bait-binary";
    assertStringIncludes(first.stderr, cold);
    const paths = first.stdout.trimEnd().split("\n");
    assertEquals(paths.length, 3);
    for (const path of paths) assertMatch(path, /^photos\/\w+ \d+\.png$/);
    const batch = await Deno.readTextFile(`${folder}/batch.csv`);
    assertEquals(batch, ["path,label\n", ...paths.map((path) => `${path.slice(7)},\n`)].join(""));
    const again = await next("--out", "batch.csv");
    assertEquals([again.code, again.stdout], [2, ""]);
    assertStringIncludes(again.stderr, '"batch.csv" is there already');

    const seen = [...paths, "photos/across 0.png", "photos/down 1.png"];
    const labels = `${folder}/photos/labels.csv`;
    await Deno.writeTextFile(labels, [...new Set(seen)].map(labelled).join(""));
    await draw(folder, 14, 16);
    await Deno.remove(`${folder}/photos/down 1.png`);
    const second = await next("--json");
    assertEquals(second.code, 0, second.stderr);
    const { seconds, ...answer } = JSON.parse(second.stdout);
    assertEquals(Object.keys(seconds), ["features", "choice"]);
    assertEquals(
      [answer.strategy, answer.paths.length, answer.pictures, answer.added, answer.classes],
      ["bait-binary", 3, 15, 2, [...KINDS]],
    );
    assertEquals([answer.gone, answer.broken], [["down 1.png"], []]);
    assertStringIncludes(
      second.stderr,
      '1 picture is gone since the last time, such as "down 1.png"',
    );
    assertStringIncludes(second.stderr, "1 label is of a picture no longer there");
    assert(answer.paths.every((path: string) => !seen.includes(path)));
    assertEquals(namesIn(`${folder}/photos`).filter((name) => !name.endsWith(".png")), [
      "labels.csv",
    ]);
  }));

Deno.test("embed of pictures without labels is one part, with an index to fill in", () =>
  withFolder(async (folder) => {
    await draw(folder, 0, 4);
    const embedded = await runIn(folder, "embed", "photos", "--output", "pool.npy");
    assertEquals(embedded.code, 0, embedded.stderr);
    assertMatch(embedded.stderr, /^photos: 4 × 405 features, .*\n$/);
    const files = embedded.stdout.trimEnd().split("\n");
    assertEquals(files.map((path) => path.replace(/.*\./, "")), [
      "safetensors",
      "csv",
      "npy",
      "csv",
    ]);
    const index = await Deno.readTextFile(files[1]!);
    assertEquals(index.split("\n").slice(0, 2), ["row,path,class", "0,across 0.png,"]);
    assertEquals(await Deno.readTextFile(`${folder}/pool.csv`), index);
    await Deno.mkdir(`${folder}/photos/across`);
    const one = await runIn(folder, "embed", "photos/down 1.png", "photos/across 2.png");
    assertEquals([one.code, one.stdout.trimEnd().split("\n").length], [0, 2], one.stderr);
    assertStringIncludes(one.stderr, "pictures: 2 × 405 features");
  }));

Deno.test("next refuses what it cannot use in one line, with exit code 2", () =>
  withFolder(async (folder) => {
    await draw(folder, 0, 3);
    await Deno.writeTextFile(`${folder}/wrong.csv`, "path,label\nacros 0.png,owl\n");
    const cases: readonly (readonly [string[], string])[] = [
      [[], "Name a folder of pictures"],
      [["nowhere"], 'There is nothing at "nowhere"'],
      [["photos/down 1.png"], '"photos/down 1.png" is a file: name the folder'],
      [["photos", "--cold-start", "margin"], '"margin" cannot start without labels'],
    ];
    await forEachAtOnce(cases, async ([args, message]) => {
      const { code, stdout, stderr } = await runIn(folder, "next", ...args);
      assertStringIncludes(stderr, message);
      assertEquals([code, stdout, stderr.trimEnd().split("\n").length], [2, "", 1], stderr);
    });
    const { code, stderr } = await runIn(folder, "next", "photos", "--labels", "wrong.csv");
    assertEquals(code, 2);
    const unknown = '"wrong.csv", line 2: there is no picture "acros 0.png": is it "across 0.png"?';
    assertStringIncludes(stderr, unknown);
  }));
