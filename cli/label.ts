/** `deno task label`: a page on which the pictures of a folder are labelled, batch by batch. */
import { resolve } from "node:path";
import { InputError, knownName, messageOf } from "../core/errors.ts";
import { regular } from "../core/files.ts";
import { counted } from "../core/format.ts";
import { withLock } from "../core/lock.ts";
import { fromLabelStudio, toLabelStudio } from "../label/label_studio.ts";
import { renderLabelPage } from "../label/page.ts";
import { newToken } from "../label/guard.ts";
import { predict } from "../label/predict.ts";
import { labelHandler } from "../label/server.ts";
import { type Labels, Session, type Work } from "../label/session.ts";
import type { Json } from "../strategies/strategy.ts";
import { exitCodes, writeOut } from "./command.ts";
import { LABEL_BUDGET, type labelCommand, portOf } from "./commands/label_command.ts";
import type { Flags } from "./flags.ts";
import { labelWriter, readLabelFile } from "./photos/labels.ts";
import { type OpenFolder, openFolder } from "./photos/open_folder.ts";
import type { Photos } from "./photos/photos.ts";
import { propose } from "./photos/propose.ts";
import { stoppable } from "./signals.ts";
import { StatusLine } from "./status_line.ts";

type Given = Flags<typeof labelCommand.flags>;

/** Pictures, their labels and what is done with them. */
interface Job {
  readonly given: Given;
  readonly line: StatusLine;
  readonly signal: AbortSignal;
  readonly work: Work;
  readonly labels: Labels;
}

export async function run(given: Given): Promise<number> {
  const line = new StatusLine();
  return await stoppable(line, "Stopping: every label is saved", async (signal, code) => {
    const port = portOf(given);
    knownName("format", given.text("export") ?? "label-studio", ["label-studio"]);
    const { photos, file, options } = await openFolder(given, LABEL_BUDGET, line, signal);
    await withLock(`${file}.lock`, async () => {
      const write = await labelWriter(file);
      const { labels, left, columns } = await readLabelFile(file, photos, (text) => line.say(text));
      if (columns > 2) {
        throw new InputError(
          `"${file}" has ${columns} columns, and only path and label would be kept: copy these to ` +
            "another file, and name it by --labels",
        );
      }
      const save = (now: Labels): Promise<void> => write([...left, ...now]);
      const work = workOn(photos, options, save, line);
      const job = { given, line, signal, work, labels };
      if (given.text("import") ?? given.text("export")) await exchange(job);
      else await serve(job, port);
    }, {
      waiting: (holder) => {
        throw new InputError(`"${file}" is being labelled already, by ${holder}`);
      },
    });
    await options.runtime.close();
    return signal.aborted ? code() : exitCodes.done;
  });
}

function workOn(
  photos: Photos,
  options: OpenFolder["options"],
  save: Work["save"],
  line: StatusLine,
): Work {
  let state: Json | undefined;
  let cycle = 0;
  return {
    ...options,
    folder: resolve(photos.folder),
    paths: photos.paths,
    digests: photos.digests,
    save,
    async choose(labels, budget, skip) {
      const kept = state !== undefined && { state };
      const proposal = await propose(photos, labels, { ...options, budget, skip, cycle, ...kept });
      for (const note of proposal.notes) line.say(note);
      state = proposal.state ?? state;
      cycle++;
      return proposal;
    },
    predict: (labels) => predict(photos, labels, options),
  };
}

/** Reads Label Studio's labels, or writes them. */
async function exchange({ given, line, work, labels: before }: Job): Promise<void> {
  const labels = new Map(before);
  const path = given.text("import");
  if (path !== undefined) {
    const read = await readTasks(path, work.paths);
    for (const note of read.notes) line.say(`"${path}": ${note}`);
    const changed = [...read.labels].filter(([name, label]) => before.get(name) !== label);
    const replaced = changed.filter(([name]) => before.has(name)).length;
    for (const [name, label] of changed) labels.set(name, label);
    await work.save(labels);
    line.say(
      `"${path}": ${counted(changed.length - replaced, "new label")}, ${replaced} replaced, ` +
        `${read.labels.size - changed.length} the same`,
    );
  }
  if (given.text("export") !== undefined) {
    writeOut(toLabelStudio(work.paths, labels, await work.predict(labels)));
  }
}

async function readTasks(
  path: string,
  paths: readonly string[],
): Promise<ReturnType<typeof fromLabelStudio>> {
  try {
    return fromLabelStudio(await Deno.readTextFile(regular(path)), paths);
  } catch (error) {
    throw new InputError(`Cannot import "${path}": ${messageOf(error)}`);
  }
}

/** Serves the page until a signal comes. */
async function serve({ line, signal, work, labels }: Job, port: number): Promise<void> {
  const session = new Session(work, labels);
  await session.propose();
  const page = await renderLabelPage();
  const server = listen(port, signal, (request) => handler(request));
  const address = { host: `127.0.0.1:${server.addr.port}`, token: newToken() };
  const handler = labelHandler(session, page, address);
  line.say(
    `Open http://${address.host}/${address.token}/ in a browser. Every label is saved as it is given; ` +
      "Ctrl-C ends it.",
  );
  await server.finished;
}

function listen(
  port: number,
  signal: AbortSignal,
  handler: Deno.ServeHandler<Deno.NetAddr>,
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve({ hostname: "127.0.0.1", port, signal, onListen: () => {} }, handler);
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    throw new InputError(`Port ${port} is in use: name another by --port, or none for a free one`);
  }
}
