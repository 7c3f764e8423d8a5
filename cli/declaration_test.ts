import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { textWidth } from "../core/text.ts";
import { commands } from "./commands.ts";
import { helpText } from "./declaration.ts";

const flags = {
  suite: { value: "NAME", help: "Which" },
  seeds: { value: "N", help: "How many\nor which" },
} as const;

Deno.test("helpText lines the flags up", () => {
  const command = { name: "x", title: "X", exits: "0 done" };
  const text = helpText({ ...command, summary: "Does x.", flags, notes: "The end." }, 80);
  assertStringIncludes(text, "Usage: deno task x [options]");
  assertStringIncludes(text, "  --seeds N           How many or which\n");
  const help = "word ".repeat(20) + "end";
  const notes = `${help}\n${help}\n\nExamples:\n  a\n  b\nThen`;
  const long = helpText({ ...command, summary: help, flags: { a: { help } }, notes }, 80);
  assert(long.split("\n").every((line) => line.length <= 80), long);
  assertStringIncludes(long, "  --a                 word word");
  assertStringIncludes(long, `\n${" ".repeat(22)}word word`);
  assertStringIncludes(long, "\n\nExamples:\n  a\n  b\nThen\n");
});

Deno.test("the help of every command fits 80 columns", () => {
  for (const command of commands) {
    const wide = helpText(command, 80).split("\n").filter((line) => textWidth(line) > 80);
    assertEquals(wide, [], command.name);
  }
});
