/** Finds the network that a command line asks to export, and its weights. */
import type { PlaceOfWeights } from "../../backbones/export/export.ts";
import type { Architecture } from "../../backbones/pretrained/architecture.ts";
import { detectArchitecture } from "../../backbones/pretrained/detect.ts";
import type { PretrainedBackbone } from "../../backbones/pretrained/pretrained.ts";
import type { Backbone } from "../../backbones/backbone.ts";
import { backbones } from "../../backbones/registry.ts";
import { hashOfFiles, verifiedWeights } from "../../backbones/weights/verify.ts";
import { readWeights } from "../../backbones/weights/read.ts";
import type { Weights } from "../../backbones/weights/weights.ts";
import { InputError, unknownName } from "../../core/errors.ts";
import { measuredBytes } from "../../core/format.ts";
import { findWeights, type WeightsContext } from "./weights.ts";

/** The export that is asked for. */
export interface Subject {
  /** A name in the registry. */
  readonly name: string | undefined;
  /** A file of weights. */
  readonly weights: string | undefined;
  /** Heads of each attention, if weights do not tell. */
  readonly heads: number | undefined;
  /** Called with the network before weights are fetched; throws if it cannot be exported as asked. */
  readonly accept: (network: KnownNetwork) => Promise<void>;
}

/** A network, before its weights are read. */
export interface KnownNetwork {
  /** What the program is called. */
  readonly name: string;
  readonly network: Architecture;
  /** The weights, or the place where they will be. */
  readonly weights: PlaceOfWeights;
}

/** A network, its weights, and what is known of both. */
export interface FoundSubject {
  /** What the program is called. */
  readonly name: string;
  readonly network: Architecture;
  /** Its weights, their hash known. */
  readonly weights: Weights;
  /** Whether these are the bytes that were published, in words. */
  readonly provenance: string;
  /** Texts for readers of the file. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Every backbone that has weights. */
const exportable: readonly PretrainedBackbone[] = backbones.filter(
  (backbone): backbone is PretrainedBackbone => "files" in backbone,
);

/** Finds network and weights. */
export async function findSubject(
  subject: Subject,
  context: WeightsContext,
): Promise<FoundSubject> {
  const { name, weights: path, heads, accept } = subject;
  const progress = (done: number, total: number): void => {
    const { line } = context;
    const text = `Verifying weights: ${measuredBytes(done)} of ${measuredBytes(total)}`;
    if (line.due) line.show(text);
  };
  const backbone = name === undefined ? undefined : named(name);
  if (backbone !== undefined && heads !== undefined) {
    throw new InputError(`--heads: those of "${backbone.name}" are known; leave it out`);
  }
  if (path !== undefined) {
    const found = readWeights(path);
    const network = backbone?.detect(found) ?? detectArchitecture(found, { heads });
    await accept({ name: backbone?.name ?? stem(path), network, weights: found });
    const weights = found.hashed(await hashOfFiles(found.files, progress));
    const provenance = backbone?.files.some(({ sha256 }) => sha256 === weights.hash) === true
      ? "as published"
      : "your own";
    const metadata = backbone === undefined ? {} : about(backbone);
    return { name: backbone?.name ?? stem(path), network, weights, provenance, metadata };
  }
  if (backbone === undefined) {
    throw new InputError(
      "Name a backbone, or give weights with --weights FILE; --list names all backbones",
    );
  }
  const [first] = backbone.files;
  const place = `${context.folder}/${first.path}`;
  const folder = place.slice(0, place.lastIndexOf("/"));
  await accept({
    name: backbone.name,
    network: backbone.network,
    weights: { path: place, folder },
  });
  const found = await findWeights(backbone, context);
  const weights = await verifiedWeights(found.path, found.file, progress);
  return {
    name: backbone.name,
    network: backbone.detect(weights),
    weights,
    provenance: found.file.sha256 !== undefined
      ? "as published"
      : found.file.sha256Start !== undefined
      ? "whose sha256 starts as published"
      : "whose sha256 nobody has published",
    metadata: about(backbone),
  };
}

function about({ name, source, licence }: PretrainedBackbone): Record<string, string> {
  return { backbone: name, source, licence };
}

function named(name: string): PretrainedBackbone {
  const found = exportable.find((backbone) => backbone.name === name);
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

/** A file's name without what it ends in. */
function stem(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name.replace(/\.(safetensors\.index\.json|safetensors|pth|pt|bin)$/, "");
}
