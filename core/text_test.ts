import { assert, assertEquals } from "@std/assert";
import { plain, plainTexts } from "./text.ts";

Deno.test("plain text has no sequences, control characters or marks that turn text round", () => {
  assertEquals(plain("a\x1b[31mb\nc\u202e"), "ab c ");
  assertEquals(plain("\x1b]0;title\x07x\x1b[2J\x1b[1;1Hy\x9b31mz"), "xyz");
  assertEquals(plain("a\u200eb\u200fc\u061cd\u2067e\u2069f\ufeffg"), "a b c d e f g");
  // A joiner inside an emoji, and marks of Arabic script, are text.
  assertEquals(plain("👩\u200d🔬 بِسْمِ é"), "👩\u200d🔬 بِسْمِ é");
});

Deno.test("plainTexts cleans every text and key, and gives back what needs no cleaning", () => {
  const clean = { a: ["x", 1, null], b: { c: true } };
  assert(plainTexts(clean) === clean);
  const steering: unknown = { "k\x1b[1m": ["a\u202eb", 1.5], n: { m: "\x07", path: "C:\\new" } };
  assertEquals(plainTexts(steering), { k: ["a b", 1.5], n: { m: " ", path: "C:\\new" } });
});
