/** `strategies`: lists the strategies, or describes one. */
import { runtime } from "../permissions.ts";
import { declare } from "./common.ts";

/** Declares the command. */
export const strategiesCommand = declare({
  name: "strategies",
  title: "List the strategies, and tell all about one",
  summary:
    "Lists the strategies by family; with a name, tells what that one needs, costs and assumes, and " +
    "what it was checked against.",
  flags: {},
  operands: "[NAME]",
  notes: `Examples:
  deno task strategies
  deno task strategies badge

n: in how many of 19 benchmark papers of 2023–2026 it is compared. cold: whether it starts without
labels. docs/strategies.md has all of this on one page.`,
  exits: "0 done",
  module: "cli/strategies.ts",
  needs: () => runtime,
});
