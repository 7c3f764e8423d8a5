import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { letter } from "./sets/uci.ts";
import { datasets, findDataset } from "./registry.ts";

Deno.test("findDataset finds by name, and suggests the nearest", () => {
  assertStrictEquals(findDataset("letter"), letter);
  assertThrows(
    () => findDataset("leter"),
    InputError,
    'Unknown dataset "leter": did you mean "letter"?',
  );
});

Deno.test("findDataset makes variants, even of variants, and names what is wrong with one", () => {
  const tail = findDataset("cifar10-lt50");
  assertEquals([tail.name, tail.folder, tail.classes], ["cifar10-lt50", "cifar10", 10]);
  assertEquals(findDataset("dtd-7").folder, "dtd");
  assertEquals(findDataset("dtd-7-lt10").name, "dtd-7-lt10");
  const cases = [
    ["cifra10-lt50", 'Unknown dataset "cifra10": did you mean "cifar10"?'],
    ["letter-lt50", 'Dataset "letter" is tabular'],
    ["cifar10-lt1", "ratio 1"],
    ["dtd-11", 'Unknown dataset "dtd-11": did you mean "dtd"?'],
  ];
  for (const [name, message] of cases) {
    assertThrows(() => findDataset(name!), InputError, message!);
  }
});

Deno.test("registered datasets are described", () => {
  assertEquals(new Set(datasets.map(({ name }) => name)).size, datasets.length);
  for (const { name, title, classes, licence, source } of datasets) {
    assert(/^[a-z0-9-]+$/.test(name), name);
    assert(title !== "" && licence !== "" && source !== "", name);
    assert(classes >= 2, name);
  }
});
