import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { Columns } from "./columns.ts";
import { parseCsv } from "./csv.ts";
import { detectDelimiter } from "./csv_records.ts";

const parse = (text: string, header?: boolean): Columns =>
  parseCsv(new TextEncoder().encode(text), { header });

/** Names and values, as a short text. */
const shown = ({ columns }: Columns): string[] =>
  columns.map((column) =>
    `${column.name}: ${column.kind === "other" ? "" : column.values.join(" ")}`
  );

Deno.test("parseCsv tells headers, numbers, text and delimiters", () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    "a,b,kind\n1,2.5,cat\n-3,4e2,dog\n": ["a: 1 -3", "b: 2.5 400", "kind: cat dog"],
    "a;b\r\n1;2\r\n\r\n3;4": ["a: 1 3", "b: 2 4"],
    "\ufeffa\tkind\n1\tx y\n": ["a: 1", "kind: x y"],
    "T,2,8\nI,5,12\n": ["1: T I", "2: 2 5", "3: 8 12"],
    "0,1,label\n5,6,cat\n7,8,dog\n": ["0: 5 7", "1: 6 8", "label: cat dog"],
    "0,1,cat\n7,8,dog\n5,6,cat\n": ["1: 0 7 5", "2: 1 8 6", "3: cat dog cat"],
    "1|2\n3|4\n": ["1: 1 3", "2: 2 4"],
    "a,b\n1,\n?,NaN\n": ["a: 1 NaN", "b: NaN NaN"],
    'a,"b ""c"", d"\n1,"x\ny"\n2,z\n': ["a: 1 2", 'b "c", d: x\ny z'],
    "a,kind\n1,10-\n2,7\n": ["a: 1 2", "kind: 10- 7"],
    "5,6,oak\n4,7,oak\n6,2,elm\n": ["1: 5 4 6", "2: 6 7 2", "3: oak oak elm"],
    "a;label\n5 %;x\n6 %;y\n7 %;x\n": ["a: 5 % 6 % 7 %", "label: x y x"],
    // What a spreadsheet writes.
    "sep=;\na;b\n1;2\n": ["a: 1", "b: 2"],
    // Decimal commas, and blanks between fields.
    "a;kind\n0,5;x\n-1,25e1;y\n2;x\n": ["a: 0.5 -12.5 2", "kind: x y x"],
    "0,5;1,5\n2,5;3,5\n": ["1: 0.5 2.5", "2: 1.5 3.5"],
    'a,kind\n"0,5",x\n"1,25",y\n': ["a: 0.5 1.25", "kind: x y"],
    "0,5\t1,5\tx\n2,5\t3,5\ty\n": ["1: 0.5 2.5", "2: 1.5 3.5", "3: x y"],
    "0,5\tx\n2,5\ty\n": ["1: 0.5 2.5", "2: x y"],
    "  1.5  2 x \n\n -3\t4\ty\n": ["1: 1.5 -3", "2: 2 4", "3: x y"],
    "0,5 1 x\n2,5 3 y\n": ["1: 0.5 2.5", "2: 1 3", "3: x y"],
    "a b kind\n1 2 x\n": ["a: 1", "b: 2", "kind: x"],
    "1, 2, 3\n4, 5, 6\n": ["1: 1 4", "2: 2 5", "3: 3 6"],
  };
  for (const [text, expected] of Object.entries(cases)) assertEquals(shown(parse(text)), expected);
  assertEquals(shown(parse("x,y\np,q\n", true)), ["x: p", "y: q"]);
  assertEquals(shown(parse("x,y\np,q\n", false)), ["1: x p", "2: y q"]);
});

Deno.test("parseCsv says what it found out and might be wrong", () => {
  const guesses = (text: string): readonly string[] | undefined => parse(text).guesses;
  assertEquals(guesses(",a,kind\n0,1,x\n"), []);
  assertEquals(guesses("2019,2020,label\n0.5,0.25,x\n1,2,x\n"), [
    'its first line is read as names of columns, such as "2019"',
  ]);
  assertEquals(guesses("1,5 2 x\n2,5 3 y\n"), [
    "its fields are separated by blanks",
    "its numbers have decimal commas",
  ]);
});

