/** `deno task fetch`: gets datasets and weights, lists them, and verifies what is here. */
import { InputError } from "../core/errors.ts";
import { removeLeftovers } from "../core/save.ts";
import { cacheFolder, cleanCache, dataFolder } from "../core/cache_folder.ts";
import type { DataContext } from "../datasets/dataset.ts";
import { counted } from "../core/format.ts";
import { plain } from "../core/text.ts";
import { answer, exitCodes, explain, writeOut } from "./command.ts";
import type { fetchCommand } from "./commands/fetch_command.ts";
import type { Flags } from "./flags.ts";
import { stoppable } from "./signals.ts";
import { StatusLine } from "./status_line.ts";
import {
  type Fetchable,
  fetchableBackbones,
  fetchableDatasets,
  findFetchable,
} from "./fetch/fetchable.ts";
import { type ListedItem, listFetchable, listItems } from "./fetch/fetch_list.ts";
import { verifyItem } from "./fetch/verify.ts";

type Given = Flags<typeof fetchCommand.flags>;

export async function run(given: Given): Promise<number> {
  const [sets, weights] = [fetchableDatasets(), fetchableBackbones()];
  const chosen = findFetchable(given.operands, [...sets, ...weights]);
  const folder = dataFolder();
  if (given.on("list")) return await list(given, chosen, [sets, weights]);
  if (chosen.length === 0 && !given.on("verify")) {
    throw new InputError('Nothing to fetch: name datasets or backbones; "--list" shows them');
  }
  await Promise.all([cleanCache(), removeLeftovers(folder, 1)]);
  const line = new StatusLine();
  return await stoppable(line, "Stopping: what has arrived is kept", async (signal) => {
    const context: DataContext = {
      folder,
      cache: cacheFolder("derived"),
      network: !given.on("offline"),
      acceptChanged: given.on("accept-changed"),
      signal,
      progress: (message) => (line.onTerminal || line.due) && line.show(message),
      say: (message) => line.say(message),
    };
    return given.on("verify")
      ? await verify(chosen.length === 0 ? [...sets, ...weights] : chosen, chosen, context, line)
      : await fetchAll(chosen, context, line);
  });
}

async function list(
  given: Given,
  chosen: readonly Fetchable[],
  all: readonly (readonly Fetchable[])[],
): Promise<number> {
  const folder = dataFolder();
  const context = { folder, network: false, cache: cacheFolder("derived") };
  const [datasets, backbones] = await Promise.all(
    all.map((items) =>
      listItems(items.filter((item) => chosen.length === 0 || chosen.includes(item)), context)
    ),
  ) as [ListedItem[], ListedItem[]];
  return answer(
    given.on("json")
      ? `${JSON.stringify({ folder, datasets, backbones }, undefined, 2)}\n`
      : listFetchable(datasets, backbones, folder),
  );
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
    if (good > 0) writeOut(`${item.name}: ${counted(good, "file")} verified\n`);
    failed ||= bad.length > 0 || missing;
  }
  line.clear();
  if (!found) writeOut(`Nothing to verify: no published file is in "${plain(context.folder)}"\n`);
  return failed ? exitCodes.failed : exitCodes.done;
}
