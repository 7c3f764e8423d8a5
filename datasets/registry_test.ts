import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { letter } from "./letter.ts";
import { datasets, findDataset } from "./registry.ts";

Deno.test("findDataset finds by name, and suggests the nearest", () => {
  assertStrictEquals(findDataset("letter"), letter);
  assertThrows(
    () => findDataset("leter"),
    InputError,
    'Unknown dataset "leter": did you mean "letter"?',
  );
});

Deno.test("registered datasets are described", () => {
  assertEquals(new Set(datasets.map(({ name }) => name)).size, datasets.length);
  for (const { name, title, classes, licence, source } of datasets) {
    assert(/^[a-z0-9-]+$/.test(name), name);
    assert(title !== "" && licence !== "" && source !== "", name);
    assert(classes >= 2, name);
  }
});
