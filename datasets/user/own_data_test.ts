import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { withFolder } from "../../tests/support/folder.ts";
import type { DataContext } from "../dataset.ts";
import { drawClassFolders, drawPicture, KINDS } from "../testing/pictures.ts";
import { nameOf, openOwnData } from "./own_data.ts";

function contextOf(folder: string): DataContext & { readonly said: string[] } {
  const said: string[] = [];
  return { folder, network: false, said, warn: (message) => said.push(message) };
}

Deno.test("class folders below train and test are a dataset", () =>
  withFolder(async (folder) => {
    const birds = `${folder}/birds`;
    await drawClassFolders(`${birds}/train`, { count: 3 });
    await drawClassFolders(`${birds}/valid`, { count: 2, seed: 1 });
    const context = contextOf(folder);
    const source = await openOwnData(`${birds}/`, context);
    assertEquals(
      [source.name, source.task, source.classes, source.licence],
      ["birds", "images", 2, "not stated"],
    );
    assertEquals(source.sizes, { train: 6, test: 4 });
    const { train, test, classes } = await source.load(context);
    assertEquals(classes, [...KINDS]);
    assertEquals([[...train.labels], [...test.labels]], [[0, 0, 0, 1, 1, 1], [0, 0, 1, 1]]);
    const { width, height, channels } = await train.images!.read(5);
    const noTest = `"${birds}" has no test part: "valid" is taken for it`;
    assertEquals([width, height, channels, context.said], [12, 12, 3, [noTest]]);
    await drawClassFolders(`${birds}/test`, { count: 1, seed: 2 });
    assertEquals((await openOwnData(birds, context)).sizes, { train: 6, test: 2 });
    assertEquals(context.said.slice(1), [
      `"valid" of "${birds}" is not used: the test part is "test"`,
    ]);
  }));

Deno.test("the content hash covers what images hold, in their order", () =>
  withFolder(async (folder) => {
    const hashOf = async (name: string): Promise<string> => {
      const context = contextOf(folder);
      return (await (await openOwnData(`${folder}/${name}`, context)).load(context)).contentHash;
    };
    for (const name of ["one", "two"]) {
      await drawClassFolders(`${folder}/${name}/train`, { count: 2 });
      await drawClassFolders(`${folder}/${name}/test`, { count: 1 });
    }
    const hash = await hashOf("one");
    assertEquals(await hashOf("two"), hash);
    await Deno.rename(`${folder}/two/train/across/1.png`, `${folder}/two/train/across/9.png`);
    assertEquals(await hashOf("two"), hash);
    await Deno.rename(`${folder}/two/train/across/0.png`, `${folder}/two/train/across/99.png`);
    assertNotEquals(await hashOf("two"), hash, "another order");
    await Deno.writeFile(`${folder}/one/test/down/0.png`, drawPicture("down", 12, 77));
    assertNotEquals(await hashOf("one"), hash, "another picture");
  }));

Deno.test("the content hash is remembered until a file changes", () =>
  withFolder(async (folder) => {
    const pets = `${folder}/pets`;
    await drawClassFolders(pets, { count: 4 });
    const reads: string[] = [];
    const context = {
      ...contextOf(folder),
      cache: `${folder}/cache`,
      progress: (message: string) => void reads.push(message),
    };
    const load = async (): Promise<string> =>
      (await (await openOwnData(pets, context)).load(context)).contentHash;
    const first = await load();
    const after = reads.length;
    assertEquals(await load(), first);
    assertEquals(reads.length, after);
    await Deno.writeFile(`${pets}/down/0.png`, drawPicture("down", 14, 5));
    assertNotEquals(await load(), first);
  }));

