/** Finds the network that a command line asks to export, and its weights, fetched if they are missing. */
import type { Backbone, WeightsFile } from "../../backbones/backbone.ts";
import type { PlaceOfWeights } from "../../backbones/export/export.ts";
import type { Architecture } from "../../backbones/pretrained/architecture.ts";
import { detectArchitecture } from "../../backbones/pretrained/detect.ts";
import { presentFile, type PretrainedBackbone } from "../../backbones/pretrained/pretrained.ts";
import { backbones } from "../../backbones/registry.ts";
import { readWeights } from "../../backbones/weights/read.ts";
import { hashOfFiles, verifiedWeights } from "../../backbones/weights/verify.ts";
import type { Weights } from "../../backbones/weights/weights.ts";
import { cacheFolder } from "../../core/cache_folder.ts";
import { InputError, unknownName } from "../../core/errors.ts";
import { exists } from "../../core/files.ts";
import { measuredBytes } from "../../core/format.ts";
import { fetchFile } from "../../datasets/files/fetch.ts";
import type { exportCommand } from "../commands/export_command.ts";
import type { Flags } from "../flags.ts";
import { publishedWeights } from "../fetch/fetchable.ts";
import type { StatusLine } from "../status_line.ts";

/** A network, before its weights are read. */
export interface KnownNetwork {
  readonly name: string;
  readonly network: Architecture;
  readonly weights: PlaceOfWeights;
}

/** A network, its weights, and what is known of both. */
export interface FoundSubject extends KnownNetwork {
  readonly weights: Weights;
  /** Whether these are the bytes that were published, in words. */
  readonly provenance: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Where weights are looked for, and how they are fetched. */
export interface WeightsContext {
  readonly folder: string;
  readonly network: boolean;
  readonly line: StatusLine;
  readonly signal: AbortSignal;
}

/** Finds network and weights; before those are fetched, `accept` throws if the export is impossible. */
export async function findSubject(
  given: Flags<typeof exportCommand.flags>,
  accept: (network: KnownNetwork) => Promise<void>,
  context: WeightsContext,
): Promise<FoundSubject> {
  const [asked] = given.operands;
  const [path, heads] = [given.text("weights"), given.integer("heads", 1)];
  const { line } = context;
  const progress = (done: number, total: number): void => {
    const text = `Verifying weights: ${measuredBytes(done)} of ${measuredBytes(total)}`;
    if (line.due) line.show(text);
  };
  const backbone = asked === undefined ? undefined : named(asked);
  if (backbone !== undefined && heads !== undefined) {
    throw new InputError(`--heads: those of "${backbone.name}" are known; leave it out`);
  }
  const { name = stem(path ?? ""), source, licence } = backbone ?? {};
  const metadata = source && licence ? { backbone: name, source, licence } : {};
  if (path !== undefined) {
    const found = readWeights(path);
    const network = backbone?.detect(found) ?? detectArchitecture(found, { heads });
    await accept({ name, network, weights: found });
    const weights = found.hashed(await hashOfFiles(found.files, progress));
    const isPublished = backbone?.files.some(({ sha256 }) => sha256 === weights.hash);
    return {
      name,
      network,
      weights,
      provenance: isPublished ? "as published" : "your own",
      metadata,
    };
  }
  if (backbone === undefined) {
    throw new InputError(
      "Name a backbone, or give weights with --weights FILE; --list names all backbones",
    );
  }
  const place = `${context.folder}/${backbone.files[0].path}`;
  const folder = place.slice(0, place.lastIndexOf("/"));
  await accept({ name, network: backbone.network, weights: { path: place, folder } });
  const found = await findWeights(backbone, context);
  const weights = await verifiedWeights(found.path, found.file, progress);
  const provenance = found.file.sha256 !== undefined
    ? "as published"
    : found.file.sha256Start !== undefined
    ? "whose sha256 starts as published"
    : "whose sha256 nobody has published";
  return { name, network: backbone.detect(weights), weights, provenance, metadata };
}

function named(name: string): PretrainedBackbone {
  const found = backbones.find((backbone): backbone is PretrainedBackbone =>
    backbone.name === name && "files" in backbone
  );
  if (found !== undefined) return found;
  if (name.startsWith("dinov3")) {
    throw new InputError(
      "DINOv3 is not offered: its weights are gated, so that nothing of an export could be " +
        "verified; take dinov2-vits14",
    );
  }
  throw unknownName("backbone", name, backbones.map((backbone) => backbone.name));
}

/** The backbone of that name, if it has no weights. */
export function weightless(name: string | undefined): Backbone | undefined {
  return backbones.find((backbone) => backbone.name === name && !("files" in backbone));
}

function stem(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name.replace(/\.(safetensors\.index\.json|safetensors|pth|pt|bin)$/, "");
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
  if (file.url === undefined || !network) throw missing(backbone, folder, file.url !== undefined);
  const own = publishedWeights(file);
  await fetchFile(own.folder, own.file, {
    folder,
    network,
    signal,
    cache: cacheFolder("derived"),
    say: (message) => line.say(message),
    progress: (message) => line.due && line.show(message),
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
