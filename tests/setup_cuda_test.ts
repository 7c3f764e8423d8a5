/** `deno task setup:cuda` end to end, as far as that goes without a network. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runTask } from "./support/command.ts";

const here = `${Deno.build.os} ${Deno.build.arch}`;

Deno.test("setup:cuda --dry-run tells what the machine has and what would be done", async () => {
  const { code, stdout, stderr } = await runTask("setup:cuda", ["--dry-run"], {});
  if (here !== "linux x86_64") {
    assertEquals([code, stdout], [2, ""]);
    assertStringIncludes(stderr, "has no CUDA libraries for");
    return;
  }
  // Whether the machine has CUDA is its own affair.
  assert(code === 0 || code === 1, stderr);
  assertEquals(stderr, "");
  assert(
    /^Machine\n {2}driver .+\n[^]* {2}CUDA .+\n[^]* {2}cuDNN .+\n[^]*Libraries of /.test(stdout),
    stdout,
  );
  assertStringIncludes(stdout, "libonnxruntime_providers_shared.so");
});

Deno.test("setup:cuda explains itself, and refuses what it does not know", async () => {
  const help = await runTask("setup:cuda", ["--help"]);
  assertEquals([help.code, help.stderr], [0, ""]);
  assertStringIncludes(help.stdout, "Usage: deno task setup:cuda [options]");
  const wrong = await runTask("setup:cuda", ["--dryrun"]);
  assertEquals([wrong.code, wrong.stdout], [2, ""]);
  assertStringIncludes(wrong.stderr, 'did you mean "--dry-run"?');
});