Deno.test("one folder is split by class, the same way each time, and says so", () =>
  withFolder(async (folder) => {
    const pets = `${folder}/pets`;
    await drawClassFolders(pets, { count: 10 });
    const context = contextOf(folder);
    const { train, test } = await (await openOwnData(pets, context)).load(context);
    assertEquals([[...test.labels], train.labels.length], [[0, 0, 1, 1], 16]);
    assertEquals(context.said, [
      "pets has no test part: 20 % of each class is drawn for it, with seed 0",
    ]);
    const again = await (await openOwnData(pets, context)).load(context);
    assertEquals(again.test.images!.stored!.files, test.images!.stored!.files);
    assertEquals(again.test.images!.stored!.file, test.images!.stored!.file);
    const described = `${folder}/described.json`;
    const text = { data: "pets", split: { test: 0.5, seed: 3 }, title: "My pets", licence: "mine" };
    await Deno.writeTextFile(described, JSON.stringify(text));
    const half = await openOwnData(described, context);
    assertEquals(
      [half.name, half.title, half.licence, half.sizes],
      ["described", "My pets", "mine", { train: 10, test: 10 }],
    );
  }));

Deno.test("files left out of folders are counted and named", () =>
  withFolder(async (folder) => {
    const pets = `${folder}/pets`;
    await drawClassFolders(pets, { count: 2 });
    await Deno.writeTextFile(`${pets}/.DS_Store`, "");
    await Deno.mkdir(`${pets}/.git`);
    await Deno.writeTextFile(`${pets}/down/Thumbs.db`, "");
    await Deno.writeTextFile(`${pets}/readme.txt`, "");
    await Deno.mkdir(`${pets}/down/deeper`);
    await Deno.writeFile(`${pets}/down/deeper/2.JPEG`, drawPicture("down", 12, 9));
    const context = contextOf(folder);
    const source = await openOwnData(pets, context);
    assertEquals(source.sizes, { train: 3, test: 2 });
    assertEquals(context.said.slice(1), [
      `"${pets}": 2 hidden or system files or folders are not used, such as ".DS_Store"`,
      `"${pets}": 2 files that are not pictures in class folders are not used, such as "readme.txt"`,
      `"${pets}": folders below class folders are not classes, such as "down/deeper"`,
    ]);
  }));

Deno.test("folders that are not a dataset are refused by a sentence", () =>
  withFolder(async (folder) => {
    const fails = async (path: string, message: string): Promise<void> => {
      const open = (): Promise<unknown> => openOwnData(`${folder}/${path}`, contextOf(folder));
      await assertRejects(open, InputError, message);
    };
    const place = async (path: string, seed = 0): Promise<void> => {
      const full = `${folder}/${path}`;
      await Deno.mkdir(full.slice(0, full.lastIndexOf("/")), { recursive: true });
      await Deno.writeFile(full, drawPicture("down", 12, seed));
    };
    await fails("nothing", `There is nothing at "${folder}/nothing"`);
    await place("cafe\u0301/1.png");
    await fails("caf\u00e9", 'caf\u00e9": the name there is in another Unicode form (NFD)');
    await place("flat/1.png");
    await fails(
      "flat",
      `"${folder}/flat" has no folders: put the pictures of each class in a folder`,
    );
    for (const i of [1, 2]) await place(`one/only/${i}.png`, i);
    await fails("one", `All rows of "${folder}/one" are of class "only"`);
    for (const name of ["a", "b"]) await place(`single/${name}/1.png`);
    await fails("single", `Class "a" of "${folder}/single" has a single row, too few`);
    await place("empty/a/1.png");
    await Deno.mkdir(`${folder}/empty/b`);
    await fails("empty", 'Class "b" has no pictures');
    for (const part of ["train", "test"]) {
      for (const i of [1, 2]) await place(`other/${part}/cat/${i}.png`);
      for (const i of [1, 2]) {
        await place(`other/${part}/dog${part === "test" ? "s" : ""}/${i}.png`);
      }
    }
    await fails("other", 'is of class "dogs", which has no training rows: is it "dog"?');
    await Deno.writeTextFile(`${folder}/x.xlsx`, "");
    await fails(
      "x.xlsx",
      `Cannot read "${folder}/x.xlsx": it is neither a folder nor one of .csv, `,
    );
    const described: readonly [unknown, string][] = [
      [{ data: "single", spilt: {} }, 'is wrong at "spilt"'],
      [{ split: { test: 0.5 } }, 'must say where rows are: "data", or "train"'],
      [{ data: "single", test: "one" }, 'has "data" and "test": call the training rows "train"'],
      [{ train: "a", test: "b", split: { test: 0.1 } }, 'has "test" and "split": leave one out'],
      [{ data: "single", split: { test: 1.5 } }, 'is wrong at "split.test"'],
    ];
    for (const [value, message] of described) {
      await Deno.writeTextFile(`${folder}/d.json`, JSON.stringify(value));
      await fails("d.json", message);
    }
  }));

