/** The tabular sets on their real files. */
import { assertEquals } from "@std/assert";
import { dataTest, sharedData } from "../../tests/support/data.ts";
import type { DataContext, Dataset, DatasetSource } from "../dataset.ts";
import { letter, optdigits, pendigits, satimage } from "./uci.ts";

function context(): DataContext {
  return { folder: sharedData("").replace(/\/$/, ""), network: false };
}

function shapes({ train, test }: Dataset): (readonly number[] | undefined)[] {
  return [train.features?.shape, test.features?.shape];
}

function counts(labels: Int32Array, classes: number): number[] {
  const found = new Array<number>(classes).fill(0);
  for (const label of labels) found[label]!++;
  return found;
}

dataTest("letter has the published split", ["letter/letter.arff"], async () => {
  const set = await letter.load(context());
  assertEquals(shapes(set), [[15000, 16], [5000, 16]]);
  assertEquals(set.classes.join(""), "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  const spelt = (labels: Int32Array): string => {
    return [...labels.subarray(0, 12)].map((label) => set.classes[label]).join("");
  };
  // Computed with numpy from the file and scikit-learn's rule.
  assertEquals(spelt(set.test.labels), "DEOZWNBVADOP");
  assertEquals(spelt(set.train.labels), "NQZQMITFLFHA");
  assertEquals([...set.train.features!.data.subarray(0, 16)], [
    ...[2, 3, 4, 2, 1, 5, 9, 3, 3, 10, 8, 8, 5, 8, 0, 7],
  ]);
});

/** Class counts as UCI states them, or as counted where it states none. */
const OFFICIAL: readonly [DatasetSource, string[], number[][], number[]][] = [
  [
    optdigits,
    ["optdigits/optdigits.tra", "optdigits/optdigits.tes"],
    [[3823, 64], [1797, 64]],
    [376, 389, 380, 389, 387, 376, 377, 387, 380, 382],
  ],
  [
    pendigits,
    ["pendigits/pendigits.tra", "pendigits/pendigits.tes"],
    [[7494, 16], [3498, 16]],
    [780, 779, 780, 719, 780, 720, 720, 778, 719, 719],
  ],
  [
    satimage,
    ["satimage/sat.trn", "satimage/sat.tst"],
    [[4435, 36], [2000, 36]],
    [1072, 479, 961, 415, 470, 1038],
  ],
];

for (const [source, files, expected, classes] of OFFICIAL) {
  dataTest(`${source.name} has the official split`, files, async () => {
    const set = await source.load(context());
    assertEquals(shapes(set), expected);
    assertEquals(counts(set.train.labels, source.classes), classes);
    assertEquals(set.classes.length, source.classes);
  });
}

dataTest("content hashes stay the same, for they are part of run keys", [
  "letter/letter.arff",
  ...OFFICIAL.flatMap(([, files]) => files),
], async () => {
  const hashes: Record<string, string> = {};
  for (const source of [letter, ...OFFICIAL.map(([each]) => each)]) {
    hashes[source.name] = (await source.load(context())).contentHash.slice(0, 16);
  }
  assertEquals(hashes, {
    letter: "37a98a649d04c8a9",
    optdigits: "11b43ae160744e0a",
    pendigits: "27b6495a281729a9",
    satimage: "38a01926490b7251",
  });
});
