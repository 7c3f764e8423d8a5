import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ndarray } from "../../core/ndarray.ts";
import { hashTable, parseTable, type TableLayout, takeTable, toSplit } from "./table.ts";

const LAYOUT: TableLayout = { rows: 2, columns: 3, most: 16, labels: ["a", "b"] };

Deno.test("parseTable reads values and labels, however they are separated", () => {
  const expected = {
    cells: ndarray(Uint8Array.of(1, 2, 3, 4, 5, 16), [2, 3]),
    labels: Int32Array.of(1, 0),
  };
  for (
    const text of ["1,2,3,b\n4,5,16,a\n", "1\t2\t3\tb\r\n4\t5\t16\ta", " 1, 2, 3,b\n\n4 5  16 a "]
  ) {
    assertEquals(parseTable(text, LAYOUT), expected);
  }
});

Deno.test("parseTable skips a header and comments", () => {
  const text = "% 9,9,9,a\n@relation x\n@attribute 'y' {a, b}\n@DATA\n1,2,3,b\n% no row\n4,5,6,a\n";
  const { labels } = parseTable(text, { ...LAYOUT, header: /^@data$/i });
  assertEquals([...labels], [1, 0]);
  assertThrows(
    () => parseTable("1,2,3,b\n", { ...LAYOUT, header: /^@data$/i }),
    Error,
    "it has no line that matches /^@data$/i",
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
    assertThrows(() => parseTable(text, LAYOUT), Error, reason);
  }
});

Deno.test("parseTable checks the digest of the values", () => {
  const text = "1,2,3,b\n4,5,16,a\n";
  const sha256 = hashTable(parseTable(text, LAYOUT));
  assertEquals(parseTable(text, { ...LAYOUT, sha256 }).labels.length, 2);
  assertThrows(
    () => parseTable("1,2,3,b\n4,5,15,a\n", { ...LAYOUT, sha256 }),
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
      const table = parseTable(lines.join("\n"), { ...LAYOUT, rows: rows.length });
      assertEquals([...table.cells.data], rows.flatMap(([cells]) => cells));
      assertEquals([...table.labels], rows.map(([, label]) => label));
    }),
    { numRuns: 40 },
  );
});

Deno.test("takeTable and toSplit keep values and labels together", () => {
  const table = parseTable("1,2,3,b\n4,5,16,a\n", LAYOUT);
  const split = toSplit(takeTable(table, [1, 0, 1]));
  assertEquals([...split.labels], [0, 1, 0]);
  assertEquals(split.features, {
    data: Float32Array.of(4, 5, 16, 1, 2, 3, 4, 5, 16),
    shape: [3, 3],
  });
});

Deno.test("hashTable depends on size, values and labels", () => {
  const table = parseTable("1,2,3,b\n4,5,16,a\n", LAYOUT);
  const hashes = [
    table,
    { ...table, labels: Int32Array.of(0, 0) },
    { ...table, cells: ndarray(Uint8Array.of(1, 2, 3, 4, 5, 6), [2, 3]) },
    { ...table, cells: ndarray(table.cells.data, [3, 2]) },
  ].map(hashTable);
  assertEquals(new Set(hashes).size, 4);
});
