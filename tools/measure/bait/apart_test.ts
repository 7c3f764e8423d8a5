import { assertEquals, assertStringIncludes } from "@std/assert";
import { measureBaitCommand } from "../../../cli/commands/measure_commands.ts";
import { type Ended, execute } from "../../../cli/programs.ts";
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
  const outcome = await measureApart(
    request("bait", { lambda: -1 }),
    open,
    (name, args) => execute(name, measureBaitCommand.programs![name]!, args),
  );
  assertEquals(outcome.kind, "failed");
  assertStringIncludes(outcome.kind === "failed" ? outcome.message : "", "lambda");
});

Deno.test("a process that ends without an answer is told by its end", async () => {
  const outcome = await measureApart(
    request("bait"),
    open,
    () => Promise.resolve({ stdout: "", stderr: "", code: 0 }),
  );
  assertEquals(outcome, { kind: "failed", message: "Its process ended with exit code 0" });
});

Deno.test("what is stopped has not failed, and a missing program is named", async () => {
  const stop = new AbortController();
  const ended = Promise.withResolvers<Ended>();
  const going = measureApart(request("bait"), stop.signal, () => ended.promise);
  stop.abort();
  ended.resolve({ stdout: "", stderr: "", code: -1, signal: "SIGTERM" });
  assertEquals(await going, { kind: "stopped" });
  assertEquals(await measureApart(request("bait"), stop.signal), { kind: "stopped" });
  const missing = await measureApart(
    request("bait"),
    open,
    (name) => execute(`/nowhere/${name}`, {}, []),
  );
  assertEquals(missing.kind, "failed");
  assertStringIncludes(missing.kind === "failed" ? missing.message : "", "cannot be started");
});
