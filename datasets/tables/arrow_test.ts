import { assertEquals, assertThrows } from "@std/assert";
import {
  Binary,
  Decimal,
  Dictionary,
  Field,
  FixedSizeBinary,
  Float16,
  Float64,
  Int32,
  Int64,
  LargeBinary,
  LargeUtf8,
  List,
  makeData,
  makeVector,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableFromArrays,
  tableToIPC,
  Utf8,
  Vector,
  vectorFromArray,
} from "apache-arrow";
import { LZ4_FEATHER, POLARS_ARROW, ZSTD_FEATHER } from "../testing/columnar_files.ts";
import { parseArrow } from "./arrow.ts";
import type { Column } from "./columns.ts";

Deno.test("parseArrow reads numbers and text, from files and streams", () => {
  const table = tableFromArrays({
    a: Float32Array.of(0.5, 1.5),
    b: BigInt64Array.of(3n, -4n),
    kind: ["cat", "dog"],
  });
  for (const form of ["file", "stream"] as const) {
    const { rows, columns, place } = parseArrow(tableToIPC(table, form));
    assertEquals([rows, place(1)], [2, "row 1"]);
    assertEquals(columns, [
      { kind: "numbers", name: "a", width: 1, values: Float64Array.of(0.5, 1.5) },
      { kind: "numbers", name: "b", width: 1, values: Float64Array.of(3, -4) },
      { kind: "texts", name: "kind", values: ["cat", "dog"] },
    ]);
  }
});

Deno.test("parseArrow reads text of no rows, and refuses two columns of one name", () => {
  // As pyarrow writes it: without even the first offset.
  const type = new Utf8();
  const text = makeData({
    type,
    length: 0,
    valueOffsets: new Int32Array(),
    data: new Uint8Array(),
  });
  const schema = new Schema([new Field("label", type)]);
  const rows = makeData({ type: new Struct(schema.fields), length: 0, children: [text] });
  const empty = tableToIPC(new Table([new RecordBatch(schema, rows)]), "file");
  const [label] = parseArrow(empty).columns;
  assertEquals(label, { kind: "texts", name: "label", values: [] });
  const x = vectorFromArray([1, 2], new Float64());
  const twice = new Schema([new Field("x", x.type), new Field("x", x.type)]);
  const children = [x.data[0]!, x.data[0]!];
  const both = makeData({ type: new Struct(twice.fields), length: 2, children });
  const bytes = tableToIPC(new Table([new RecordBatch(twice, both)]), "file");
  assertThrows(() => parseArrow(bytes), Error, 'two columns are called "x"');
});

Deno.test("parseArrow reads the types that polars writes by default", () => {
  assertEquals(parseArrow(POLARS_ARROW).columns, [
    {
      kind: "numbers",
      name: "f",
      width: 2,
      values: Float64Array.of(0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5),
    },
    {
      kind: "texts",
      name: "kind",
      values: ["owl", "a bird with a long name", "owl", "a bird with a long name"],
    },
  ]);
});

Deno.test("parseArrow reads bytes of text, dictionaries of numbers, halves and 64-bit numbers", () => {
  const bytes = ["owl", "jay"].map((text) => new TextEncoder().encode(text));
  const table = new Table({
    binary: vectorFromArray(bytes, new Binary()),
    largeBinary: vectorFromArray(bytes, new LargeBinary()),
    largeText: vectorFromArray(["owl", null], new LargeUtf8()),
    fixed: vectorFromArray(bytes, new FixedSizeBinary(3)),
    latin: vectorFromArray([Uint8Array.of(0xe9), Uint8Array.of(0x41)], new Binary()),
    codes: vectorFromArray([30, 10], new Dictionary(new Int32(), new Int32())),
    half: vectorFromArray([0.5, null], new Float16()),
    id: vectorFromArray([1799999999999999001n, null], new Int64()),
  });
  const texts = (name: string, ...values: (string | undefined)[]): unknown => ({
    kind: "texts",
    name,
    values,
  });
  const numbers = (name: string, ...values: number[]): object => ({
    kind: "numbers",
    name,
    width: 1,
    values: Float64Array.from(values),
  });
  assertEquals(
    parseArrow(tableToIPC(table)).columns,
    [
      texts("binary", "owl", "jay"),
      texts("largeBinary", "owl", "jay"),
      texts("largeText", "owl", undefined),
      texts("fixed", "owl", "jay"),
      { kind: "other", name: "latin", what: "bytes that are not text" },
      numbers("codes", 30, 10),
      numbers("half", 0.5, NaN),
      { ...numbers("id", 1799999999999999000, NaN), exact: [1799999999999999001n, undefined] },
    ] as ReturnType<typeof parseArrow>["columns"],
  );
});

