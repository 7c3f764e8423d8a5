/** Finds a backbone's weights, and fetches them where they are missing. */
import { presentFile, type PretrainedBackbone } from "../../backbones/pretrained/pretrained.ts";
import { cacheFolder } from "../../core/cache_folder.ts";
import type { WeightsFile } from "../../backbones/backbone.ts";
import { InputError } from "../../core/errors.ts";
import { download } from "../../datasets/files/download.ts";
import { measuredBytes, threeDigits } from "../../core/format.ts";
import type { StatusLine } from "../status_line.ts";

/** Where weights may be looked for. */
export interface WeightsContext {
  /** The data folder. */
  readonly folder: string;
  /** Whether missing files may be fetched. */
  readonly network: boolean;
  /** Where progress is said. */
  readonly line: StatusLine;
  /** Ends a download early; it goes on next time. */
  readonly signal: AbortSignal;
}

/** A file of weights that is there. */
export interface FoundWeights {
  /** What must be in it. */
  readonly file: WeightsFile;
  /** Where it lies. */
  readonly path: string;
}

/**
 * Finds weights.
 *
 * @param context Where to look, and whether to fetch.
 */
export async function obtainWeights(
  backbone: PretrainedBackbone,
  context: WeightsContext,
): Promise<FoundWeights> {
  const { folder, network, line, signal } = context;
  const file = await presentFile(folder, backbone.files);
  const path = `${folder}/${file.path}`;
  if (await exists(path)) return { file, path };
  const { url } = file;
  if (url === undefined || !network) throw missing(backbone, folder, url !== undefined);
  const name = path.slice(path.lastIndexOf("/") + 1);
  const start = performance.now();
  await download({ ...file, url }, path, {
    signal,
    cache: cacheFolder("derived"),
    pins: `${folder}/pins.json`,
    say: (message) => line.say(`${name}: ${message}`),
    progress: (received, expected) => {
      if (line.due) line.show(`Fetching ${name}: ${arrival(received, expected, start)}`);
    },
  });
  line.clear();
  return { file, path };
}

/** How much has come, and how long the rest takes. */
function arrival(received: number, expected: number | undefined, start: number): string {
  if (expected === undefined) return measuredBytes(received);
  const seconds = (performance.now() - start) / 1000;
  const left = seconds / Math.max(received, 1) * (expected - received);
  return `${measuredBytes(received)} of ${measuredBytes(expected)}, ${threeDigits(left)} s left`;
}

function missing(
  { name, files }: PretrainedBackbone,
  folder: string,
  published: boolean,
): InputError {
  const [first] = files;
  const choices = files.map(({ path, url }) =>
    `"${folder}/${path}"${url === undefined ? "" : ` (published at ${url})`}`
  );
  const advice = published ? ", or leave out --offline" : "";
  const which = files.length > 1 ? "the first has the sha256" : "sha256";
  const content = first.sha256 === undefined ? "" : ` (${which} ${first.sha256})`;
  return new InputError(
    `Weights of ${name} are missing: put ${choices.join(" or ")} there${content}${advice}`,
  );
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
