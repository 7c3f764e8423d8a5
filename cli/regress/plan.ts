/** What a call of `regress` is to compare. */
import { InputError } from "../../core/errors.ts";
import type { CaseName } from "../../measure/questions.ts";
import { benchmarkNamed, benchmarks } from "../../measure/registry.ts";
import type { regressCommand } from "../commands/regress_command.ts";
import type { Flags } from "../flags.ts";
import { isStart, starts } from "./sides.ts";

/** What decides which samples are taken. */
export interface Plan {
  readonly margin: number;
  readonly pairs: number;
  readonly provider: string;
  readonly threads: number;
  readonly cases: readonly CaseName[];
  /** Whether picks and accuracy are checked. */
  readonly golden: boolean;
}

/** Reads the flags. */
export function planOf(given: Flags<typeof regressCommand.flags>): Plan {
  const text = given.text("margin") ?? "0.05";
  const margin = Number(text);
  if (!(margin > 0 && margin < 1)) {
    throw new InputError(`--margin must be a share between 0 and 1, such as 0.05, not "${text}"`);
  }
  const only = given.list("only");
  const compares = (["base", "margin", "pairs", "json", "record"] as const)
    .filter((flag) => given.on(flag));
  if (given.on("accept") && compares.length > 0) {
    throw new InputError(`--accept compares nothing: leave out --${compares.join(" and --")}`);
  }
  return {
    margin,
    pairs: given.integer("pairs", 1) ?? 20,
    provider: given.text("ep") ?? "cpu",
    threads: given.integer("threads", 1) ?? navigator.hardwareConcurrency,
    cases: casesOf(only),
    golden: only?.includes("golden") ?? true,
  };
}

/** Cases by the names that the user gives; all without any. */
function casesOf(only: readonly string[] | undefined): CaseName[] {
  const all = [
    ...benchmarks.flatMap(({ name, sizes }) => sizes.map((sizes) => ({ benchmark: name, sizes }))),
    ...starts,
  ];
  if (only === undefined) return all;
  const known = new Set([...all.map(({ benchmark }) => benchmark), "start", "golden"]);
  for (const name of only) {
    if (known.has(name)) continue;
    benchmarkNamed(name);
    throw new InputError(
      `Benchmark "${name}" has large sizes only, which take too long to compare: measure it by ` +
        `"deno task measure ${name} --large"`,
    );
  }
  return all.filter((one) =>
    only.includes(one.benchmark) || isStart(one) && only.includes("start")
  );
}
