import { assertEquals } from "@std/assert";
import { StatusLine } from "../../../cli/status_line.ts";
import { samplePoint } from "../../../reports/testing/measurement.ts";
import { MeasuringProgress } from "./progress.ts";

const cases = [1000, 2000].map((N) => samplePoint({ sizes: { N, n: 10, D: 8, K: 4, B: 5 } }));
const [first, second] = cases as [typeof cases[0], typeof cases[0]];

function watched(width?: number) {
  const clockwork = { time: 0 };
  const text: string[] = [];
  const now = () => clockwork.time;
  const line = new StatusLine({ write: (part) => text.push(part), width, now });
  const progress = new MeasuringProgress(line, cases, { most: 0, seconds: 0 }, now);
  return { progress, text, clockwork };
}

Deno.test("a terminal shows what is measured, and clears it for the row", () => {
  const { progress, text, clockwork } = watched(80);
  progress.started(first);
  clockwork.time = 3000;
  progress.ended(first);
  assertEquals(text, ["\r\x1b[K0/2 cases  bait 1,000×8 K=4 n=10 B=5", "\r\x1b[K"]);
  assertEquals(progress.secondsPassed, 3);
  progress.started(second);
  assertEquals(text.at(-1), "\r\x1b[K1/2 cases  0:03 left  bait 2,000×8 K=4 n=10 B=5");
  progress.end();
});

Deno.test("elsewhere there is a line now and then", () => {
  const { progress, text, clockwork } = watched();
  progress.started(first);
  progress.ended(first);
  assertEquals(text, []);
  clockwork.time = 12_000;
  progress.started(second);
  assertEquals(text.length, 1);
  progress.end();
});
