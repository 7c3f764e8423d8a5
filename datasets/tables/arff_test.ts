import { assertEquals, assertThrows } from "@std/assert";
import { dataTest, sharedData } from "../../tests/support/data.ts";
import { parseArff } from "./arff.ts";

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
  assertThrows(() => parse("1,?,a\n"), Error, 'line 8 has "?", which is no number');
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
