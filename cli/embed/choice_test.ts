import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { parseOutputs } from "./choice.ts";

Deno.test("parseOutputs tells files from a model's outputs", () => {
  assertEquals(parseOutputs([], true), {});
  assertEquals(parseOutputs(["x.npy"], false), { copy: "x.npy" });
  assertEquals(parseOutputs(["tokens", "a/x.npy"], true), { copy: "a/x.npy", tensor: "tokens" });
});

Deno.test("parseOutputs refuses what is neither, and what is given twice", () => {
  assertThrows(() => parseOutputs(["x.txt"], false), InputError, 'must end in ".npy"');
  assertThrows(() => parseOutputs(["x.npy", "y.npy"], true), InputError, "leave one");
  assertThrows(() => parseOutputs(["a", "b"], true), InputError, 'given as "a" and "b"');
});
