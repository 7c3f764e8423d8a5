import { assertEquals } from "@std/assert";
import { withoutHome } from "./command.ts";

Deno.test("the home folder becomes a tilde, and longer names do not", () => {
  assertEquals(withoutHome('"/home/ada/x", /home/ada', "/home/ada/"), '"~/x", ~');
  assertEquals(withoutHome("/home/adam /data/home/ada", "/home/ada"), "/home/adam /data/home/ada");
  assertEquals(withoutHome("C:\\Users\\ada\\x", "C:\\Users\\ada"), "~\\x");
  assertEquals(withoutHome('"C:\\\\Users\\\\ada\\\\x"', "C:\\Users\\ada"), '"~\\\\x"');
});

Deno.test("without a home folder, or with the root as one, nothing changes", () => {
  for (const home of [undefined, "", "/"]) assertEquals(withoutHome("/a/b", home), "/a/b");
});
