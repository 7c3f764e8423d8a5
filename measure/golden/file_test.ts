import { assert, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { isFailed } from "../../reports/measured/verdicts.ts";
import { sampleGolden, sampleMachine, sampleRuns } from "../testing/golden.ts";
import { checkRuns } from "./check.ts";
import { goldenText, parseGolden } from "./file.ts";

const golden = sampleGolden();
const text = goldenText(golden);

Deno.test("the file's text is read as what was written, a line for each entry", () => {
  assertEquals(parseGolden(text), golden);
  const lines = text.split("\n");
  const badge =
    '    "badge on glyphs, seed 1, cycle 1": {"picks":[1,11,20],"gaps":{"2":0.000001}},';
  assert(lines.includes(badge));
  assert(lines.includes('    "margin on glyphs, seed 0": [0.5,0.6,0.7],'));
  assert(lines.every((line) => line.length <= 120));
});

Deno.test("a damaged or edited file is refused, naming it, the place and what to do", () => {
  const refused = (change: (text: string) => string, ...parts: string[]) => {
    const damaged = change(text);
    assert(damaged !== text, parts[0]);
    const { message } = assertThrows(() => parseGolden(damaged, "g.json"), InputError);
    for (const part of ['"g.json" is damaged or edited by hand', "--accept", ...parts]) {
      assert(message.includes(part), message);
    }
  };
  refused((text) => text.slice(0, 999), "JSON");
  refused(() => "null", "Object");
  refused((text) => text.replace('"sessions":1', '"sessions":1.5'), "counters.margin N=1000 B=10");
  refused((text) => text.replace('"nodes":8,', ""), "nodes");
  refused((text) => text.replace("[0.5,0.6,0.7]", "[0.5,6,0.7]"), "margin on glyphs, seed 0");
  refused((text) => text.replace("[0.5,0.6,0.7]", "[]"), "margin on glyphs, seed 0");
  refused((text) => text.replace("[0,10,20]", "[0,10,10]"), "a row is picked twice");
  refused((text) => text.replace("[0,10,20]", "[0,-1,20]"), "cycle 0.picks.1");
  refused((text) => text.replace('{"2":0.000001}', '{"2":0}'), "gaps.2");
});

Deno.test("what somebody removed or renamed fails the comparison", () => {
  const holes = [
    text.replace("seed 0, cycle 0", "seed 0, cycle 7"),
    text.replace(/ {4}"margin on glyphs, seed 0, cycle 1.*\n/, ""),
    text.replace('margin on glyphs, seed 1"', 'margin on gl, seed 1"'),
    text.replace(/ {4}"margin on glyphs, seed 5".*\n/, ""),
    text.replace('margin on glyphs, seed 5"', 'margin on glyphs, seed 6"'),
  ];
  for (const damaged of holes) {
    assert(damaged !== text);
    const checks = checkRuns({
      golden: parseGolden(damaged),
      environment: sampleMachine,
      head: sampleRuns(),
    });
    assert(checks.some(isFailed));
  }
});
