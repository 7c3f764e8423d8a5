import { assertEquals } from "@std/assert";
import { StatusLine } from "./status_line.ts";

function watched(width?: number) {
  const clockwork = { time: 0 };
  const text: string[] = [];
  const line = new StatusLine({
    write: (part) => text.push(part),
    width,
    now: () => clockwork.time,
  });
  return { line, text, clockwork };
}

Deno.test("a terminal's line is cut, rewritten, and gives way to what stays", () => {
  const { line, text } = watched(8);
  line.show("one\ntwo three");
  line.say("done");
  line.clear();
  assertEquals(text, ["\r\x1b[Kone two", "\r\x1b[K", "done\n"]);
});

Deno.test("elsewhere there are whole lines, ten seconds apart", () => {
  const { line, text, clockwork } = watched();
  assertEquals([line.onTerminal, line.due], [false, true]);
  line.show("one");
  clockwork.time = 9999;
  assertEquals(line.due, false);
  clockwork.time = 10_000;
  assertEquals(line.due, true);
  line.clear();
  assertEquals(text, ["one\n"]);
});
