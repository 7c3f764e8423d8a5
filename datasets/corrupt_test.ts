import { assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { withFolder } from "../tests/support/folder.ts";
import { parseCorruptPolicy, skippedSummary, withoutCorrupt } from "./corrupt.ts";
import type { DataContext, Dataset } from "./dataset.ts";
import { openDataset } from "./open.ts";
import { drawClassFolders } from "./testing/pictures.ts";

/** Pictures of which two are damaged: train/across/1.png is cut short, test/down/0.png is text. */
async function damaged(folder: string): Promise<void> {
  await drawClassFolders(`${folder}/pets/train`, { count: 3 });
  await drawClassFolders(`${folder}/pets/test`, { count: 2, seed: 1 });
  const cut = `${folder}/pets/train/across/1.png`;
  await Deno.writeFile(cut, (await Deno.readFile(cut)).subarray(0, 200));
  await Deno.writeTextFile(`${folder}/pets/test/down/0.png`, "<html>not found</html>");
}

async function load(folder: string, extra: Partial<DataContext> = {}): Promise<Dataset> {
  const context: DataContext = { folder, network: false, ...extra };
  return await (await openDataset(`${folder}/pets`, context)).load(context);
}

Deno.test("corrupt images fail where they are read, by name", () =>
  withFolder(async (folder) => {
    await damaged(folder);
    const { train } = await load(folder);
    assertEquals(train.images!.length, 6);
    const message = `Cannot decode image 1, "${folder}/pets/train/across/1.png": its PNG data is`;
    await assertRejects(async () => await train.images!.read(1), InputError, message);
  }));

Deno.test("corrupt images are left out, counted and named", () =>
  withFolder(async (folder) => {
    await damaged(folder);
    const said: string[] = [];
    const warn = (message: string): void => void said.push(message);
    const whole = await load(folder);
    const rest = await load(folder, { onCorrupt: "skip", warn });
    assertEquals([[...rest.train.labels], [...rest.test.labels]], [[0, 0, 1, 1, 1], [0, 0, 1]]);
    assertEquals([rest.train.images!.length, rest.test.images!.length], [5, 3]);
    const stored = rest.train.images!.stored!;
    assertEquals(stored.files[stored.file[1]!], `${folder}/pets/train/across/2.png`);
    for (let i = 0; i < 5; i++) assertEquals((await rest.train.images!.read(i)).width, 12);
    assertNotEquals(rest.contentHash, whole.contentHash);
    const skipped = rest.skipped!.map(({ split, index }) => [split, index]);
    assertEquals(skipped, [["train", 1], ["test", 2]]);
    assertEquals(skippedSummary(rest)!.count, 2);
    assertEquals(
      skippedSummary(rest)!.first[1],
      `test: Cannot decode image 2, "${folder}/pets/test/down/0.png": it is a web page, not a JPEG, ` +
        "PNG, BMP, WebP or GIF image",
    );
    assertEquals(said.length, 1);
    assertEquals(
      said[0]!.startsWith("pets: 2 images are left out, the first: Cannot decode"),
      true,
    );
    assertEquals(skippedSummary(whole), undefined);
  }));

Deno.test("what is corrupt is remembered, and images are not decoded again", () =>
  withFolder(async (folder) => {
    await damaged(folder);
    const seen: string[] = [];
    const progress = (message: string): void => void seen.push(message);
    const context = { onCorrupt: "skip", cache: `${folder}/cache`, progress } as const;
    const first = await load(folder, context);
    assertEquals(seen.some((message) => message.includes("images examined")), true);
    seen.length = 0;
    assertEquals((await load(folder, context)).contentHash, first.contentHash);
    assertEquals(seen, []);
    for (const { name } of Deno.readDirSync(`${folder}/cache`)) {
      const path = `${folder}/cache/${name}`;
      await Deno.writeTextFile(path, (await Deno.readTextFile(path)).replace(":1", ":0"));
    }
    assertEquals((await load(folder, context)).contentHash, first.contentHash);
    assertEquals(seen.some((message) => message.includes("images examined")), true);
  }));

Deno.test("a set without corrupt images is left as it is, and one without others is refused", () =>
  withFolder(async (folder) => {
    await drawClassFolders(`${folder}/pets`, { count: 5 });
    const whole = await load(folder);
    assertEquals((await load(folder, { onCorrupt: "skip" })).contentHash, whole.contentHash);
    for (const path of whole.test.images!.stored!.files) {
      await Deno.writeTextFile(path as string, "no picture");
    }
    await assertRejects(
      () => withoutCorrupt(whole, { folder, network: false }),
      InputError,
      'No image of "pets", train, can be decoded',
    );
  }));

Deno.test("a file that is gone is no corrupt image", () =>
  withFolder(async (folder) => {
    await drawClassFolders(`${folder}/pets`, { count: 5 });
    const whole = await load(folder);
    await Deno.remove(`${folder}/pets/down/0.png`);
    const skip = (): Promise<unknown> => withoutCorrupt(whole, { folder, network: false });
    await assertRejects(skip, InputError, "Cannot read image");
  }));

Deno.test("policies are fail and skip", () => {
  assertEquals([undefined, "fail", "skip"].map(parseCorruptPolicy), ["fail", "fail", "skip"]);
  assertThrows(() => parseCorruptPolicy("skipp"), InputError, 'did you mean "skip"?');
});
