/** `deno task label` end to end, as far as no server is needed: what it exchanges, and what it refuses. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { drawPicture, KINDS } from "../datasets/testing/pictures.ts";
import { forEachAtOnce, type Outcome, runTask } from "./support/command.ts";
import { namesIn, withFolder } from "./support/folder.ts";

async function withPictures(body: (folder: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/pictures/new`, { recursive: true });
    for (let i = 0; i < 12; i++) {
      const picture = drawPicture(KINDS[i % 2]!, 12, i);
      await Deno.writeFile(`${folder}/pictures/${i < 8 ? "" : "new/"}p${i}.png`, picture);
    }
    await body(folder);
  });
}

function label(folder: string, ...args: string[]): Promise<Outcome> {
  return runTask("label", [`${folder}/pictures`, ...args], {
    env: { INIT_CWD: folder, TRAWL_CACHE: `${folder}/cache`, TRAWL_DATA: `${folder}/data` },
  });
}

Deno.test("labels go to Label Studio and come back, and the folder keeps nothing else", async () => {
  await withPictures(async (folder) => {
    const labels = `${folder}/pictures/labels.csv`;
    await Deno.writeTextFile(labels, "path,label\np0.png,across\np1.png,down\n");
    const { code, stdout, stderr } = await label(folder, "--export", "label-studio");
    assertEquals(code, 0, stderr);
    const tasks = JSON.parse(stdout);
    assertEquals(tasks.length, 12);
    const predicted = tasks.flatMap((task: { predictions: unknown[] }) => task.predictions);
    assertEquals(predicted.length, 10);
    const labelled = tasks.find((task: { annotations: unknown[] }) => task.annotations.length > 0);
    labelled.data.image = "/data/upload/1/01234567-p9.png";
    // A picture that is gone keeps its label, for the time when it is back.
    await Deno.rename(`${folder}/pictures/p1.png`, `${folder}/p1.png`);
    await Deno.writeTextFile(`${folder}/tasks.json`, JSON.stringify(tasks));
    const back = await label(folder, "--import", `${folder}/tasks.json`);
    assertEquals(back.code, 0, back.stderr);
    assertStringIncludes(back.stderr, "1 new label, 0 replaced, 0 the same");
    assertStringIncludes(back.stderr, "10 tasks are not used (no annotation)");
    assertEquals(
      await Deno.readTextFile(labels),
      "path,label\np1.png,down\np0.png,across\nnew/p9.png,across\n",
    );
    assertEquals(namesIn(`${folder}/pictures`).filter((name) => !/^p\d/.test(name)), [
      "labels.csv",
      "new",
    ]);
  });
});

Deno.test("what cannot be labelled is refused, and changes nothing", async () => {
  await withPictures(async (folder) => {
    const wide = "row,path,class\n0,p0.png,across\n";
    await Deno.writeTextFile(`${folder}/wide.csv`, wide);
    await Deno.writeTextFile(`${folder}/tasks.json`, "{}");
    const cases: readonly (readonly [string, readonly string[]])[] = [
      ["has 3 columns, and only path and label", ["--labels", `${folder}/wide.csv`]],
      ["It is not Label Studio's JSON", ["--import", `${folder}/tasks.json`]],
      ['Unknown format "coco"', ["--export", "coco"]],
      ["--port must be at most 65535", ["--port", "70000"]],
    ];
    await forEachAtOnce(cases, async ([message, args]) => {
      const { code, stdout, stderr } = await label(folder, ...args);
      assertStringIncludes(stderr, message);
      assertEquals([code, stdout], [2, ""]);
    });
    assertEquals(await Deno.readTextFile(`${folder}/wide.csv`), wide);
    assertEquals(namesIn(`${folder}/pictures`).includes("labels.csv"), false);
  });
});