Deno.test({
  name: "links that lead nowhere or round in circles are refused by name",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (folder) => {
      const links = { "down/9.png": `${folder}/none`, "down/8.png": "8.png", "gone": "none" };
      for (const [link, target] of Object.entries(links)) {
        await drawClassFolders(`${folder}/set`, { count: 2 });
        await Deno.symlink(target, `${folder}/set/${link}`);
        await assertRejects(
          () => openOwnData(`${folder}/set`, contextOf(folder)),
          InputError,
          `Cannot read "${folder}/set/${link}": it is a link that leads nowhere: remove it`,
        );
        await Deno.remove(`${folder}/set/${link}`);
      }
      await Deno.symlink("..", `${folder}/set/down/up`);
      await assertRejects(
        () => openOwnData(`${folder}/set`, contextOf(folder)),
        InputError,
        "is more than 16 folders deep: is a link circular?",
      );
    }),
});

Deno.test("a dataset is named after its path", () => {
  assertEquals(
    ["./birds/", "/a/b.json", "C:\\data\\pets", "x.tar.npz", "birds/dataset.json"].map(nameOf),
    ["birds", "b", "pets", "x.tar", "birds"],
  );
});

/** Opens pictures drawn into the folders named, with what was said, paths seen from the data's own folder. */
async function openFolders(
  folders: readonly string[],
): Promise<{ classes: readonly string[]; train: number; test: number; said: string[] }> {
  const root = `${await Deno.makeTempDir({ prefix: "trawl-test-" })}/pets`;
  try {
    for (const [i, folder] of folders.entries()) {
      await Deno.mkdir(`${root}/${folder}`, { recursive: true });
      for (const j of [1, 2, 3]) {
        await Deno.writeFile(`${root}/${folder}/${j}.png`, drawPicture("down", 4, 3 * i + j));
      }
    }
    const context = contextOf(root);
    const { train, test, classes } = await (await openOwnData(root, context)).load(context);
    const said = context.said.map((note) => note.replaceAll(root, "pets"));
    return { classes, train: train.labels.length, test: test.labels.length, said };
  } finally {
    await Deno.remove(root.slice(0, -"/pets".length), { recursive: true });
  }
}

Deno.test("parts are known by any usual name, only where every folder is one", async () => {
  const both = (...parts: string[]): string[] =>
    parts.flatMap((part) => [`${part}/cat`, `${part}/dog`]);
  const parts = (...names: string[]): ReturnType<typeof openFolders> => openFolders(both(...names));
  const whole = { classes: ["cat", "dog"], train: 6, test: 6, said: [] as string[] };
  for (
    const names of [
      ["Train", "Test"],
      ["TRAINING", "testing"],
      ["train_set", "test_set"],
      ["Training Set", "Test"],
      ["trainset", "testset"],
      ["train-data", "eval-data"],
      ["seg_train/seg_train", "seg_test/seg_test"],
      ["birds-train", "birds-test"],
      ["01_train", "02_test"],
      ["train2017", "holdout"],
      ["train_val", "hold-out"],
      ["inner/train", "inner/test"],
    ]
  ) assertEquals(await parts(...names), whole, names.join(" "));
  for (const name of ["val", "Validation", "dev"]) {
    assertEquals(await parts("train", name), {
      ...whole,
      said: [`"pets" has no test part: "${name}" is taken for it`],
    });
  }
  assertEquals(await parts("val", "test"), {
    ...whole,
    said: ['"pets" has no training part: "val" is taken for it'],
  });
  assertEquals(await openFolders([...both("seg_train", "seg_test"), "seg_pred"]), {
    ...whole,
    said: ['"seg_pred" of "pets" is not used: it has no labels'],
  });
  assertEquals(await openFolders([...both("train", "val"), "test/test"]), {
    ...whole,
    said: [
      '"test" of "pets" is not used: its pictures are in no class folders',
      '"pets" has no test part: "val" is taken for it',
    ],
  });
  await assertRejects(
    () => parts("train", "training", "test"),
    InputError,
    '"train" and "training" of "',
  );
});

