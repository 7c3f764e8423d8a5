/** Tests against golden numbers. */
import {
  dataTest,
  type DataTestFunction,
  fixtureTest,
  haveFixtures,
} from "../../tests/support/data.ts";

/** Registers a test that needs real data and golden numbers for it. */
export function goldenTest(
  name: string,
  data: readonly string[],
  fixtures: readonly string[],
  fn: DataTestFunction,
): void {
  if (haveFixtures(...fixtures)) dataTest(name, data, fn);
  else fixtureTest(name, fixtures, fn);
}