Deno.test("parseCsv asks whether a line of numbers and a text that comes once is a header", () => {
  const cases = [
    "2019,2020,tree\n0.5,0.9,oak\n0.2,0.3,elm\n0.1,0.2,oak\n",
    "450,520,610,kind\n7,8,9,oak\n6,6,6,oak\n",
    "kind,7,9\noak,0.5,1\noak,2,0.25\n",
    "20,25,yew\n9,7,oak\n31,9,oak\n8,40,elm\n7,3,fir\n",
    "5,3,yew\n4,4,oak\n6,2,oak\n",
  ];
  for (const text of cases) {
    assertThrows(() => parse(text), Error, "may name the columns or be a row: say so in a");
    const [first] = text.split("\n");
    assertEquals(parse(text, true).columns.map(({ name }) => name).join(), first);
    assertEquals(parse(text, false).rows, parse(text, true).rows + 1);
  }
});

Deno.test("parseCsv takes the names of another part for a header, and numbered columns for none", () => {
  const names = (text: string, ...like: string[]): string[] =>
    parseCsv(new TextEncoder().encode(text), { like }).columns.map(({ name }) => name);
  assertEquals(names("7,3\n7,5\n", "3", "7"), ["7", "3"]);
  assertEquals(names("0,1\n5,6\n", "1", "2"), ["1", "2"]);
  const asked = (label: string): readonly string[] =>
    parseCsv(new TextEncoder().encode("2019,2022,1\n5,6,7\n"), { label }).columns
      .map(({ name }) => name);
  assertEquals([asked("2022"), asked("1")], [["2019", "2022", "1"], ["1", "2", "3"]]);
});

Deno.test("parseCsv keeps whole numbers that float64 would round", () => {
  const { columns } = parse("id,x\n1799999999999999001,1e300\n+42,2\n?,9007199254740993\n");
  assertEquals(columns, [
    {
      kind: "numbers",
      name: "id",
      width: 1,
      values: Float64Array.of(1799999999999999000, 42, NaN),
      exact: [1799999999999999001n, 42n, undefined],
    },
    { kind: "numbers", name: "x", width: 1, values: Float64Array.of(1e300, 2, 9007199254740992) },
  ]);
});

Deno.test("parseCsv knows the line of every row", () => {
  const table = parse('a,kind\n\n1,"two\nlines"\n2,x\n');
  assertEquals([0, 1].map(table.place), ["line 3", "line 5"]);
});

Deno.test("parseCsv names the line that is wrong", () => {
  const cases: Readonly<Record<string, string>> = {
    "": "it has no rows",
    "a,b\n1,2\n3\n": "line 3 has 1 fields instead of 2",
    'a,b\n1,"x\n2,y\n': "opens a quote that nothing closes",
    'a,b\n1,"x"y\n2,z\n': 'line 2 has "y" after a closing quote',
    "a,b,a\n1,2,3\n": 'two columns are called "a"',
    "# made today\na,b\n1,2\n":
      "line 2 has 2 fields instead of 1: if line 1 is a comment, remove it",
    "# a b kind\n1 2 x\n3 4 y\n":
      "line 2 has 3 fields instead of 4: if line 1 is a comment, remove it",
    "a,b\n1,5,2,5\n": "line 2 has 4 fields instead of 2: if its numbers have decimal commas, write",
    "a;b\n1,5;x\n2.5;y\n":
      'line 2 has "1,5" and line 3 "2.5": write all numbers with a decimal point',
    "a;b\n1,500;x\n2,250;y\n":
      'line 2 has "1,500", in which the comma may be decimal or group digits',
  };
  for (const [text, message] of Object.entries(cases)) {
    assertThrows(() => parse(text), Error, message);
  }
  const latin = Uint8Array.of(0x61, 0xe4, 0x0a);
  assertThrows(() => parseCsv(latin), Error, "it is not text in UTF-8");
  for (const bytes of [[0xff, 0xfe, 0x61, 0], [0xfe, 0xff, 0, 0x61], [0x61, 0, 0x2c, 0]]) {
    assertThrows(() => parseCsv(Uint8Array.from(bytes)), Error, "it is in UTF-16, or not text");
  }
});

Deno.test("parseCsv reads back whatever is quoted, whatever stands between fields", () => {
  const cell = fc.string({ unit: fc.constantFrom(..."ab,;\"\n\t|' é") });
  const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 });
  fc.assert(fc.property(rows, fc.constantFrom(",", ";", "\t", "|"), (table, delimiter) => {
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    const text = table.map((row) => row.map(quoted).join(delimiter)).join("\n");
    assertEquals(detectDelimiter(text), delimiter);
    const { columns } = parse(text, false);
    const read = table.map((_, row) =>
      columns.map((column) => {
        if (column.kind === "texts") return column.values[row] ?? "";
        // Without any letter a column is one of missing numbers.
        return table[row]![Number(column.name) - 1]!;
      })
    );
    assertEquals(read, table as string[][]);
  }));
});
