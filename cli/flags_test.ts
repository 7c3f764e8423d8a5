import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { parseFlags } from "./flags.ts";

const flags = {
  suite: { value: "NAME", help: "Which" },
  seeds: { value: "N", help: "How many\nor which" },
  set: { value: "KEY=VALUE", repeat: true, help: "A setting" },
  json: { help: "As JSON" },
} as const;

function refused(args: string[], message: string): void {
  assertThrows(() => parseFlags(args, flags), InputError, message);
}

Deno.test("parseFlags reads values, switches and repeated flags", () => {
  const given = parseFlags(
    ["--suite", "quick", "--set", "a=1", "--json", "--set=b=2", "--seeds=3"],
    flags,
  );
  assertEquals(given.text("suite"), "quick");
  assertEquals(given.all("set"), ["a=1", "b=2"]);
  assertEquals(given.on("json"), true);
  assertEquals(given.integer("seeds", 1), 3);
});

Deno.test("what is not given is undefined, empty or off", () => {
  const given = parseFlags([], flags);
  assertEquals(given.text("suite"), undefined);
  assertEquals(given.integer("seeds", 1), undefined);
  assertEquals(given.list("suite"), undefined);
  assertEquals(given.all("set"), []);
  assertEquals(given.on("json"), false);
});

Deno.test("a text that looks like a number stays as it was given", () => {
  assertEquals(parseFlags(["--suite", "007"], flags).text("suite"), "007");
});

Deno.test("parseFlags refuses what it does not know, and suggests what is near", () => {
  refused(["--siute", "quick"], 'Unknown flag "--siute": did you mean "--suite"?');
  refused(["--siute=quick"], 'Unknown flag "--siute": did you mean "--suite"?');
  refused(["-x"], 'Unknown flag "-x"');
  refused(["-suite", "quick"], 'Unknown flag "-suite": did you mean "--suite"?');
  refused(["--json=yes"], '--json takes no value, but is given "yes"');
  refused(["quick"], 'Unexpected argument "quick"');
  refused(["--json", "yes"], 'Unexpected argument "yes"');
});

Deno.test("parseFlags refuses a flag without its value", () => {
  refused(["--suite"], "--suite needs a value: --suite NAME");
  refused(["--seeds", "--json"], "--seeds needs a value");
  refused(["--set", "a=1", "--set"], "--set needs a value");
});

Deno.test("parseFlags refuses a flag that is given twice, unless it may be", () => {
  refused(
    ["--suite", "a", "--json", "--suite=b"],
    '--suite is given more than once, as "a" and "b": leave one',
  );
  assertEquals(parseFlags(["--set", "a=1", "--set", "a=1"], flags).all("set"), ["a=1", "a=1"]);
});

Deno.test("a negative number is a value, and said to be one", () => {
  for (const args of [["--seeds", "-1"], ["--seeds=-1"]]) {
    const given = parseFlags(args, flags);
    assertThrows(
      () => given.integer("seeds", 0),
      InputError,
      '--seeds must be a whole number of at least 0, not "-1"',
    );
  }
  refused(["--json", "-1"], 'Unknown flag "-1"');
});

Deno.test("integer and list refuse other texts", () => {
  const given = parseFlags(["--seeds", "1e3", "--suite", "a,,b"], flags);
  assertThrows(() => given.integer("seeds", 1), InputError, 'of at least 1, not "1e3"');
  assertThrows(() => given.list("suite"), InputError, "empty part");
  assertEquals(parseFlags(["--suite", "a, b"], flags).list("suite"), ["a", "b"]);
});

Deno.test("parseFlags hands out operands only where a command takes them", () => {
  const flags = { out: { value: "FOLDER", help: "" } } as const;
  const given = parseFlags(["a", "--out", "x", "b"], flags, true);
  assertEquals(given.operands, ["a", "b"]);
  assertEquals(given.text("out"), "x");
  assertThrows(() => parseFlags(["a"], flags), InputError, 'Unexpected argument "a"');
});

Deno.test("dashes before flags are skipped, and what follows later ones are operands", () => {
  const given = parseFlags(["--", "--suite", "quick", "--", "--json"], flags, true);
  assertEquals([given.text("suite"), given.on("json")], ["quick", false]);
  assertEquals(given.operands, ["--json"]);
});

Deno.test("an alias is the flag that it stands for", () => {
  const flags = {
    out: { value: "FOLDER", aliases: ["output"], help: "" },
    help: { aliases: ["h"], help: "" },
  } as const;
  assertEquals(parseFlags(["--output", "x"], flags).text("out"), "x");
  assertEquals(parseFlags(["--output=x"], flags).text("out"), "x");
  assertEquals(parseFlags(["-h"], flags).on("help"), true);
  assertThrows(
    () => parseFlags(["--output", "x", "--out", "y"], flags),
    InputError,
    '--out is given more than once, as "x" and "y": leave one',
  );
});
