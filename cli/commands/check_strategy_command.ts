/** `check-strategy`: what every strategy must do, and how the cost of one of the user's grows. */
import { folders, runtime } from "../permissions.ts";
import { declare, strategyFlags, strategyPrograms } from "./common.ts";

const { "strategy-seconds": seconds, "strategy-memory": memory } = strategyFlags;

export const checkStrategyCommand = declare({
  name: "check-strategy",
  title: "Check a strategy of your own as built-in ones are checked",
  summary:
    "Asks a strategy in a file of yours on made-up pools, ordinary and awkward ones, and says which " +
    "properties of built-in strategies it has: a line each, and the input on which one fails. Then " +
    "times it on larger and larger pools.",
  flags: { "strategy-seconds": seconds, "strategy-memory": memory },
  operands: "FILE",
  notes: `Examples:
  deno task check-strategy ./mine.ts
  deno task check-strategy ./mine.py

A module is asked inside this command; any other file is called in a process for each question, some
60 of them, and seconds include its start. Memory is that of the process, or what a module adds to
this one; "–" if it was too short to be seen.`,
  exits: "0 it has every property, 1 it lacks one",
  module: "cli/check_strategy.ts",
  runsOwnProgram: () => true,
  programs: (given, place, allowed) => strategyPrograms(given.operands, place, allowed),
  needs: (_given, place) => [...runtime, ...folders(place, ["derived"])],
});
