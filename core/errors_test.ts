import { assertEquals, assertStringIncludes } from "@std/assert";
import { InputError, messageOf, nearest, RequeueError, TrawlError, unknownName } from "./errors.ts";

Deno.test("every kind of error has its exit code", () => {
  assertEquals(new TrawlError("x").exitCode, 1);
  assertEquals(new InputError("x").exitCode, 2);
  assertEquals(new RequeueError("x").exitCode, 75);
});

Deno.test("nearest suggests what was meant, and nothing else", () => {
  const known = ["margin", "badge", "bait", "bait-binary", "typiclust"];
  assertEquals(nearest("margn", known), "margin");
  assertEquals(nearest("bait-b", known), "bait-binary");
  assertEquals(nearest("bait-binry", known), "bait-binary");
  assertEquals(nearest("BADGE", known), "badge");
  assertEquals(nearest("zzzzzzzzzz", known), undefined);
});

Deno.test("unknownName names the value, the nearest name and all others", () => {
  const { message } = unknownName("strategy", "margn", ["margin", "badge"]);
  assertEquals(message, 'Unknown strategy "margn": did you mean "margin"? Known: badge, margin');
  assertStringIncludes(unknownName("suite", "qqqqqqqqq", ["quick"]).message, ". Known: quick");
});

Deno.test("messageOf takes anything that was thrown", () => {
  assertEquals(messageOf(new Error("a")), "a");
  assertEquals(messageOf(7), "7");
});