Deno.test("a class may be called like a part", async () => {
  const drawn = "pets has no test part: 20 % of each class is drawn for it, with seed 0";
  const flat = await openFolders(["bus", "car", "plane", "train"]);
  assertEquals(flat, {
    classes: ["bus", "car", "plane", "train"],
    train: 8,
    test: 4,
    said: ['"train" of "pets" is read as a class: not all folders beside it are parts', drawn],
  });
  const nested = await openFolders(["bus", "train/electric", "train/steam"]);
  assertEquals([nested.classes, nested.train, nested.test], [["bus", "train"], 7, 2]);
  const within = await openFolders(["train/bus", "train/train", "test/bus", "test/train"]);
  assertEquals([within.classes, within.train, within.test], [["bus", "train"], 6, 6]);
  const apart = await openFolders(["crash-test", "road-test"]);
  assertEquals(apart.classes, ["crash-test", "road-test"]);
});

Deno.test("a class is the same in either Unicode form, and folders of numbers are in their order", async () => {
  const [composed, decomposed] = ["caf\u00e9", "cafe\u0301"];
  const data = await openFolders([
    ...["tea", composed].map((name) => `train/${name}`),
    ...["tea", decomposed].map((name) => `test/${name}`),
  ]);
  assertEquals(data, {
    classes: [composed, "tea"],
    train: 6,
    test: 6,
    said: [
      `"pets/test": 1 class name is in decomposed Unicode (NFD), such as "${decomposed}", and read as NFC`,
    ],
  });
  assertEquals((await openFolders(["10", "9", "1"])).classes, ["1", "9", "10"]);
});

Deno.test("systems' folders and names that are not UTF-8 are counted, never read as classes", () =>
  withFolder(async (folder) => {
    const pets = `${folder}/pets`;
    await drawClassFolders(pets, { count: 3 });
    await Deno.mkdir(`${pets}/__MACOSX/down`, { recursive: true });
    await Deno.writeTextFile(`${pets}/down/._0.png`, "");
    const context = contextOf(folder);
    assertEquals((await openOwnData(pets, context)).sizes, { train: 4, test: 2 });
    assertEquals(context.said.slice(1), [
      `"${pets}": 2 hidden or system files or folders are not used, such as "__MACOSX"`,
    ]);
    if (Deno.build.os !== "linux") return;
    // Deno writes UTF-8 only.
    const script = `mv "$1/down/0.png" "$1/down/$(printf 'caf\\351').png"`;
    const moved = await new Deno.Command("sh", { args: ["-c", script, "sh", pets] }).output();
    assertEquals(moved.success, true);
    const other = contextOf(folder);
    assertEquals((await openOwnData(pets, other)).sizes, { train: 3, test: 2 });
    assertEquals(
      other.said.filter((note) => note.includes("UTF-8")),
      [`"${pets}": 1 file whose name is not UTF-8 (rename it) is not used, such as "down/caf\ufffd.png"`],
    );
    const rename = `mv "$1/down" "$1/$(printf 'caf\\351')"`;
    assertEquals(
      (await new Deno.Command("sh", { args: ["-c", rename, "sh", pets] }).output()).success,
      true,
    );
    await assertRejects(
      () => openOwnData(pets, contextOf(folder)),
      InputError,
      `Cannot read "${pets}/caf\ufffd": its name is not UTF-8: rename it`,
    );
  }));
