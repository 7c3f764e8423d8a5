import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { TrawlError } from "../../../core/errors.ts";
import { measureApart } from "./apart.ts";
import type { WorkerRequest } from "./worker.ts";

function request(strategy: string, settings: WorkerRequest["settings"] = {}): WorkerRequest {
  return {
    case: { strategy, sizes: { N: 8, n: 2, D: 2, K: 3, B: 1 }, axes: [] },
    settings,
    repeat: { most: 1, seconds: 1 },
    peakRepeats: 1,
  };
}

const open = new AbortController().signal;

Deno.test("a selection that fails says why", async () => {
  const outcome = await measureApart(Deno.execPath(), request("bait", { lambda: -1 }), open);
  assertEquals(outcome.kind, "failed");
  assertStringIncludes(outcome.kind === "failed" ? outcome.message : "", "lambda");
});

// Windows has no such program.
const ignore = Deno.build.os === "windows";

Deno.test("a process that ends without an answer is told by its end", { ignore }, async () => {
  const outcome = await measureApart("true", request("bait"), open);
  assertEquals(outcome, { kind: "failed", message: "Its process ended with exit code 0" });
});

Deno.test("what is stopped is no failure, and a missing program is named", async () => {
  const stop = new AbortController();
  const going = measureApart(Deno.execPath(), request("bait"), stop.signal);
  stop.abort();
  assertEquals(await going, { kind: "stopped" });
  assertEquals(await measureApart(Deno.execPath(), request("bait"), stop.signal), {
    kind: "stopped",
  });
  await assertRejects(
    () => measureApart("/nowhere/deno", request("bait"), open),
    TrawlError,
    'Cannot start "/nowhere/deno"',
  );
});
