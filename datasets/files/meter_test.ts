import { assertEquals } from "@std/assert";
import { Meter } from "./meter.ts";

Deno.test("a meter says how much, how fast and how long", () => {
  let now = 0;
  const meter = new Meter(() => now);
  assertEquals(meter.text(20e6, 169e6), "20.0 MB of 169 MB");
  now = 1000;
  assertEquals(meter.text(24e6, 169e6), "24.0 MB of 169 MB, 4.00 MB/s, 37 s left");
  now = 2000;
  assertEquals(meter.text(24e6, 169e6), "24.0 MB of 169 MB, 2.00 MB/s, 73 s left");
  // Only the last seconds count, and a download that starts again has a speed of its own.
  now = 60_000;
  meter.text(30e6, 169e6);
  now = 61_000;
  meter.text(30e6, 169e6);
  now = 67_000;
  assertEquals(meter.text(30e6, 169e6), "30.0 MB of 169 MB");
  assertEquals(meter.text(1e6, 169e6), "1.00 MB of 169 MB");
  now = 68_000;
  assertEquals(meter.text(169e6, 169e6), "169 MB of 169 MB, 168 MB/s");
  assertEquals(new Meter(() => 0).text(5000, undefined), "5.00 kB");
});

Deno.test("what takes long is said in minutes and hours", () => {
  const after = (total: number): string => {
    let now = 0;
    const meter = new Meter(() => now);
    meter.text(0, total);
    now = 1000;
    return meter.text(1e6, total).split(", ")[2]!;
  };
  assertEquals(after(601e6), "10 min left");
  assertEquals(after(10_801e6), "3 h 0 min left");
});
