/** What sets of miniatures must hold. */
import { assertEquals } from "@std/assert";
import type { Dataset, DatasetSource } from "../dataset.ts";
import { numbersIn } from "./miniature.ts";

/** What a set must hold: class names, and label and picture number of every image in order. */
export interface Expected {
  readonly classes: readonly string[];
  readonly train: readonly (readonly [label: number, picture: number])[];
  readonly test: readonly (readonly [label: number, picture: number])[];
}

/** Reads a set without the network. */
export async function load(source: DatasetSource, folder: string): Promise<Dataset> {
  return await source.load({ folder, network: false });
}

/** Makes sure that a set of miniatures holds what it must, undecoded. */
export async function assertSet(
  source: DatasetSource,
  folder: string,
  expected: Expected,
): Promise<Dataset> {
  const set = await load(source, folder);
  assertEquals(set.classes, expected.classes);
  for (const part of ["train", "test"] as const) {
    const numbers = await numbersIn(set[part]);
    assertEquals(
      Array.from(set[part].labels, (label, i) => [label, numbers[i]]),
      expected[part].map((each) => [...each]),
      part,
    );
    assertEquals(set[part].images!.stored?.codec, "file");
  }
  return set;
}
