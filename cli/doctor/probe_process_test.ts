import { assert, assertEquals } from "@std/assert";
import { Runtime } from "../../onnx/mod.ts";
import { measureSpeed } from "./probe_process.ts";

Deno.test("the speed is that of the largest product that there is time for", async () => {
  const runtime = await Runtime.open({ threads: 1 });
  const run = runtime.run.bind(runtime);
  for (const [seconds, tried] of [[0.1, 1], [0.25, 3]] as const) {
    const sizes = new Set<string>();
    runtime.run = (program, feeds) => {
      sizes.add(program.name);
      return run(program, feeds);
    };
    // A clock that moves 10 ms whenever it is read, so that every run takes that long.
    let time = 0;
    const rate = await measureSpeed(runtime, seconds, () => time += 10);
    assert(rate > 0 && rate < 1e14, String(rate));
    assertEquals(sizes.size, tried, `${seconds} s`);
  }
  await runtime.close();
});
