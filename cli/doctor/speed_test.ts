import { assert, assertEquals } from "@std/assert";
import { Runtime } from "../../onnx/mod.ts";
import { climb, measureSpeed, products, readings } from "./speed.ts";

Deno.test("the CPU has a speed", async () => {
  const runtime = await Runtime.open({ threads: 1 });
  const { operations, bandwidth } = await measureSpeed(runtime, 0.1);
  await runtime.close();
  assert(operations > 0 && operations < 1e14, String(operations));
  assert(bandwidth > 0 && bandwidth < 1e13, String(bandwidth));
});

Deno.test("loads made on the device climb no further than there is time for", async () => {
  const runtime = await Runtime.open({ threads: 1 });
  for (const loads of [products.slice(0, 3), readings.slice(0, 3)]) {
    // A clock that moves 10 ms whenever it is read, so that every run takes that long.
    for (const [seconds, tried] of [[0.1, 1], [0.22, 2], [1, 3]] as const) {
      let [time, count] = [0, 0];
      const counted = loads.map((load) => () => {
        count++;
        return load();
      });
      const rate = await climb(runtime, counted, seconds, () => time += 10);
      assert(rate > 0 && Number.isFinite(rate), String(rate));
      assertEquals(count, tried, `${seconds} s`);
    }
  }
  await runtime.close();
});
