import { assertEquals } from "@std/assert";
import { distinguish } from "./distinguish.ts";

Deno.test("of things of one name, what most of them are is not named", () => {
  const details = [{ n: 1, b: 64 }, { n: 1, b: 128 }, { n: 2, b: 64 }, { n: 2 }];
  assertEquals(distinguish(["a", "a", "a", "b"], details), ["", " (b=128)", " (n=2)", ""]);
  assertEquals(distinguish(["a", "a"], [{ n: 1, b: 64 }, { n: 2, b: 64 }]), [" (n=1)", " (n=2)"]);
});
