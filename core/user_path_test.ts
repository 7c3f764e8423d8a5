import { assertEquals } from "@std/assert";
import { shownPath, userPath } from "./user_path.ts";

Deno.test("a relative path is seen from where the user stands", () => {
  const standing = { from: "/home/ada/data", cwd: "/home/ada/trawl" };
  assertEquals(userPath("pool.npy", standing), "/home/ada/data/pool.npy");
  assertEquals(userPath("../pool.npy", standing), "/home/ada/pool.npy");
  assertEquals(userPath(".", standing), "/home/ada/data");
});

Deno.test("a path that means the same to the process stays as it was given", () => {
  assertEquals(userPath("out/x", { from: "/trawl", cwd: "/trawl" }), "out/x");
  assertEquals(userPath("/tmp/x", { from: "/home", cwd: "/trawl" }), "/tmp/x");
});

Deno.test("a path that is shown can be opened from where the user stands", () => {
  const page = "results/quick/report.html";
  assertEquals(shownPath(page, { from: "/trawl", cwd: "/trawl" }), page);
  assertEquals(shownPath(page, { from: "/home/ada", cwd: "/trawl" }), `/trawl/${page}`);
});

Deno.test("what deno task says is where the user stands", () => {
  const before = Deno.env.get("INIT_CWD");
  try {
    Deno.env.set("INIT_CWD", "/somewhere");
    assertEquals(userPath("x.npy"), "/somewhere/x.npy");
    Deno.env.delete("INIT_CWD");
    assertEquals(userPath("x.npy"), "x.npy");
  } finally {
    if (before === undefined) Deno.env.delete("INIT_CWD");
    else Deno.env.set("INIT_CWD", before);
  }
});