Deno.test("parseArrow knows lists that are missing from those of another length, or beyond float64", () => {
  const lists = (...rows: (number[] | null)[]): Uint8Array =>
    tableToIPC(
      new Table({ f: vectorFromArray(rows, new List(new Field("item", new Float64(), true))) }),
    );
  const ids = vectorFromArray([[2n ** 53n + 1n]], new List(new Field("item", new Int64(), true)));
  assertEquals(parseArrow(lists(null, [1, 2])).columns, [
    { kind: "numbers", name: "f", width: 2, values: Float64Array.of(NaN, NaN, 1, 2) },
  ]);
  const other = (what: string): readonly Column[] => [{ kind: "other", name: "f", what }];
  assertEquals(
    parseArrow(lists(null, [1, 2], [3])).columns,
    other("a list of 1 in row 2, but of 2 in row 1"),
  );
  assertEquals(
    parseArrow(tableToIPC(new Table({ f: ids }))).columns,
    other("9007199254740993 in row 0, which float64 would round"),
  );
});

Deno.test("parseArrow reads decimals and the class names of Hugging Face", () => {
  const words = Uint32Array.of(250, 0, 0, 0, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff);
  const price = new Vector([makeData({ type: new Decimal(2, 6), length: 2, data: words })]);
  const kind = makeVector(Int32Array.of(1, 0));
  const info = { info: { features: { kind: { names: ["ash", "elm"] } } } };
  const metadata = new Map([["huggingface", JSON.stringify(info)]]);
  const fields = [new Field("price", price.type), new Field("kind", kind.type)];
  const schema = new Schema(fields, metadata);
  const [batch] = new Table({ price, kind }).batches;
  const { columns } = parseArrow(
    tableToIPC(new Table(schema, new RecordBatch(schema, batch!.data))),
  );
  assertEquals(columns, [
    { kind: "numbers", name: "price", width: 1, values: Float64Array.of(2.5, -0.01) },
    {
      kind: "numbers",
      name: "kind",
      width: 1,
      values: Float64Array.of(1, 0),
      classes: ["ash", "elm"],
    },
  ]);
});

Deno.test("parseArrow reads Feather files compressed with LZ4 and Zstandard", () => {
  for (const bytes of [LZ4_FEATHER, ZSTD_FEATHER]) {
    const { columns: [a, kind] } = parseArrow(bytes);
    const numbers = Float64Array.from({ length: 64 }, (_, i) => Math.floor(i / 8) * 0.5);
    assertEquals(a, { kind: "numbers", name: "a", width: 1, values: numbers });
    const texts = Array.from({ length: 64 }, (_, i) => i % 2 === 0 ? "p" : "q");
    assertEquals(kind, { kind: "texts", name: "kind", values: texts });
  }
});

Deno.test("parseArrow refuses files that are damaged, cut short or not Arrow", () => {
  assertThrows(
    () => parseArrow(LZ4_FEATHER.subarray(0, 500)),
    Error,
    "it is not a complete Arrow file: its end is missing",
  );
  const longer = ZSTD_FEATHER.slice();
  // The size of a buffer stands in the eight bytes before its frame.
  longer[longer.findIndex((_, i) => longer.subarray(i, i + 4).join() === "40,181,47,253") - 8]! +=
    8;
  assertThrows(() => parseArrow(longer), Error, "a buffer holds");
  const stream = tableToIPC(tableFromArrays({ a: Float32Array.of(1, 2, 3) }), "stream");
  for (let length = 0; length < stream.length; length++) {
    assertThrows(() => parseArrow(stream.subarray(0, length)), Error, "it is");
  }
  assertThrows(() => parseArrow(new TextEncoder().encode("a,b\n1,2\n")), Error, "it is");
  const old = new TextEncoder().encode("FEA1 table FEA1");
  assertThrows(() => parseArrow(old), Error, "it is a Feather file of version 1");
  assertThrows(() => parseArrow(new Uint8Array()), Error, "it is not a complete Arrow file");
});
