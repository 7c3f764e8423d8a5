/** Picks and accuracy of golden runs: compared with the golden file, or accepted into it. */
import { InputError, messageOf } from "../../core/errors.ts";
import { accept } from "../../measure/golden/accept.ts";
import { checkRuns, type Compared } from "../../measure/golden/check.ts";
import { GOLDEN, type Golden, parseGolden } from "../../measure/golden/file.ts";
import type { GoldenRun } from "../../measure/golden/runs.ts";
import type { Snapshots } from "../../measure/snapshot.ts";
import { isFailed } from "../../reports/measured/verdicts.ts";
import type { ExactCheck } from "../../runs/regression.ts";
import type { Environment } from "../../runs/run.ts";
import { pathOf } from "../programs.ts";
import type { Plan } from "./plan.ts";
import { GOLDEN_LIMIT, isStart, type SideOptions, SideProcess } from "./sides.ts";

export async function goldenOf(
  { head, baseGolden }: Snapshots,
  environment: Environment,
): Promise<Compared> {
  let before: Golden | undefined;
  try {
    if (baseGolden !== undefined) before = parseGolden(baseGolden);
  } catch {
    // The base had another layout.
  }
  const text = await Deno.readTextFile(`${head}/${GOLDEN}`).catch(() => undefined);
  return {
    golden: text === undefined ? undefined : parseGolden(text, pathOf(GOLDEN)),
    baseGolden: before,
    environment,
  };
}

/** Carries golden runs out, the base's only if the head's are not as recorded; a failure is a difference. */
export async function checkGolden(
  compared: Compared,
  trees: Snapshots,
  options: SideOptions,
): Promise<ExactCheck[]> {
  const runsOf = async (tree: string): Promise<readonly GoldenRun[]> => {
    const side = new SideProcess({ ...options, tree }, GOLDEN_LIMIT);
    try {
      return (await side.ask({ do: "golden", gaps: false })).runs;
    } finally {
      await side.end();
    }
  };
  const head = await runsOf(trees.head).catch(messageOf);
  if (typeof head === "string") {
    return [{ kind: "picks", name: "all golden runs", outcome: "differs", message: head }];
  }
  const checks = checkRuns({ ...compared, head });
  if (!checks.some(isFailed) && compared.baseGolden !== undefined) return checks;
  // A base that cannot carry them out has nothing to compare with.
  const base = await runsOf(trees.base).catch(() => undefined);
  return checkRuns({ ...compared, head, base });
}

/** Rewrites the golden file with what this version does here; returns what changed. */
export async function acceptGolden(
  { cases, golden, provider }: Plan,
  environment: Environment,
  options: SideOptions,
  signal: AbortSignal,
): Promise<string> {
  if (provider !== "cpu") {
    throw new InputError(`--accept records what the CPU does, not "${provider}": leave out --ep`);
  }
  const side = new SideProcess(options, GOLDEN_LIMIT);
  const counted = [];
  try {
    for (const one of cases.filter((one) => !isStart(one))) {
      signal.throwIfAborted();
      const { benchmark, sizes } = one;
      const opened = await side.ask({ do: "open", benchmark, sizes, count: true });
      counted.push({ ...one, headCounters: "missing" in opened ? undefined : opened.counters });
      await side.ask({ do: "close" });
    }
    const runs = golden ? (await side.ask({ do: "golden", gaps: true })).runs : undefined;
    signal.throwIfAborted();
    return await accept(pathOf(GOLDEN), { environment, runs, cases: counted });
  } finally {
    await side.end();
  }
}
