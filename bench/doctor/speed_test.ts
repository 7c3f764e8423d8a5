import { assert } from "@std/assert";
import { Runtime } from "../../onnx/mod.ts";
import { climb, measureSpeed, products, readings } from "./speed.ts";

Deno.test("the CPU has a speed", async () => {
  const runtime = await Runtime.open({ threads: 1 });
  const { operations, bandwidth } = await measureSpeed(runtime, 0.1);
  await runtime.close();
  assert(operations > 1e7 && operations < 1e14, String(operations));
  assert(bandwidth > 1e7 && bandwidth < 1e13, String(bandwidth));
});

Deno.test("loads made on the device climb no further than there is time for", async () => {
  const runtime = await Runtime.open({ threads: 1 });
  for (const loads of [products, readings]) {
    const start = performance.now();
    const rate = await climb(runtime, loads, 0.05);
    assert(rate > 1e7 && rate < 1e14, String(rate));
    assert(performance.now() - start < 20_000);
  }
  await runtime.close();
});
