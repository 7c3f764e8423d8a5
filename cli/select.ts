/** `deno task select`: one acquisition on a user's own arrays. */
import { InputError } from "../core/errors.ts";
import { parseProvider, Runtime } from "../onnx/mod.ts";
import { plain } from "../core/text.ts";
import { strategyNamed } from "../strategies/registry.ts";
import { select } from "../strategies/select.ts";
import { parseSettings, type Settings } from "../strategies/settings.ts";
import { buildQuery } from "./select/acquisition.ts";
import { readArrays } from "./select/arrays.ts";
import { exitCodes, runCommand, writeError, writeOut } from "./command.ts";
import { type Command, helpText, parseFlags } from "./flags.ts";
import { strategiesText } from "./list.ts";
import { estimateSeconds, mayBeLong, whileShown } from "./select/select_progress.ts";

const flags = {
  strategy: { value: "NAME", help: "Who chooses: a name from --list" },
  budget: { value: "B", help: "How many rows to choose" },
  features: { value: "FILE", help: "The pool's features [N, D]" },
  logits: { value: "FILE", help: "The pool's logits [N, K]" },
  "mc-logits": { value: "FILE", help: "T draws of the pool's logits [N, T, K]" },
  "labeled-features": { value: "FILE", help: "The labelled rows' features [n, D]" },
  labels: {
    value: "FILE",
    help: "Their classes [n]: whole numbers of any size, or text. With logits they are\n" +
      "the logits' columns, from 0; otherwise they are counted through in\n" +
      "their order, and what was seen is said (5 classes: 1 … 5)",
  },
  classes: {
    value: "K",
    help: "How many classes there are, where not all have labels yet and no logits\n" +
      "are given; labels that are numbers are then 0 to K−1",
  },
  "labeled-logits": { value: "FILE", help: "Their logits [n, K]" },
  set: { value: "KEY=VALUE", repeat: true, help: "A setting of the strategy; may be repeated" },
  seed: { value: "N", help: "Seed of every random draw (default 0)" },
  ep: {
    value: "NAME",
    help: "Execution provider: cpu (default), webgpu, cuda, dml, coreml, or auto",
  },
  threads: { value: "N", help: "Threads (default: all cores)" },
  json: { help: "Write one JSON object instead of one row number a line" },
  list: { help: "List strategies and their settings" },
  help: { help: "Show this text" },
} as const;

const command: Command<typeof flags> = {
  name: "deno task select",
  summary:
    "Chooses which rows of a pool to label next. Arrays are .npy files, as numpy.save writes\n" +
    "them, of any type of numbers. Where a strategy needs logits and none are given, a linear\n" +
    "head is trained on the labelled rows first, on standardised features.",
  flags,
  notes: `Examples:
  deno task select --strategy coreset --features pool.npy --budget 10
  deno task select --strategy badge --features pool.npy --logits logits.npy \\
    --budget 10
  deno task select --strategy bait-binary --features pool.npy --budget 10 \\
    --labeled-features seen.npy --labels classes.npy --json

Output: row numbers of the pool, from 0, in the order chosen. With --json, one
object: {"strategy", "picks", "seconds": {"load", "select"}, "ep", "n", "d",
"k", "settings"}; "load" counts all that comes before the choice, the head's
training included; "d" and "k" are 0 where not known; "precision" comes on top
where the strategy chooses one.

What takes more than two seconds says on standard error about how much of it is
left, estimated by timing smaller parts of it first.

Exit codes: 0 done, 1 failed, 2 wrong usage or input, 130 stopped by Ctrl-C.`,
};

/** Runs the command. */
export async function selectCommand(args: readonly string[]): Promise<number> {
  const given = parseFlags(args, flags);
  if (given.on("help")) return say(helpText(command));
  if (given.on("list")) return say(strategiesText());
  const [name, budget] = [given.text("strategy"), given.integer("budget", 1)];
  if (name === undefined || budget === undefined) {
    throw new InputError(
      `Give --strategy NAME and --budget B; "${command.name} --help" tells more`,
    );
  }
  const strategy = strategyNamed(name);
  const settings = parseSettings(strategy, parseSets(given.all("set")));
  const seed = given.integer("seed", 0) ?? 0;
  const threads = given.integer("threads", 1) ?? navigator.hardwareConcurrency;
  const provider = parseProvider(given.text("ep") ?? "cpu");
  const paths = Object.fromEntries(
    (["features", "logits", "mc-logits", "labeled-features", "labels", "labeled-logits"] as const)
      .flatMap((flag) => given.text(flag) === undefined ? [] : [[flag, given.path(flag)!]]),
  );
  const start = performance.now();
  const { arrays, notes } = await readArrays(paths, given.integer("classes", 1));
  const runtime = await Runtime.open({ provider, threads });
  const query = await buildQuery(strategy, arrays, { budget, seed, runtime });
  for (const note of notes) writeError(`${plain(note)}\n`);
  const long = mayBeLong(query);
  let ready = 0;
  const { picks, precision } = await whileShown(
    strategy.name,
    long ? undefined : 0,
    async (expect) => {
      if (long) expect(await estimateSeconds(strategy, query, settings));
      ready = performance.now();
      return await select(strategy, query, settings);
    },
  );
  const seconds = { load: (ready - start) / 1000, select: (performance.now() - ready) / 1000 };
  await runtime.close();
  if (given.on("json")) {
    writeOut(`${
      JSON.stringify({
        strategy: name,
        picks: [...picks],
        seconds,
        ep: runtime.provider,
        n: query.pool.size,
        d: (arrays.features ?? arrays.labelledFeatures)?.shape[1] ?? 0,
        k: arrays.classes,
        settings,
        ...precision === undefined ? {} : { precision },
      })
    }\n`);
  } else {
    writeOut([...picks, ""].join("\n"));
    writeError(`${summaryOf(name, settings)}: ${picks.length} of ${query.pool.size} rows\n`);
  }
  return exitCodes.done;
}

function parseSets(sets: readonly string[]): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const set of sets) {
    const at = set.indexOf("=");
    if (at < 1) throw new InputError(`--set "${set}" must be of the form KEY=VALUE`);
    const key = set.slice(0, at);
    if (key in settings) throw new InputError(`--set gives "${key}" twice: leave one out`);
    settings[key] = set.slice(at + 1);
  }
  return settings;
}

function summaryOf(strategy: string, settings: Settings): string {
  const parts = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
  return [strategy, ...parts].join(" ");
}

function say(text: string): number {
  writeOut(text);
  return exitCodes.done;
}

if (import.meta.main) await runCommand(() => selectCommand(Deno.args));
