import { assertEquals } from "@std/assert";
import { StatusLine } from "../status_line.ts";
import { EmbedProgress } from "./embed_progress.ts";

/** What is written on no terminal, where a line is due every ten seconds. */
function told(news: readonly (readonly [seconds: number, done: number])[]): {
  readonly lines: string;
  readonly progress: EmbedProgress;
} {
  let lines = "";
  let now = 0;
  const write = (text: string): void => {
    lines += text;
  };
  const line = new StatusLine({ write, width: undefined, now: () => now });
  const progress = new EmbedProgress(line, "birds, train", () => now);
  for (const [seconds, done] of news) {
    now = 1000 * seconds;
    progress.add(done, 10_000);
  }
  return { lines, progress };
}

Deno.test("EmbedProgress tells images, their rate and the time left, now and then", () => {
  const { lines, progress } = told([[5, 0], [9, 400], [15, 1000], [16, 1100], [25, 2000]]);
  assertEquals(lines.split("\n"), [
    "birds, train: 1,000 of 10,000 images  100 images/s  1:30 left",
    "birds, train: 2,000 of 10,000 images  100 images/s  1:20 left",
    "",
  ]);
  assertEquals([progress.computed, progress.seconds], [2000, 20]);
});

Deno.test("EmbedProgress does not count what an earlier start has done", () => {
  const { lines, progress } = told([[0, 4000], [10, 4500]]);
  assertEquals(lines.split("\n"), [
    "birds, train: continues after 4,000 of 10,000 images",
    "birds, train: 4,500 of 10,000 images  50.0 images/s  1:50 left",
    "",
  ]);
  assertEquals([progress.computed, progress.done], [500, 4500]);
});
