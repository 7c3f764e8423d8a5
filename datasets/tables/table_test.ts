import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ndarray } from "../../core/ndarray.ts";
import { dataTest, sharedData } from "../../tests/support/data.ts";
import {
  hashTable,
  parseArff,
  parseTable,
  type Table,
  tableContents,
  type TableLayout,
  takeTable,
} from "./table.ts";

const LAYOUT: TableLayout = { rows: 2, columns: 3, most: 16, labels: ["a", "b"] };

function read(text: string, layout = LAYOUT): Table {
  return parseTable(new TextEncoder().encode(text), layout);
}

Deno.test("parseTable reads values and labels, however they are separated", () => {
  const expected = {
    features: ndarray(Float32Array.of(1, 2, 3, 4, 5, 16), [2, 3]),
    labels: Int32Array.of(1, 0),
  };
  for (
    const text of ["1,2,3,b\n4,5,16,a\n", "1\t2\t3\tb\r\n4\t5\t16\ta", " 1, 2, 3,b\n\n4 5  16 a "]
  ) {
    assertEquals(read(text, LAYOUT), expected);
  }
});

Deno.test("parseTable skips a header and comments", () => {
  const text = "% 9,9,9,a\n@relation x\n@attribute 'y' {a, b}\n@DATA\n1,2,3,b\n% no row\n4,5,6,a\n";
  const { labels } = read(text, { ...LAYOUT, arff: true });
  assertEquals([...labels], [1, 0]);
  assertThrows(
    () => read("1,2,3,b\n", { ...LAYOUT, arff: true }),
    Error,
    'it has no line "@data"',
  );
});

Deno.test("parseTable names the line that is wrong, and how", () => {
  const wrong: [string, string][] = [
    ["1,2,3,a\n1,2,a\n", "line 2 has 3 values instead of 4"],
    ["1,2,17,a\n", 'line 1 has "17" in column 3, not a whole number from 0 to 16'],
    ["1,-2,3,a\n", 'line 1 has "-2" in column 2'],
    ["1,,3,a\n", 'line 1 has "" in column 2'],
    ["1,2,1e1,a\n", 'line 1 has "1e1" in column 3'],
    ["1,2,3,c\n", 'line 1 has label "c", not one of a, b'],
    ["1,2,3,a\n", "it has 1 rows instead of 2"],
    ["1,2,3,a\n1,2,3,a\n\n1,2,3,b", "line 4 is one more than the 2 rows expected"],
  ];
  for (const [text, reason] of wrong) {
    assertThrows(() => read(text, LAYOUT), Error, reason);
  }
});

Deno.test("parseTable checks the digest of the values", () => {
  const text = "1,2,3,b\n4,5,16,a\n";
  const sha256 = hashTable(read(text, LAYOUT));
  assertEquals(read(text, { ...LAYOUT, sha256 }).labels.length, 2);
  assertThrows(
    () => read("1,2,3,b\n4,5,15,a\n", { ...LAYOUT, sha256 }),
    Error,
    "the sha256 of its values is",
  );
});

Deno.test("parseTable reads back whatever was written", () => {
  const row = fc.tuple(fc.array(fc.nat(16), { minLength: 3, maxLength: 3 }), fc.nat(1));
  const text = fc.tuple(fc.array(row, { maxLength: 5 }), fc.constantFrom(",", "\t", " ", " , "));
  fc.assert(
    fc.property(text, ([rows, separator]) => {
      const lines = rows.map(([cells, label]) => [...cells, LAYOUT.labels[label]].join(separator));
      const table = read(lines.join("\n"), { ...LAYOUT, rows: rows.length });
      assertEquals([...table.features.data], rows.flatMap(([cells]) => cells));
      assertEquals([...table.labels], rows.map(([, label]) => label));
    }),
    { numRuns: 40 },
  );
});

Deno.test("takeTable keeps values and labels together", () => {
  const { labels, features } = takeTable(read("1,2,3,b\n4,5,16,a\n"), [1, 0, 1]);
  assertEquals([...labels], [0, 1, 0]);
  assertEquals(features, {
    data: Float32Array.of(4, 5, 16, 1, 2, 3, 4, 5, 16),
    shape: [3, 3],
  });
});

Deno.test("tableContents hashes both tables", () => {
  const [one, other] = [read("1,2,3,b\n4,5,16,a\n"), read("1,2,3,a\n4,5,16,a\n")];
  const hashes = [[one, other], [other, one], [one, one]].map(([train, test]) =>
    tableContents(["a", "b"], train!, test!).contentHash
  );
  assertEquals(new Set(hashes).size, 3);
});

Deno.test("hashTable depends on size, values and labels", () => {
  const table = read("1,2,3,b\n4,5,16,a\n", LAYOUT);
  const hashes = [
    table,
    { ...table, labels: Int32Array.of(0, 0) },
    { ...table, features: ndarray(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]) },
    { ...table, features: ndarray(table.features.data, [3, 2]) },
  ].map(hashTable);
  assertEquals(new Set(hashes).size, 4);
});

const HEAD = "% a comment\n@RELATION tiny\n@attribute x numeric\n@ATTRIBUTE 'y z' real\n" +
  "@attribute class {a,b}\n\n@data\n";
const parse = (rows: string) => parseArff(new TextEncoder().encode(HEAD + rows));

Deno.test("parseArff reads rows that are written out, and sparse ones", () => {
  const { features, targets } = parse("1.5, -2,b\r\n% none\n\n{1 4e1, 2 'a'}\n{2 b}\n");
  assertEquals([...features.data], [1.5, -2, 0, 40, 0, 0]);
  assertEquals(features.shape, [3, 2]);
  assertEquals(targets, ["b", "a", "b"]);
});

Deno.test("parseArff names the line that is wrong, and how", () => {
  assertThrows(() => parse("1,2,a\n1,a\n"), Error, "line 9 has 2 values instead of 3");
  assertThrows(() => parse("1,?,a\n"), Error, 'line 8 has "?" in column 2, not a number');
  assertThrows(() => parse("{7 1, 2 a}\n"), Error, "line 8 has 8 values instead of 3");
  assertThrows(() => parse("{x 1, 2 a}\n,1,a\n"), Error, 'line 9 has ""');
  assertThrows(() => parseArff(new Uint8Array()), Error, 'it has no line "@data"');
  const bare = new TextEncoder().encode("@attribute class {a}\n@data\na\n");
  assertThrows(() => parseArff(bare), Error, "it has 1 attributes");
});

dataTest("parseArff reads OpenML's letter.arff", ["letter/letter.arff"], async () => {
  const { features, targets } = parseArff(await Deno.readFile(sharedData("letter/letter.arff")));
  assertEquals(features.shape, [20000, 16]);
  assertEquals([...features.data.subarray(0, 16)], [
    ...[2, 4, 4, 3, 2, 7, 8, 2, 9, 11, 7, 7, 1, 8, 5, 6],
  ]);
  assertEquals([targets[0], new Set(targets).size], ["Z", 26]);
});
