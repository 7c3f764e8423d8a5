/** `new`: writes a file to start from. */
import { write } from "../permissions.ts";
import { declare } from "./common.ts";

export const newCommand = declare({
  name: "new",
  title: "Write a strategy of your own to start from",
  summary:
    "Writes a strategy that runs, into the folder that you are in: TypeScript, or Python if its " +
    "name ends with .py. A file that exists is left as it is.",
  flags: {},
  operands: "strategy NAME",
  notes: `Examples:
  deno task new strategy mine
  deno task new strategy mine.py

docs/own_strategies.md says what a strategy is given and what it answers.`,
  exits: "0 done",
  module: "cli/new.ts",
  needs: () => [write(".", "the new file")],
});
