/** `deno task fetch`: gets datasets and weights, lists them, and verifies what is here. */
import { InputError } from "../core/errors.ts";
import { removeLeftovers } from "../core/save.ts";
import { cacheFolder, cleanCache, dataFolder } from "../core/cache_folder.ts";
import type { DataContext } from "../datasets/dataset.ts";
import { counted } from "../core/format.ts";
import { plain } from "../core/text.ts";
import { exitCodes, explain, runCommand, terminalWidth, writeError, writeOut } from "./command.ts";
import { type Command, type Flags, helpText, parseFlags } from "./flags.ts";
import { requireWritable } from "./permissions.ts";
import { watchSignals } from "./signals.ts";
import { StatusLine } from "./status_line.ts";
import {
  type Fetchable,
  fetchableBackbones,
  fetchableDatasets,
  findFetchable,
} from "./fetch/fetchable.ts";
import { listFetchable, listItems } from "./fetch/list.ts";
import { verifyItem } from "./fetch/verify.ts";

const flags = {
  list: { help: "List what there is, with sizes, licences, and what is here of it" },
  verify: {
    help:
      "Read what is here, and compare it with size and digests; images\nare not decoded: suites and embed do that (--on-corrupt)",
  },
  offline: { help: "Fetch nothing: a missing file is an error that says where to put it" },
  "accept-changed": {
    help:
      "Take files that have changed since they were first fetched,\nwhere their publisher gives no digest",
  },
  json: { help: "With --list: write one JSON object instead of a table" },
  help: { help: "Show this text" },
} as const;

const command: Command<typeof flags> = {
  name: "deno task fetch",
  summary:
    "Gets datasets and backbones' weights: fetches what is missing, goes on where it was broken off,\n" +
    "verifies size and digest before anything is used, and unpacks what cannot be read in place.\n" +
    "Suites fetch their datasets by themselves; this does it beforehand, and shows how it gets on.",
  flags,
  operands: "NAME…",
  notes: `Examples:
  deno task fetch --list
  deno task fetch cifar100 dinov2-vits14
  deno task fetch --verify
  HF_TOKEN=… deno task fetch NAME

Files lie in TRAWL_DATA, by default trawl/data in the user's cache, in a folder for each dataset. What was
downloaded or unpacked by hand is taken where it lies there. Two processes may want the same file:
one fetches it, the other waits. HF_TOKEN goes to huggingface.co alone. A file whose publisher
gives no digest is pinned in "pins.json" when it is first fetched, and refused once it has changed.

Exit codes: 0 all is here and genuine, 1 something could not be fetched or is not genuine, 2 wrong
usage, or a file that is missing and cannot be fetched, 75 stopped by SIGTERM or SIGUSR2, 130
stopped by Ctrl-C. The same command goes on from there.`,
};

/** Runs the command. */
export async function fetchCommand(args: readonly string[]): Promise<number> {
  const given = parseFlags(args, flags, true);
  if (given.on("help")) {
    writeOut(helpText(command));
    return exitCodes.done;
  }
  const [sets, weights] = [fetchableDatasets(), fetchableBackbones()];
  const chosen = findFetchable(given.operands, [...sets, ...weights]);
  const folder = dataFolder();
  if (given.on("list")) return await list(given, chosen, { sets, weights, folder });
  if (chosen.length === 0 && !given.on("verify")) {
    throw new InputError('Nothing to fetch: name datasets or backbones; "--list" shows them');
  }
  await requireWritable(
    folder,
    ', or start it by "deno task" with TRAWL_DATA set to it, if there is no comma in it',
  );
  await Promise.all([cleanCache(), removeLeftovers(folder, 1)]);
  const line = new StatusLine({
    write: writeError,
    width: terminalWidth(),
    now: () => performance.now(),
  });
  const stop = watchSignals(() => line.say("Stopping: what has arrived is kept"));
  const context: DataContext = {
    folder,
    cache: cacheFolder("derived"),
    network: !given.on("offline"),
    acceptChanged: given.on("accept-changed"),
    signal: stop.signal,
    progress: (message) => (line.onTerminal || line.due) && line.show(message),
    say: (message) => line.say(message),
  };
  try {
    return given.on("verify")
      ? await verify(chosen.length === 0 ? [...sets, ...weights] : chosen, chosen, context, line)
      : await fetchAll(chosen, context, line);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    line.say("Stopped. The same command goes on from here");
    return stop.exitCode ?? exitCodes.interrupted;
  } finally {
    line.clear();
    stop.dispose();
  }
}

async function list(
  given: Flags<typeof flags>,
  chosen: readonly Fetchable[],
  { sets, weights, folder }: {
    readonly sets: readonly Fetchable[];
    readonly weights: readonly Fetchable[];
    readonly folder: string;
  },
): Promise<number> {
  const context = { folder, network: false, cache: cacheFolder("derived") };
  const wanted = (items: readonly Fetchable[]): Fetchable[] =>
    items.filter((item) => chosen.length === 0 || chosen.includes(item));
  const datasets = await listItems(wanted(sets), context);
  const backbones = await listItems(wanted(weights), context);
  writeOut(
    given.on("json")
      ? `${JSON.stringify({ folder, datasets, backbones }, undefined, 2)}\n`
      : listFetchable(datasets, backbones, folder),
  );
  return exitCodes.done;
}

async function fetchAll(
  items: readonly Fetchable[],
  context: DataContext,
  line: StatusLine,
): Promise<number> {
  let code: number = exitCodes.done;
  for (const item of items) {
    try {
      const found = await item.fetch(context);
      line.clear();
      writeOut(`${item.name}: ${found}, verified${whereOf(item, context)}\n`);
    } catch (error) {
      context.signal?.throwIfAborted();
      const { message, exitCode } = explain(error);
      line.say(message);
      // One that fails does not keep the others from being fetched.
      code = Math.max(code, exitCode);
    }
  }
  return code;
}

function whereOf({ folder, files }: Fetchable, context: DataContext): string {
  return files.length === 0 ? "" : `, in "${plain(`${context.folder}/${folder}`)}"`;
}

async function verify(
  items: readonly Fetchable[],
  named: readonly Fetchable[],
  context: DataContext,
  line: StatusLine,
): Promise<number> {
  let failed = false;
  let found = false;
  for (const item of items) {
    if (item.files.length === 0) continue;
    const { good, unknown, bad, absent } = await verifyItem(item, context);
    const missing = absent.length > 0 &&
      (named.includes(item) || absent.length < item.files.length);
    const nothing = good + unknown.length + bad.length === 0;
    if (nothing && !missing) continue;
    found = true;
    line.clear();
    for (const problem of bad) writeOut(`${item.name}: ${plain(problem)}\n`);
    for (const path of unknown) {
      writeOut(`${item.name}: "${plain(path)}" is there; no digest of it is known\n`);
    }
    if (missing) {
      writeOut(`${item.name}: missing: ${absent.map((file) => `"${plain(file)}"`).join(", ")}\n`);
    }
    if (good > 0) writeOut(`${item.name}: ${counted(good, "file")} genuine\n`);
    failed ||= bad.length > 0 || missing;
  }
  line.clear();
  if (!found) writeOut(`Nothing to verify: no published file is in "${plain(context.folder)}"\n`);
  return failed ? exitCodes.failed : exitCodes.done;
}

if (import.meta.main) await runCommand(() => fetchCommand(Deno.args));
