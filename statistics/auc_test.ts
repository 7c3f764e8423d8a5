import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { auc } from "./auc.ts";

Deno.test("auc counts every evaluation alike, the first included", () => {
  assertEquals(auc([{ accuracy: 0 }, { accuracy: 0.5 }, { accuracy: 1 }]), 0.5);
  assertThrows(() => auc([]), InputError);
});
