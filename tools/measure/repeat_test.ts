import { assertEquals } from "@std/assert";
import { timeRepeatedly } from "./repeat.ts";

/** Work that takes so many seconds, on a clock of its own. */
function clockwork(seconds: number) {
  let time = 0;
  return {
    work: () => {
      time += 1000 * seconds;
      return Promise.resolve();
    },
    now: () => time,
  };
}

Deno.test("the first run stands apart, and the others end at their number or their time", async () => {
  const timed = (seconds: number) => {
    const { work, now } = clockwork(seconds);
    return timeRepeatedly({ most: 3, seconds: 10 }, work, undefined, now);
  };
  assertEquals(await timed(1), { first: 1, repeats: [1, 1, 1] });
  assertEquals(await timed(4), { first: 4, repeats: [4, 4] });
  assertEquals(await timed(20), { first: 20, repeats: [] });
});

Deno.test("what is seen between the first run and the others is seen once", async () => {
  const seen: number[] = [];
  const { work, now } = clockwork(1);
  await timeRepeatedly({ most: 2, seconds: 10 }, work, () => seen.push(now()), now);
  assertEquals(seen, [1000]);
});
