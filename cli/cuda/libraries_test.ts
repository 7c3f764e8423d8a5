import { assert, assertEquals } from "@std/assert";
import { showVersion, tryLibrary } from "./libraries.ts";

Deno.test("showVersion reads CUDA's and cuDNN's numbers", () => {
  assertEquals(showVersion(12040, "cuda"), "12.4");
  assertEquals(showVersion(90100, "cudnn"), "9.1.0");
  assertEquals(showVersion(91002, "cudnn"), "9.10.2");
  assertEquals(showVersion(8907, "cudnn"), "8.9.7");
});

Deno.test({
  name: "the system's loader finds what is there, and names what is not",
  ignore: Deno.build.os !== "linux",
  fn: () => {
    assertEquals(tryLibrary("libm.so.6"), { name: "libm.so.6", found: true });
    const missing = tryLibrary("libnothing.so.9");
    assertEquals(missing.found, false);
    assert(missing.problem!.startsWith("libnothing.so.9: cannot open"), missing.problem);
    // Any function of this shape will do to see that it is called.
    const versioned = tryLibrary("libc.so.6", { kind: "return", symbol: "getpid" });
    assertEquals(versioned.version, Deno.pid);
  },
});
