import { Buffer } from "node:buffer";
import { assertEquals, assertRejects } from "@std/assert";
import { Dictionary, Int32, Table, tableToIPC, Utf8, vectorFromArray } from "apache-arrow";
import { zipSync } from "fflate";
import { compareText } from "../../core/canonical.ts";
import { InputError } from "../../core/errors.ts";
import { writeNpy } from "../../core/npy.ts";
import { dataTest, sharedData } from "../../tests/support/data.ts";
import { withFolder } from "../../tests/support/folder.ts";
import { safetensorsBytes } from "../../backbones/testing/safetensors.ts";
import type { DataContext, Dataset } from "../dataset.ts";
import {
  HOLES_PARQUET,
  IMAGES_PARQUET,
  KINDS_PARQUET,
  MORE_PARQUET,
  TABLE_PARQUET,
  TWICE_PARQUET,
} from "../testing/columnar_files.ts";
import { openOwnData } from "./own_data.ts";
import { readArrowTables } from "./read_rows.ts";

type Files = Readonly<Record<string, string | Uint8Array | object>>;

/** Opens data made of files: text, bytes, or JSON. */
async function load(
  files: Files,
  path: string,
  extra: Partial<DataContext> = {},
): Promise<Dataset & { readonly said: string[]; readonly message?: string }> {
  const folder = await Deno.makeTempDir({ prefix: "trawl-test-" });
  const said: string[] = [];
  try {
    for (const [name, content] of Object.entries(files)) {
      const full = `${folder}/${name}`;
      await Deno.mkdir(full.slice(0, full.lastIndexOf("/")), { recursive: true });
      if (content instanceof Uint8Array) await Deno.writeFile(full, content);
      else {
        const text = typeof content === "string" ? content : JSON.stringify(content);
        await Deno.writeTextFile(full, text);
      }
    }
    const context: DataContext = {
      folder,
      network: false,
      cache: `${folder}/cache`,
      warn: (message) => void said.push(message.replaceAll(`${folder}/`, "")),
      ...extra,
    };
    const dataset = await (await openOwnData(`${folder}/${path}`, context)).load(context);
    // Images are read while their files are there.
    const first = await dataset.train.images?.read(0);
    return { ...dataset, said, ...(first && { message: `${first.width} × ${first.height}` }) };
  } catch (error) {
    if (error instanceof InputError) {
      throw new InputError(error.message.replaceAll(`${folder}/`, ""));
    }
    throw error;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const rowsOf = ({ train }: Dataset): number[][] => {
  const { data, shape: [count, width] } = train.features!;
  return Array.from({ length: count! }, (_, i) => [...data.subarray(i * width!, (i + 1) * width!)]);
};

const fails = async (files: Files, path: string, message: string): Promise<void> => {
  await assertRejects(() => load(files, path), InputError, message);
};

Deno.test("tables in train and test files are a dataset", async () => {
  const data = await load({
    "mine/train.csv": "width,height,kind\n1,2,dog\n3,4,cat\n5,6,dog\n",
    "mine/test.csv": "width,height,kind\n7,8,cat\n",
  }, "mine");
  assertEquals([data.name, data.classes, data.said], ["mine", ["cat", "dog"], []]);
  assertEquals([[...data.train.labels], [...data.test.labels]], [[1, 0, 1], [0]]);
  assertEquals(rowsOf(data), [[1, 2], [3, 4], [5, 6]]);
});

Deno.test("whole numbers are classes in their order, and a description says what a table does not", async () => {
  const rows = Array.from({ length: 24 }, (_, i) => `${i},${i % 12},x${i}`).join("\n");
  const files = {
    "t.csv": `value,grade,name\n${rows}\n`,
    "t.json": { data: "t.csv", label: "grade", ignore: ["name"], split: { test: 0.5, seed: 1 } },
  };
  const data = await load(files, "t.json");
  assertEquals(data.classes, Array.from({ length: 12 }, (_, i) => String(i)));
  assertEquals([data.train.labels.length, data.train.features!.shape[1]], [12, 1]);
  const second = { ...files, "t.json": { data: "t.csv", label: 2, features: ["value"] } };
  assertEquals((await load(second, "t.json")).classes, data.classes);
});

Deno.test("tables that cannot be used are refused by line and column", async () => {
  const csv = (text: string, path = "t.csv"): Files => ({ [path]: text });
  await fails(
    csv("a,kind\n1,x\n,y\n2,x\n"),
    "t.csv",
    'Cannot use "t.csv": line 3 has no number in column "a"',
  );
  await fails(csv("a,kind\n1,x\n2,\n3,x\n"), "t.csv", 'line 3 has no label in column "kind"');
  await fails(
    csv("a,b,label\n1,red,0\n2,blue,1\n"),
    "t.csv",
    'column "b" holds text, such as "red" in line 2',
  );
  await fails(csv("a,b\n1,2\n3,4\n"), "t.csv", "does not show which column is the label");
  await fails(csv("a,kind\n1,x\n2, \n3,x\n"), "t.csv", 'line 3 has no label in column "kind"');
  await fails(csv("a,label\n1,0.5\n2,1\n3,1\n"), "t.csv", "line 2 has label 0.5 in column");
  await fails(
    csv("a,label\n1e39,0\n2,1\n3,1\n"),
    "t.csv",
    'line 2 has 1e+39, too large, in column "a"',
  );
  await fails(
    csv("a,label\n1,x\n2 %,y\n3,x\n"),
    "t.csv",
    'column "a" holds text, such as "2 %" in line 3',
  );
  await fails(
    csv("a,label\n1,x\n0x10,y\n3,x\n"),
    "t.csv",
    'column "a" holds text, such as "0x10" in line 3',
  );
  await fails(csv("a,kind,\n1,x,\n2,y,\n"), "t.csv", 'column "" holds nothing: leave it out');
  await fails(csv("label\n0\n1\n"), "t.csv", 'it has no column beside the label "label"');
  await fails(csv("a,kind\n1,x\n2,y\n"), "t.csv", "has a single row, too few");
  const named = { ...csv("width,kind\n1,x\n2,y\n"), "t.json": { data: "t.csv", label: "knd" } };
  await fails(named, "t.json", 'it has no column "knd": is it "kind"?');
  const parts = { "d/train.csv": "a,kind\n1,x\n2,y\n3,x\n", "d/test.csv": "a,b,kind\n1,2,x\n" };
  await fails(parts, "d", '"d/test.csv" has a column "b", and "d/train.csv" has not');
});

Deno.test("Parquet tables are a dataset, and other columns than numbers are refused by name", async () => {
  const files = { "t.parquet": TABLE_PARQUET };
  await fails(files, "t.parquet", 'column "when" holds TIMESTAMP: leave it out with {"ignore"');
  const described = { ...files, "t.json": { data: "t.parquet", ignore: ["when"] } };
  const data = await load(described, "t.json");
  assertEquals([data.classes, [...data.train.labels].sort()], [["p", "q"], [0, 1]]);
  assertEquals(data.train.features!.shape, [2, 3]);
  await fails({ "h.parquet": HOLES_PARQUET }, "h.parquet", 'row 1 has no number in column "a"');
  const twice = 'Cannot use "t.parquet": two columns are called "x"';
  await fails({ "t.parquet": TWICE_PARQUET }, "t.parquet", twice);
});

Deno.test("each label column has its own class names, whatever other columns have", async () => {
  const described = (label: string, ...ignore: string[]): Files => ({
    "k.parquet": KINDS_PARQUET,
    "k.json": { data: "k.parquet", label, ignore, split: { test: 0.5, seed: 0 } },
  });
  const byName = await load(described("name"), "k.json");
  assertEquals([byName.classes, byName.train.features!.shape], [["jay", "owl"], [2, 5]]);
  const byCode = await load(described("code", "name", "kind"), "k.json");
  assertEquals(byCode.classes, ["-7", "1799999999999999001", "1799999999999999002"]);
  assertEquals([...byCode.test.labels].sort(), [0, 1, 2]);
  const byKind = await load(described("kind", "name"), "k.json");
  assertEquals([byKind.classes, byKind.said.slice(-1)], [
    ["ash", "elm", "fir"],
    [
      '"k.parquet" names 4 classes, of which 1 have no training rows and are left out, such as "yew"',
    ],
  ]);
  await fails(
    described("site", "name"),
    "k.json",
    'row 1 has label 1 in column "site", not one from 0 to 0, the numbers of its class names',
  );
});

/** A file of the same length, with one text in place of another. */
function edited(bytes: Uint8Array, from: string, to: string): Uint8Array {
  return Buffer.from(Buffer.from(bytes).toString("latin1").replace(from, to), "latin1");
}

Deno.test("shards with other class names are refused: their numbers would mean other classes", async () => {
  const shards = (first: Uint8Array, second: Uint8Array): Files => ({
    "d/train-00000-of-00002.parquet": first,
    "d/train-00001-of-00002.parquet": second,
  });
  await fails(
    shards(IMAGES_PARQUET, edited(IMAGES_PARQUET, '"dog", "cat"', '"cat", "dog"')),
    "d",
    'train-00001-of-00002.parquet" has other classes in "label"',
  );
  await fails(
    shards(KINDS_PARQUET, edited(KINDS_PARQUET, '"ash", "elm"', '"elm", "ash"')),
    "d",
    'train-00001-of-00002.parquet" has other columns or class names than',
  );
});

Deno.test("columns beside images are noted, and the one with class names is the label", async () => {
  const data = await load({ "m.parquet": MORE_PARQUET }, "m.parquet");
  assertEquals([data.classes, data.train.labels.length], [["dog", "cat"], 2]);
  assertEquals(data.said.slice(1), [
    '"m.parquet": 1 column is neither images nor labels and not used, such as "file"',
  ]);
  const { said } = await load({
    "m.parquet": MORE_PARQUET,
    "m.json": { data: "m.parquet", ignore: ["file"] },
  }, "m.json");
  assertEquals(said.length, 1);
  const table = { data: "m.parquet", ignore: ["image", "file"], split: { test: 0.5 } };
  await fails({ "m.parquet": MORE_PARQUET, "m.json": table }, "m.json", "no column beside");
  const both = { ...table, ignore: ["image"] };
  await fails({ "m.parquet": MORE_PARQUET, "m.json": both }, "m.json", 'are "fine", "file"');
});

Deno.test("a column that numbers the rows is refused, in whatever order", async () => {
  const files = (name: string, ...values: number[]): Files => ({
    "t.csv": `${name},a,kind\n${
      values.map((value, i) => `${value},${i % 3},${"xy"[i % 2]}\n`).join("")
    }`,
  });
  for (
    const [name, ...values] of [
      ["id", 0, 1, 2, 3],
      ["", 3, 1, 0, 2],
      ["Unnamed: 0", 9, 4, 4, 2],
      ["PassengerId", 892, 7, 12, 3],
      ["user_id", 5, 1, 8, 2],
    ] as const
  ) await fails(files(name, ...values), "t.csv", `column "${name}" only numbers the rows`);
  for (const name of ["store_id", "acid", "age"]) {
    const data = await load(files(name, 5, 1, 5, name === "store_id" ? 1 : 9), "t.csv");
    assertEquals(data.train.features!.shape[1], 2);
  }
  const parts = {
    "d/train.csv": "store_id,kind\n1,x\n2,y\n1,x\n2,y\n",
    "d/test.csv": "store_id,kind\n2,x\n1,y\n3,x\n",
  };
  assertEquals((await load(parts, "d")).test.labels.length, 3);
});

Deno.test("texts that may mean no label are noted, and blanks are not labels", async () => {
  const { classes, said } = await load(
    { "t.csv": 'a,label\n1,NA\n2,x\n3,NA\n4,x\n5," x"\n6," x"\n' },
    "t.csv",
  );
  assertEquals(classes, [" x", "NA", "x"]);
  assertEquals(said.slice(1), [
    '"t.csv": column "label" has "NA" in 2 rows, which is read as a class: remove them if they have no label',
    'Classes of "t.csv" differ only in capitals or blanks, such as " x" and "x"',
  ]);
  const table = new Table({
    a: vectorFromArray([1, 2]),
    label: vectorFromArray(["", "x"], new Utf8()),
  });
  await fails({ "t.arrow": tableToIPC(table) }, "t.arrow", 'row 0 has no label in column "label"');
});

Deno.test("features keep float64's digits, and 64-bit numbers that it rounds are noted", async () => {
  const [near, far] = [5685000.001, 5685000.002];
  const csv = { "t.csv": `x,kind\n${near},a\n${far},b\n${near},a\n${far},b\n` };
  const { train } = await load(csv, "t.csv");
  assertEquals([...train.features!.data], [near, far]);
  const x = writeNpy({ data: Float64Array.of(near, far, near, far), shape: [4, 1] });
  const y = writeNpy({ data: Float64Array.of(1, 2, 1, 2), shape: [4, 1] });
  const arrays = await load({ "a.npz": zipSync({ "x.npy": x, "y.npy": y }) }, "a.npz");
  assertEquals([...arrays.train.features!.data], [near, far]);
  const ids = writeNpy({
    data: BigInt64Array.from([1, 2, 3, 4], (i) => 2n ** 60n + BigInt(i)),
    shape: [4, 1],
  });
  const { said } = await load({ "a.npz": zipSync({ "x.npy": ids, "y.npy": y }) }, "a.npz");
  assertEquals(said.slice(1), [
    '"a.npz": "x" holds whole numbers beyond 2^53: 4 of them are rounded',
  ]);
  const table = "id,kind\n9007199254740993,a\n9007199254740992,b\n9007199254740993,a\n42,b\n";
  assertEquals((await load({ "t.csv": table }, "t.csv")).said.slice(1), [
    '"t.csv": column "id" holds whole numbers beyond 2^53: its 3 distinct values become 2',
  ]);
});

Deno.test("identifiers of 64 bits are classes by value, whatever their sign and size", async () => {
  const ids = ["1799999999999999002", "-3", "1799999999999999001", "18446744073709551615"];
  const text = [...ids, ...ids].map((id, i) => `${i}.5,${id}\n`).join("");
  assertEquals((await load({ "t.csv": `x,label\n${text}` }, "t.csv")).classes, [
    "-3",
    "1799999999999999001",
    "1799999999999999002",
    "18446744073709551615",
  ]);
  await fails(
    { "t.csv": "x,label\n1,1799999999999999001.0\n2,1\n" },
    "t.csv",
    'line 2 has label 1799999999999999000 in column "label", which may have been rounded',
  );
});

Deno.test("both parts of a table have the same columns, in the order of the training part", async () => {
  const train = "1990,1991,label\n0.5,2.5,oak\n1.5,3.5,elm\n4.5,5.5,oak\n6,7,elm\n";
  const years = await load({ "y/train.csv": train, "y/test.csv": train }, "y");
  assertEquals([years.classes, years.train.labels.length, years.test.labels.length], [
    ["elm", "oak"],
    4,
    4,
  ]);
  // A shard of one row shows no header by itself.
  const shards = { "y/train/0.csv": train, "y/train/1.csv": "1990,1991,label\n7,8,elm\n" };
  const both = await load({ ...shards, "y/test/0.csv": train }, "y");
  assertEquals([both.classes, both.train.labels.length], [["elm", "oak"], 5]);
  const [first, second] = ["a,kind\n1,x\n2,y\n", "a,kind\n3,x\n"];
  const numbered = { "n/train_1.csv": first, "n/train_2.csv": second, "n/test.csv": first };
  const joined = await load(numbered, "n");
  assertEquals([joined.train.labels.length, joined.said], [3, [
    '2 files of "n" are one part, such as "train_1.csv"',
  ]]);
  const shard = (name: string): Files => ({ [`n/train-00000-of-0000${name}`]: first });
  await fails(
    { ...shard("1.csv"), ...shard("2.csv"), "n/train-00001-of-00002.csv": second },
    "n",
    '"train-00000-of-00001.csv" and "train-00000-of-00002.csv" of "n" look like the same part',
  );
  await fails(
    { ...shard("1-ab.csv"), ...shard("1-cd.csv") },
    "n",
    '"n" has 2 files "train-?-of-00001": move those of another download away',
  );
  await fails(
    { "n/train.csv": first, "n/train_100.csv": second, "n/test.csv": first },
    "n",
    '"train.csv" and "train_100.csv" of "n" look like the same part',
  );
  const turned = await load({
    "t/train.csv": "a,b,kind\n1,2,x\n3,4,y\n",
    "t/test.csv": "kind,b,a\nx,6,5\n",
  }, "t");
  assertEquals([...turned.test.features!.data], [5, 6]);
  assertEquals(turned.said, ['The columns of "t/test.csv" are put in the order of "t/train.csv"']);
  await fails(
    { "t/train.csv": "a,kind\n1,x\n3,y\n", "t/test.csv": "a,label\n1,0\n" },
    "t",
    'Cannot use "t/test.csv": it has no column "kind"',
  );
  const bare = await load({ "t/train.csv": "1,2,x\n3,4,y\n", "t/test.csv": "1,2,x\n" }, "t");
  assertEquals(bare.test.labels.length, 1);
});

Deno.test("parts may be folders of tables or arrays, and files of any usual name", async () => {
  const csv = "a,kind\n1,x\n2,y\n3,x\n";
  const [x, y] = [writeNpy(features), writeNpy(labels)];
  const layouts: readonly (readonly [Files, readonly string[]])[] = [
    [{ "d/train/0.csv": csv, "d/train/1.csv": csv, "d/test/0.csv": csv }, []],
    [{ "d/Train.csv": csv, "d/TEST.csv": csv }, []],
    [{ "d/train.csv": csv, "d/test.csv": csv, "d/extra_test.csv": csv, "d/all.csv": csv }, [
      '"d": 2 files or folders that are not part of the data are not used, such as "all.csv"',
    ]],
    [{ "d/a-2020-train.csv": csv, "d/a-2020-test.csv": csv }, []],
    [{ "d/train_01.csv": csv, "d/train_02.csv": csv, "d/test_01.csv": csv }, [
      '2 files of "d" are one part, such as "train_01.csv"',
    ]],
    [{ "d/pets_train.csv": csv, "d/pets_test.csv": csv }, []],
    [{ "d/training_set.csv": csv, "d/test_set.csv": csv, "d/README.md": "", "d/plots/a.txt": "" }, [
      '"d": 2 files or folders that are not part of the data are not used, such as "plots"',
    ]],
    [{ "d/train.csv": csv, "d/val.csv": csv, "d/test.csv": csv, "d/.cache/x": "" }, [
      '"val.csv" of "d" is not used: the test part is "test.csv"',
      '"d": 1 hidden or system file or folder is not used, such as ".cache"',
    ]],
    [{ "d/data/train.csv": csv, "d/data/dev.csv": csv, "d/readme.txt": "" }, [
      '"d": 1 file or folder that is not part of the data is not used, such as "readme.txt"',
      '"d/data" has no test part: "dev.csv" is taken for it',
    ]],
    [
      { "d/train/x.npy": x, "d/train/y.npy": y, "d/test/X_test.npy": x, "d/test/y_test.npy": y },
      [],
    ],
    [{ "d/train/a.csv": csv, "d/train/notes.md": "", "d/test/a.csv": csv }, [
      '"d/train": 1 file or folder that is not part of the data is not used, such as "notes.md"',
    ]],
  ];
  for (const [files, said] of layouts) {
    const data = await load(files, "d");
    assertEquals([data.classes.length, data.said], [2, said], Object.keys(files).join(" "));
    assertEquals(data.test.labels.length, "d/train/x.npy" in files ? 4 : 3);
  }
  await fails(
    { "d/pets.csv": csv, "d/pets_test.csv": csv },
    "d",
    '"d" has 2 files, such as "pets.csv", whose names do not show which part they are: say so in',
  );
  await fails(
    { "d/train.csv": csv, "d/Training.csv": csv, "d/test.csv": csv },
    "d",
    '"Training" and "train" of "d" look like the same part',
  );
  const apart = { "d/a/0.csv": csv, "d/b/0.csv": csv, "d/train.csv": csv, "d/test.csv": csv };
  for (const paths of [{ train: "d/a", test: "d/b" }, { data: "d", split: undefined }]) {
    const data = await load({ ...apart, "d.json": { ...paths, label: "kind" } }, "d.json");
    assertEquals([data.train.labels.length, data.test.labels.length], [3, 3]);
  }
  await fails(
    { ...apart, "d.json": { data: "d", split: { test: 0.5 } } },
    "d.json",
    '"d.json" has a "split", but "d" has a test part',
  );
});

Deno.test("what a text table does not show is named with the guesses about it", async () => {
  await fails({ "t.data": "0 1 2\n3 4 5\n" }, "t.data", "(its fields are separated by blanks)");
  const comma = await load({ "t.csv": "a;kind\n0,5;x\n1,5;x\n2;y\n3;y\n" }, "t.csv");
  assertEquals(comma.said.slice(1), ['"t.csv": its numbers have decimal commas']);
});

Deno.test("classes that differ only in capitals are noted; Unicode forms are one class", async () => {
  const csv = "x,kind\n1,Cat\n2,cat\n3,Cat\n4,cat\n5,caf\u00e9\n6,cafe\u0301\n";
  const { classes, said } = await load(
    { "t.csv": csv },
    "t.csv",
  );
  assertEquals(classes, ["Cat", "café", "cat"]);
  assertEquals(said.slice(1), [
    '"t.csv": 1 class name is in decomposed Unicode (NFD), such as "café", and read as NFC',
    'Classes of "t.csv" differ only in capitals or blanks, such as "Cat" and "cat"',
  ]);
});

Deno.test("Parquet images are unpacked once, with the class names of their schema", () =>
  withFolder(async (cache) => {
    const files = {
      "hf/data/train-00000-of-00001.parquet": IMAGES_PARQUET,
      "hf/data/validation-00000-of-00001.parquet": IMAGES_PARQUET,
    };
    const data = await load(files, "hf", { cache });
    assertEquals([data.name, data.classes, data.message], ["hf", ["dog", "cat"], "3 × 2"]);
    assertEquals([...data.train.labels], [0, 1, 1, 0, 1]);
    const stored = data.train.images!.stored!;
    assertEquals([stored.codec, stored.files.length, stored.file.length], ["file", 1, 5]);
    for (let i = 0; i < 5; i++) {
      const { width, height, pixels } = await data.train.images!.read(i);
      assertEquals([width, height, new Set(pixels)], [3, 2, new Set([10 * (i + 1)])]);
    }
    const missing = { "hf/data/train-00001-of-00002.parquet": IMAGES_PARQUET };
    await fails(missing, "hf", 'has no shard "train-00000-of-00002", but 1 of 2');
    const path = `${cache}/train.parquet`;
    await Deno.writeFile(path, IMAGES_PARQUET);
    await assertRejects(
      () => openOwnData(path, { folder: cache, network: false }),
      InputError,
      "set TRAWL_CACHE to a folder",
    );
  }));

Deno.test("files of the cache that were edited or damaged are named, and made again", () =>
  withFolder(async (folder) => {
    const path = `${folder}/pets.parquet`;
    await Deno.writeFile(path, IMAGES_PARQUET);
    const said: string[] = [];
    const context: DataContext = {
      folder,
      network: false,
      cache: `${folder}/cache`,
      warn: (message) => void said.push(message),
    };
    const open = async (): Promise<Dataset> => {
      said.length = 0;
      return await (await openOwnData(path, context)).load(context);
    };
    const { train, contentHash } = await open();
    const clean = said.length;
    // The name of the hash depends on when the images were written: it comes before them.
    const names = Array.from(Deno.readDirSync(context.cache!), ({ name }) => name)
      .sort((a, b) => compareText(a.slice(64), b.slice(64)));
    assertEquals(names.map((name) => name.slice(64)), [".hash", ".images", ".json"]);
    for (const name of names) {
      const kept = `${context.cache}/${name}`;
      const whole = await Deno.readFile(kept);
      const edited = new TextDecoder("latin1").decode(whole).replace("dog", "cat");
      const damages: readonly Uint8Array[] = [
        Uint8Array.from(edited, (char) => char.charCodeAt(0)).with(0, 1),
        whole.with(whole.length >> 1, whole[whole.length >> 1]! ^ 1),
        whole.subarray(0, whole.length >> 1),
        new Uint8Array(),
        new TextEncoder().encode('{"lengths":[1],"labels":["dog"]}'),
      ];
      for (const damaged of damages) {
        await Deno.writeFile(kept, damaged);
        // The same second is another time.
        await Deno.utime(kept, 0, 0);
        const again = await open();
        assertEquals([...again.train.labels], [...train.labels]);
        assertEquals(again.contentHash, contentHash);
        assertEquals(said.filter((message) => message.includes(`"${kept}" was`)).length, 1, name);
        assertEquals((await again.train.images!.read(0)).width, 3);
      }
      await open();
      assertEquals(said.length, clean);
    }
    const images = `${context.cache}/${names.find((name) => name.endsWith(".images"))}`;
    const { mtime } = await Deno.stat(images);
    const bytes = await Deno.readFile(images);
    await Deno.writeFile(images, bytes.map((byte) => byte ^ 1));
    await Deno.utime(images, mtime!, mtime!);
    const unseen = await open();
    const message = `its bytes have changed; remove "${images}" to have it made again`;
    await assertRejects(async () => await unseen.train.images!.read(0), InputError, message);
  }));

const features = { data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), shape: [4, 2] };
const labels = { data: BigInt64Array.of(3n, 10n, 3n, 10n), shape: [4] };

Deno.test("arrays are a dataset, whichever file they are in", async () => {
  const [x, y] = [writeNpy(features), writeNpy(labels)];
  const tensors = {
    features: { dtype: "F32", shape: [4, 2], data_offsets: [0, 32] },
    labels: { dtype: "I64", shape: [4], data_offsets: [32, 64] },
  };
  const bytes = new Uint8Array([
    ...new Uint8Array(features.data.buffer),
    ...new Uint8Array(labels.data.buffer),
  ]);
  const forms: readonly [Files, string][] = [
    [{ "n/features.npy": x, "n/labels.npy": y }, "n"],
    [{ "n.npz": zipSync({ "x.npy": x, "y.npy": y }) }, "n.npz"],
    [{ "n.safetensors": safetensorsBytes(tensors, bytes) }, "n.safetensors"],
  ];
  const hashes = new Set<string>();
  for (const [files, path] of forms) {
    const data = await load(files, path);
    assertEquals([data.classes, data.train.labels.length], [["3", "10"], 2]);
    hashes.add(data.contentHash);
  }
  assertEquals(hashes.size, 1);
});

Deno.test("arrays of two parts are told apart by their names", async () => {
  const [x, y] = [writeNpy(features), writeNpy(labels)];
  const keras = { "x_train.npy": x, "y_train.npy": y, "x_test.npy": x, "y_test.npy": y };
  const data = await load({ "k.npz": zipSync(keras) }, "k.npz");
  assertEquals([data.train.labels.length, data.test.labels.length, data.said], [4, 4, []]);
  const column = { data: labels.data, shape: [4, 1] };
  const pictures = { data: Uint8Array.from({ length: 16 }, (_, i) => i), shape: [4, 2, 2] };
  const [images, names] = [writeNpy(pictures), writeNpy(column)];
  const medmnist = Object.fromEntries(["train", "val", "test"].flatMap((part) => [
    [`${part}_images.npy`, images],
    [`${part}_labels.npy`, names],
  ]));
  const med = await load({ "m.npz": zipSync(medmnist) }, "m.npz");
  assertEquals([med.train.labels.length, med.message], [4, "2 × 2"]);
  assertEquals(med.said, ['"validation" of "m.npz" is not used: the test part is "test"']);
  const dev = { "X_train.npy": x, "y_train.npy": y, "X_dev.npy": x, "y_dev.npy": y };
  const { said, test } = await load({ "d.npz": zipSync(dev) }, "d.npz");
  assertEquals([test.labels.length, said], [
    4,
    ['"d.npz" has no test part: "validation" is taken for it'],
  ]);
  assertEquals([...(await med.test.images!.read(3)).pixels], [12, 13, 14, 15]);
});

Deno.test("arrays that do not fit are refused by name", async () => {
  const [x, y] = [writeNpy(features), writeNpy(labels)];
  const npz = (members: Record<string, Uint8Array>): Files => ({ "a.npz": zipSync(members) });
  const short = writeNpy({ data: Int32Array.of(1, 2), shape: [2] });
  const half = writeNpy({ data: Float32Array.of(1, 2, 1, 0.5), shape: [4] });
  const hole = writeNpy({ data: Float32Array.of(1, NaN, 3, 4), shape: [4, 1] });
  const cube = writeNpy({ data: new Float32Array(16), shape: [4, 2, 2] });
  await fails(npz({ "weights.npy": x }), "a.npz", 'has an array "weights": call arrays');
  await fails(npz({ "x.npy": x }), "a.npz", '"a.npz" has no labels for all rows');
  await fails(npz({ "x.npy": x, "y.npy": short }), "a.npz", '"x" has 4 rows, but "y" has 2 labels');
  await fails(
    npz({ "x.npy": x, "y.npy": half }),
    "a.npz",
    '"y" of "a.npz": row 3 holds 0.5: labels',
  );
  await fails(npz({ "x.npy": hole, "y.npy": y }), "a.npz", '"x" of "a.npz"');
  const huge = writeNpy({ data: Float64Array.of(1, 2, 1e39, 4), shape: [4, 1] });
  await fails(npz({ "x.npy": huge, "y.npy": y }), "a.npz", 'row 2 of "x" has 1e+39, too large');
  await fails(npz({ "x.npy": cube, "y.npy": y }), "a.npz", "is neither a matrix of features nor");
  await fails(npz({ "x.npy": x, "data.npy": x }), "a.npz", "both look like the rows of all");
  await fails(npz({}), "a.npz", '"a.npz" holds no arrays');
  const none = { "a.safetensors": safetensorsBytes({}, new Uint8Array()) };
  await fails(none, "a.safetensors", '"a.safetensors" holds no arrays');
  await fails(npz({ "x.npy": x, "x_test.npy": x }), "a.npz", 'must hold "features" and "labels"');
  await fails(
    { "a.npz": new Uint8Array(5) },
    "a.npz",
    'Cannot use "a.npz": The archive is cut short',
  );
});

Deno.test("arrays of text are labels, and never features", async () => {
  const header = "{'descr': '|S3', 'fortran_order': False, 'shape': (4,)}".padEnd(118);
  const text = new TextEncoder().encode(`\x01\0v\0${header}owlelmowlelm`);
  const y = Uint8Array.from([0x93, ...new TextEncoder().encode("NUMPY"), ...text]);
  const { classes } = await load(
    { "a.npz": zipSync({ "x.npy": writeNpy(features), "y.npy": y }) },
    "a.npz",
  );
  assertEquals(classes, ["elm", "owl"]);
  await fails({ "a.npz": zipSync({ "x.npy": y, "y.npy": y }) }, "a.npz", '"x" holds text, but');
});

Deno.test({
  name: "a named pipe is neither a table nor an array",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (folder) => {
      const context: DataContext = { folder: "", network: false };
      for (const ending of ["csv", "arrow", "parquet", "npy", "npz", "safetensors", "json"]) {
        const path = `${folder}/x.${ending}`;
        await new Deno.Command("mkfifo", { args: [path] }).output();
        await assertRejects(
          () => openOwnData(path, context),
          InputError,
          `"${path}": it is a named pipe, not a regular file`,
        );
      }
    }),
});

