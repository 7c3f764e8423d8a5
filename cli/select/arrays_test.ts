import { assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import type { NdArray, Storage } from "../../core/ndarray.ts";
import { writeNpy } from "../../core/npy.ts";
import { withFolder } from "../../tests/support/folder.ts";
import { type ArrayPaths, type GivenArrays, readArrays } from "./arrays.ts";
import { openPool } from "./whole_pool.ts";

/** Reads arrays that are written to files first: bytes as they are, labels of numbers as a vector. */
async function read(
  files: Readonly<Record<string, Uint8Array | Storage | NdArray<Storage>>>,
  classes?: number,
): Promise<GivenArrays> {
  let given: GivenArrays | undefined;
  await withFolder(async (folder) => {
    const paths: Record<string, string> = {};
    for (const [flag, value] of Object.entries(files)) {
      paths[flag] = `${folder}/${flag}.npy`;
      const array = "shape" in value ? value : { data: value, shape: [value.length] };
      const bytes = value instanceof Uint8Array && value[0] === 0x93 ? value : writeNpy(array);
      await Deno.writeFile(paths[flag], bytes);
    }
    given = await readArrays(paths as ArrayPaths, classes);
  });
  return given!;
}

/** A `.npy` file of any element type. */
function npy(descriptor: string, count: number, bytes: Uint8Array): Uint8Array {
  const header = `{'descr': '${descriptor}', 'fortran_order': False, 'shape': (${count},), }`;
  const start = new TextEncoder().encode(`NUMPY\x01\0v\0${header.padEnd(117)}\n`);
  return Uint8Array.of(0x93, ...start, ...bytes);
}

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const points = (text: string): Uint8Array =>
  new Uint8Array(Uint32Array.from(text, (char) => char.codePointAt(0)!).buffer);

Deno.test("labels of every type are counted through in their order, and what was seen is said", async () => {
  const cases: readonly (readonly [Uint8Array | Storage, number[], string])[] = [
    [Int32Array.of(1, 2, 3, 4, 5, 5), [0, 1, 2, 3, 4, 4], "5 classes: 1 … 5"],
    [Uint32Array.of(2 ** 31, 7, 2 ** 31, 5), [2, 1, 2, 0], "3 classes: 5, 7, 2147483648"],
    [
      BigInt64Array.of(2n ** 60n + 1n, 2n ** 60n),
      [1, 0],
      `2 classes: ${2n ** 60n}, ${2n ** 60n + 1n}`,
    ],
    [BigUint64Array.of(2n ** 64n - 1n, 0n), [1, 0], "2 classes: 0, 18446744073709551615"],
    [Int8Array.of(1, -1, 1), [1, 0, 1], "2 classes: -1, 1"],
    [Float64Array.of(2, 1, 2), [1, 0, 1], "2 classes: 1, 2"],
    [Float32Array.of(10, 9), [1, 0], "2 classes: 9, 10"],
    [npy("|b1", 3, Uint8Array.of(1, 0, 1)), [1, 0, 1], "2 classes: 0, 1"],
    [npy(">i2", 2, Uint8Array.of(1, 0, 0, 2)), [1, 0], "2 classes: 2, 256"],
    [npy("|S3", 3, ascii("owlcatowl")), [1, 0, 1], "2 classes: cat, owl"],
    [npy("<U2", 2, points("öx\u{1f600}\0")), [0, 1], "2 classes: öx, \u{1f600}"],
    [Int32Array.of(6, 6), [0, 0], "1 class: 6"],
  ];
  for (const [labels, expected, note] of cases) {
    const { arrays, notes } = await read({ labels });
    assertEquals([...arrays.labels!], expected, note);
    assertEquals([arrays.classes, notes], [new Set(expected).size, [`--labels: ${note}`]]);
  }
  const long = await read({ labels: npy("|S50", 1, ascii("a".repeat(50))) });
  assertEquals(long.notes, [`--labels: 1 class: ${"a".repeat(30)}…`]);
  const column = { data: Int32Array.of(4, 2), shape: [2, 1] };
  assertEquals([...(await read({ labels: column })).arrays.labels!], [1, 0]);
});

Deno.test("--classes K keeps numbers as they are, and counts text through", async () => {
  const three = await read({ labels: Int32Array.of(2, 0) }, 3);
  assertEquals([[...three.arrays.labels!], three.arrays.classes, three.notes], [[2, 0], 3, []]);
  const gap = await read({ labels: Int32Array.of(2, 1) }, 3);
  assertEquals(gap.notes, [
    "--labels: 2 classes: 1, 2, taken for class numbers, which count from 0",
  ]);
  const text = await read({ labels: npy("|S1", 2, ascii("ba")) }, 3);
  assertEquals([[...text.arrays.labels!], text.arrays.classes], [[1, 0], 3]);
  assertEquals(text.notes, ["--labels: 2 classes: a, b"]);
  const refused: readonly (readonly [Uint8Array | Storage, number, string])[] = [
    [Int32Array.of(1, 2, 3), 3, "row 2 holds class 3, but --classes says 3 classes, 0 to 2"],
    [Int32Array.of(0, -1), 3, "row 1 holds class -1"],
    [BigInt64Array.of(2n ** 60n), 3, "without --classes they are counted through"],
    [npy("|S1", 3, ascii("abc")), 2, "there are 3 classes (a, b, c), but --classes is 2"],
    [Int32Array.of(0), 2_000_000, "--classes must be at most 1000000, not 2000000"],
  ];
  for (const [labels, classes, message] of refused) {
    await assertRejects(() => read({ labels }, classes), InputError, message);
  }
});

Deno.test("with logits, labels are their columns or refused", async () => {
  const logits = { data: new Float32Array(12), shape: [4, 3] };
  const fits = await read({ logits, labels: Int32Array.of(0, 2) });
  assertEquals([[...fits.arrays.labels!], fits.arrays.classes, fits.notes], [[0, 2], 3, []]);
  const { notes } = await read({ logits, labels: Int32Array.of(1, 2) });
  assertEquals(notes, [
    "--labels: 2 classes: 1, 2, taken for columns of the logits, which are counted from 0",
  ]);
  const columns = "--logits has 3 classes, 0 to 2: labels are the numbers of its columns, from 0";
  for (const labels of [Int32Array.of(1, 3), Int8Array.of(-2), npy("|S1", 1, ascii("a"))]) {
    await assertRejects(() => read({ logits, labels }), InputError, columns);
  }
  await assertRejects(() => read({ logits }, 4), InputError, "[N, 4] to fit --classes");
});

Deno.test("numbers that float32 or float64 cannot hold are named", async () => {
  const shape = [2, 2];
  const refused: readonly (readonly [Float64Array, string])[] = [
    [Float64Array.of(0, 1, 2, 1e300), "row 1 holds 1e+300 in column 1, more than float32 holds"],
    [Float64Array.of(0, 1, -Infinity, 3), "row 1 holds -Infinity in column 0; remove or repair"],
  ];
  for (const [data, message] of refused) {
    await assertRejects(() => read({ features: { data, shape } }), InputError, message);
  }
  const data = BigInt64Array.of(0n, 1n, 2n, 2n ** 60n + 1n);
  const { notes } = await read({ features: { data, shape } });
  assertEquals(notes, ["--features: whole numbers beyond 2^53 are rounded"]);
});

Deno.test("labels and columns of tables that do not fit the pool are refused, and unused columns named", async () => {
  const pool = "a,b,y\n1,2,0\n3,4,1\n5,6,0\n";
  const ask = async (tables: Readonly<Record<string, string>>): Promise<GivenArrays> => {
    let given: GivenArrays | undefined;
    await withFolder(async (folder) => {
      const paths = Object.fromEntries(Object.keys(tables).map((f) => [f, `${folder}/${f}.csv`]));
      for (const [flag, path] of Object.entries(paths)) {
        await Deno.writeTextFile(path, tables[flag]!);
      }
      given = await readArrays(paths as ArrayPaths);
    });
    return given!;
  };
  const whole = await ask({ features: pool, labels: "label\nnan\n cat\n-1\n" });
  assertEquals(whole.labelled, [1]);
  assertEquals(whole.notes[0], "--features: not used: column y");
  assertEquals((await ask({ features: pool, labels: "label\n0\n1\n0\n" })).labelled, [0, 1, 2]);
  const semicolons = "\ufeffsep=;\r\nlabel;x\r\n-1;1\r\n0;2\r\n1;3\r\n";
  assertEquals((await ask({ features: pool, labels: semicolons })).labelled, [1, 2]);
  assertEquals((await ask({ labels: "y,label\n7,a\n7,b\n" })).notes, ["--labels: 2 classes: a, b"]);
  const refused: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
    [{ labels: "label\n\n0\n-1\n" }, "has 2 rows, some without a label, but --features 3"],
    [{ labels: "row,y,label\n0,7,a\n2,7,b\n1,7,\n" }, 'column "row" has 2 where 1 is due'],
    [{ "labelled-features": "b,a\n1,2\n" }, 'column 1 is "b", but "a" in --features'],
  ];
  for (const [tables, message] of refused) {
    await assertRejects(() => ask({ features: pool, ...tables }), InputError, message);
  }
});

Deno.test("names that are numbers are not taken for rows by --exclude", async () => {
  await withFolder(async (folder) => {
    const names = `${folder}/names.txt`;
    await Deno.writeTextFile(names, "1\n2\n3\n");
    const given = await read({ features: { data: new Float32Array(6), shape: [3, 2] } });
    assertEquals((await openPool(given, { names, exclude: "1" })).rows, [1, 2]);
    const refused = openPool(given, { names, exclude: "0" });
    await assertRejects(() => refused, InputError, '"0" is not one of --names');
  });
});
