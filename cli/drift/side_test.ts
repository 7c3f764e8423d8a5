import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { describeSide, fileNameOf, sidesOf } from "./side.ts";

Deno.test("sidesOf fills in what is not given", () => {
  assertEquals(sidesOf({ ep: "webgpu", cores: 8 }), [
    { provider: "webgpu", threads: 8 },
    { provider: "cpu", threads: 8 },
  ]);
  assertEquals(sidesOf({ threads: 1, againstThreads: 2, cores: 8 }), [
    { provider: "cpu", threads: 1 },
    { provider: "cpu", threads: 2 },
  ]);
});

Deno.test("sidesOf refuses sides that are the same, unknown or not named", () => {
  assertThrows(() => sidesOf({ cores: 2 }), InputError, "Both sides are cpu with 2 threads");
  assertThrows(() => sidesOf({ ep: "gpu", cores: 2 }), InputError, 'provider "gpu"');
  assertThrows(() => sidesOf({ ep: "auto", cores: 2 }), InputError, '--ep "auto"');
});

Deno.test("sides have names for sentences and for files", () => {
  const [tested, reference] = sidesOf({ ep: "cuda", threads: 1, againstThreads: 4, cores: 2 });
  assertEquals(describeSide(tested), "cuda with 1 thread");
  assertEquals(fileNameOf(tested, reference), "cuda-1-against-cpu-4");
});