const FEATURES = "cifar10-mobilenet075-features";
dataTest("a folder of .npy files with features of CIFAR-10 is a dataset", [FEATURES], async () => {
  const context: DataContext = { folder: "", network: false };
  const { task, classes, sizes } = await openOwnData(sharedData(FEATURES), context);
  assertEquals([task, classes, sizes], ["tabular", 10, { train: 50000, test: 1000 }]);
});

Deno.test("an Arrow table whose reader never ends because of one bit is named as damaged", () =>
  withFolder(async (folder) => {
    // Arrow numbers the dictionaries of a process, and a number but 0 moves the bit.
    const y = vectorFromArray(["a", "b", "a"], new Dictionary(new Utf8(), new Int32(), 0));
    const table = tableToIPC(new Table({ x: vectorFromArray([1, 2, 3]), y }), "file");
    const path = `${folder}/table.feather`;
    await Deno.writeFile(path, table);
    const { train } = await readArrowTables([path], { label: "y" });
    assertEquals(train.labels, ["a", "b", "a"]);
    table[100]! ^= 1;
    await Deno.writeFile(path, table);
    await assertRejects(
      () => readArrowTables([path], { label: "y" }, undefined, { seconds: 0.5, heapMegabytes: 64 }),
      InputError,
      `Cannot use "${path}": it is damaged: reading it did not end within 0.5 s`,
    );
  }));
