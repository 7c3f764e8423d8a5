import { assertEquals, assertMatch, assertStrictEquals, assertThrows } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { dataTest, sharedData } from "../tests/support/data.ts";
import type { Backbone } from "./backbone.ts";
import { backbones, findBackbone } from "./registry.ts";

Deno.test("findBackbone finds every backbone by its name, and suggests the nearest", () => {
  for (const backbone of backbones) assertStrictEquals(findBackbone(backbone.name), backbone);
  assertEquals(new Set(backbones.map(({ name }) => name)).size, backbones.length);
  assertThrows(() => findBackbone("scatering"), InputError, 'did you mean "scattering"?');
});

for (const backbone of backbones) {
  const needs = backbone.weights === undefined ? [] : [backbone.weights.path];
  // Of the published weights only MobileNet's are among the tests' files.
  if (backbone.weights !== undefined && !backbone.name.startsWith("mobilenet")) continue;
  dataTest(`${backbone.name} loads as its entry describes it`, needs, () => check(backbone));
}

async function check(backbone: Backbone): Promise<void> {
  const loaded = await backbone.load({ folder: sharedData("") });
  const { width, height, channels } = backbone.input;
  const { inputs, outputs } = loaded.program;
  assertEquals(inputs.map(String), [`images: uint8[N, ${height}, ${width}, ${channels}]`]);
  assertEquals(outputs.map(({ name, dtype, shape }) => [name, dtype, ...shape]), [
    ["features", "float32", "N", backbone.width],
  ]);
  assertEquals(loaded.preprocessing, backbone.preprocessing);
  assertMatch(loaded.hash, /^[0-9a-f]{64}$/);
  assertEquals((await backbone.load({ folder: sharedData("") })).hash, loaded.hash);
}
