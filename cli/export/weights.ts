/** Finds a backbone's weights, and fetches them if they are missing. */
import { presentFile, type PretrainedBackbone } from "../../backbones/pretrained/pretrained.ts";
import { cacheFolder } from "../../core/cache_folder.ts";
import type { WeightsFile } from "../../backbones/backbone.ts";
import { InputError } from "../../core/errors.ts";
import { download } from "../../datasets/files/download.ts";
import { exists } from "../../core/files.ts";
import { Meter } from "../../datasets/files/meter.ts";
import type { StatusLine } from "../status_line.ts";

/** Where weights are looked for, and how they are fetched. */
export interface WeightsContext {
  /** The data folder. */
  readonly folder: string;
  /** Whether missing files may be fetched. */
  readonly network: boolean;
  readonly line: StatusLine;
  /** Stops a download, which continues next time. */
  readonly signal: AbortSignal;
}

/** Finds or fetches weights; returns the published file and its path. */
export async function findWeights(
  backbone: PretrainedBackbone,
  context: WeightsContext,
): Promise<{ readonly file: WeightsFile; readonly path: string }> {
  const { folder, network, line, signal } = context;
  const file = await presentFile(folder, backbone.files);
  const path = `${folder}/${file.path}`;
  if (await exists(path)) return { file, path };
  const { url } = file;
  if (url === undefined || !network) throw missing(backbone, folder, url !== undefined);
  const name = path.slice(path.lastIndexOf("/") + 1);
  const meter = new Meter();
  await download({ ...file, url }, path, {
    signal,
    cache: cacheFolder("derived"),
    pins: `${folder}/pins.json`,
    say: (message) => line.say(`${name}: ${message}`),
    progress: (received, expected) => {
      if (line.due) line.show(`Fetching ${name}: ${meter.text(received, expected)}`);
    },
  });
  line.clear();
  return { file, path };
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
