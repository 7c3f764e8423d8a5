/** `deno task select`: one acquisition on a user's own arrays. */
import { InputError } from "../core/errors.ts";
import { parseProvider, Runtime } from "../onnx/mod.ts";
import { plain } from "../core/text.ts";
import { strategyNamed } from "../strategies/registry.ts";
import { select } from "../strategies/select.ts";
import { parseSettings, type Settings } from "../strategies/settings.ts";
import { arrayFlags, readArrays } from "./select/arrays.ts";
import { buildQuery } from "./select/query.ts";
import { readStateFile, writeStateFile } from "./select/state.ts";
import { answer, exitCodes, writeError, writeOut } from "./command.ts";
import type { selectCommand } from "./commands/select_command.ts";
import type { Flags } from "./flags.ts";
import { strategiesText } from "./list.ts";
import { openPool } from "./select/whole_pool.ts";
import { estimateSeconds, mayBeLong, whileShown } from "./select/select_progress.ts";

export async function run(given: Flags<typeof selectCommand.flags>): Promise<number> {
  if (given.on("list")) return answer(strategiesText());
  const [name, budget] = [given.text("strategy"), given.integer("budget", 1)];
  if (name === undefined || budget === undefined) {
    throw new InputError(
      'Give --strategy NAME and --budget B; "deno task select --help" tells more',
    );
  }
  const strategy = strategyNamed(name);
  const settings = parseSettings(strategy, given.pairs("set"));
  const seed = given.integer("seed", 0) ?? 0;
  const threads = given.integer("threads", 1) ?? navigator.hardwareConcurrency;
  const provider = parseProvider(given.text("ep") ?? "cpu");
  const paths = Object.fromEntries(
    arrayFlags.flatMap((flag) => given.text(flag) === undefined ? [] : [[flag, given.text(flag)!]]),
  );
  const stateFile = given.text("state");
  const before = stateFile === undefined ? {} : await readStateFile(stateFile, strategy);
  const start = performance.now();
  const read = await readArrays(paths, given.integer("classes", 1));
  const { arrays, rows, names } = await openPool(read, {
    names: given.text("names"),
    exclude: given.text("exclude"),
  });
  if (stateFile !== undefined && read.labelled !== undefined) {
    throw new InputError(
      "--state needs the order in which rows were labelled, which one array of labels over all rows " +
        "does not tell: give --labelled-features and their --labels, new ones last",
    );
  }
  const runtime = await Runtime.open({ provider, threads });
  const query = await buildQuery(strategy, arrays, { budget, seed, runtime, ...before });
  for (const note of read.notes) writeError(`${plain(note)}\n`);
  const long = mayBeLong(query);
  let ready = 0;
  const { picks: chosen, precision, state } = await whileShown(
    strategy.name,
    long ? undefined : 0,
    async (expect) => {
      if (long) expect(await estimateSeconds(strategy, query, settings));
      ready = performance.now();
      return await select(strategy, query, settings);
    },
  );
  const picks = Array.from(chosen, (pick) => rows[pick]!);
  const named = names && picks.map((row) => names[row]!);
  const seconds = { load: (ready - start) / 1000, select: (performance.now() - ready) / 1000 };
  await runtime.close();
  if (state !== undefined) {
    if (stateFile === undefined) writeError("The state is not kept: --state FILE keeps it\n");
    else await writeStateFile(stateFile, strategy.name, { ...before, state });
  }
  if (given.on("json")) {
    writeOut(`${
      JSON.stringify({
        strategy: name,
        picks,
        ...named && { names: named },
        seconds,
        ep: runtime.provider,
        n: query.pool.size,
        d: (arrays.features ?? arrays["labelled-features"])?.shape[1] ?? 0,
        k: arrays.classes,
        settings,
        ...precision === undefined ? {} : { precision },
      })
    }\n`);
  } else {
    writeOut([...named ?? picks, ""].join("\n"));
    writeError(`${summaryOf(name, settings)}: ${picks.length} of ${query.pool.size} rows\n`);
  }
  return exitCodes.done;
}

function summaryOf(strategy: string, settings: Settings): string {
  const parts = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
  return [strategy, ...parts].join(" ");
}
