import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { canonical } from "../core/canonical.ts";
import { InputError } from "../core/errors.ts";
import { withFolder } from "../tests/support/folder.ts";
import { decodeHistory, encodeHistory, readHistory } from "./history.ts";
import { decodeRegression, encodeRegression, readRegression } from "./regression.ts";
import { sampleHistory, sampleRegression } from "./testing/regressions.ts";

Deno.test("a regression is read as it was written, cases without pairs included", () => {
  const regression = sampleRegression();
  assertEquals(decodeRegression(encodeRegression(regression)), regression);
  const empty = { ...regression, cases: [], checks: [] };
  assertEquals(decodeRegression(encodeRegression(empty)), empty);
  assertEquals(encodeRegression(sampleRegression()), encodeRegression(regression));
});

Deno.test("rows of the history are read as they were written", () => {
  const rows = sampleHistory();
  assertEquals(decodeHistory(encodeHistory(rows)), rows);
  assertEquals(decodeHistory(encodeHistory([])), []);
});

Deno.test("what makes no sense is refused, with the place", () => {
  const regression = sampleRegression();
  const [first, ...others] = regression.cases;
  const withTimes = (base: number[]) => ({
    ...regression,
    cases: [{ ...first!, pairs: [{ base, head: [1, 1], control: [1, 1] }] }, ...others],
  });
  const wrong: readonly (readonly [Parameters<typeof encodeRegression>[0], string])[] = [
    [withTimes([1]), "not timed equally often"],
    [withTimes([]), "a side was not timed"],
    [withTimes([1, 0]), "not positive"],
    [withTimes([1, NaN]), "not positive"],
    [withTimes([-1, 1]), "not positive"],
    [{ ...regression, margin: 0 }, '"margin"'],
    [{ ...regression, planned: 0 }, '"planned"'],
    [{ ...regression, startedAt: "yesterday" }, '"startedAt"'],
    [{ ...regression, base: { ...regression.base, content: "<b>" } }, '"base.content"'],
  ];
  for (const [value, message] of wrong) {
    assertThrows(() => decodeRegression(encodeRegression(value)), InputError, message);
  }
  const [row] = sampleHistory();
  for (
    const [value, message] of [
      [{ ...row!, commit: "main" }, '"commit"'],
      [{ ...row!, logRatio: NaN }, '"logRatio"'],
      [{ ...row!, sizes: { N: -1 } }, '"sizes.N"'],
    ] as const
  ) {
    assertThrows(() => decodeHistory(encodeHistory([value])), InputError, message);
  }
});

Deno.test("a file that is cut, changed or of another kind is refused", () =>
  withFolder(async (folder) => {
    const bytes = encodeRegression(sampleRegression());
    const path = `${folder}/regress.arrow`;
    await Deno.writeFile(path, bytes);
    assertEquals(await readRegression(path), sampleRegression());
    await assertRejects(() => readHistory(path), InputError, 'no "trawl.history"');
    const history = encodeHistory(sampleHistory());
    assertThrows(() => decodeRegression(history), InputError, "trawl.regression");
    for (const share of [0, 0.01, 0.5, 0.999]) {
      const cut = (whole: Uint8Array) => whole.subarray(0, Math.floor(share * whole.length));
      assertThrows(() => decodeRegression(cut(bytes)), InputError);
      assertThrows(() => decodeHistory(cut(history)), InputError);
    }
    let same = 0;
    for (let bit = 3; bit < 8 * bytes.length; bit += 1997) {
      const copy = bytes.slice();
      copy[bit >> 3]! ^= 1 << (bit & 7);
      try {
        assertEquals(canonical(decodeRegression(copy)), canonical(sampleRegression()));
        same++;
      } catch (error) {
        assert(error instanceof InputError, `bit ${bit}: ${error}`);
      }
    }
    // Some bits are padding.
    assert(same < 8 * bytes.length / 1997 / 2);
  }));
