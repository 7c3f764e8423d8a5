/** Writes a network as an ONNX file that points into its weights, or holds them. */
import { InputError, messageOf, TrawlError } from "../../core/errors.ts";
import type { Program } from "../../onnx/mod.ts";
import {
  type Architecture,
  networkProgram,
  type ProgramOptions,
  requireSize,
} from "../pretrained/architecture.ts";
import type { Precision } from "../weights/source.ts";
import type { Weights } from "../weights/weights.ts";
import { type CheckDepth, checkProgram, type CheckResult } from "./check.ts";

/** Tolerated differences relative to the largest feature, by what is rounded. */
const tolerances: Readonly<Record<Precision, number>> = { float32: 1e-4, float16: 0.05, int8: 0.5 };

/** Most bytes of a protocol buffer, which an ONNX file is. */
const MOST_BYTES = 2 ** 31 - 1;

interface ExportOptions extends ProgramOptions {
  readonly name: string;
  readonly network: Architecture;
  readonly weights: Weights;
  /** The file's path; default beside the weights, named after the program. */
  readonly output?: string | undefined;
  /** Whether weights are copied into the file; default it points into their files. */
  readonly embed?: boolean | undefined;
  /** How matrices and kernels are stored; fewer bits are always copied into the file. */
  readonly precision?: Precision | undefined;
  /** How much is proved before the file appears; default "quick". */
  readonly check?: CheckDepth | undefined;
}

/** A file that was written. */
export interface Exported {
  readonly path: string;
  readonly bytes: number;
  readonly program: Program;
  readonly checked: CheckResult | undefined;
}

/** Exports a network. The file appears under its name once it has passed its check. */
export async function exportNetwork(options: ExportOptions): Promise<Exported> {
  const { name, network, weights, precision = "float32", check = "quick" } = options;
  const embed = embeds(options);
  const path = options.output ?? defaultOutput(options);
  await requireExportable(options, weights);
  const source = { file: weights, external: !embed, precision };
  const program = networkProgram(name, network, source, { ...options, metadata: about(options) });
  const size = program.bytes().length;
  if (size > MOST_BYTES) throw tooLarge(name, size);
  // ONNX Runtime finds weights beside the file that it opens: the check reads what will stay.
  const partial = `${path}.${crypto.randomUUID()}.partial`;
  try {
    await program.save(partial);
    const checked = check === "none" ? undefined : await checkProgram(
      { program, path: partial, architecture: network, source, options },
      { depth: check, tolerance: tolerances[precision] },
    );
    await Deno.rename(partial, path).catch((error: unknown) => {
      throw new TrawlError(`Cannot write "${path}": ${messageOf(error)}`);
    });
    return { path, bytes: size, program, checked };
  } finally {
    await Deno.remove(partial).catch(() => {});
  }
}

/** Checks all that can be checked before weights, which may have gigabytes, are fetched or read. */
export async function requireExportable(
  options: Omit<ExportOptions, "weights">,
  weights: PlaceOfWeights,
): Promise<void> {
  const { name, network, output, positions, precision = "float32" } = options;
  const { size = network.size } = options;
  requireSize(network, size);
  // Weights have other endings, so none are overwritten.
  if (output !== undefined && !output.toLowerCase().endsWith(".onnx")) {
    throw new InputError(`"${output}" must end in .onnx, as programs do`);
  }
  if (size !== network.size && !network.resizable && positions === undefined) {
    throw new InputError(
      `${network.title} was trained at ${network.size} × ${network.size} and defines no other ` +
        "size; use that one, or --positions hf for Hugging Face's interpolation",
    );
  }
  if (embeds(options)) requireRoom(name, network, weights, precision);
  else if (output !== undefined) await requireBeside(output, weights);
}

/** Weights, or the place where they will be. */
export type PlaceOfWeights = Pick<Weights, "folder" | "path"> & Partial<Pick<Weights, "tensors">>;

/** Where an export goes unless the user says otherwise. */
export function defaultOutput(
  { name, network, weights, size, positions, precision = "float32" }:
    & Omit<ExportOptions, "weights">
    & { readonly weights: PlaceOfWeights },
): string {
  const parts = [name];
  if (size !== undefined && size !== network.size) parts.push(String(size));
  if (positions !== undefined) parts.push(positions);
  if (precision !== "float32") parts.push(precision);
  return `${weights.folder}/${parts.join("-")}.onnx`;
}

function about(options: ExportOptions): Record<string, string> {
  const { network, weights, size = network.size, positions, metadata = {} } = options;
  const { mean, std } = options.normalisation ?? network.normalisation;
  return {
    ...metadata,
    network: network.title,
    input: `uint8 RGB [N, ${size}, ${size}, 3]; the program itself computes (x/255 − mean)/std`,
    mean: mean.join(" "),
    std: std.join(" "),
    precision: options.precision ?? "float32",
    ...positions !== undefined && { positions },
    ...weights.hash !== undefined && { weights_sha256: weights.hash },
  };
}

function embeds({ embed, precision = "float32" }: Omit<ExportOptions, "weights">): boolean {
  return embed === true || precision !== "float32";
}

async function requireBeside(
  path: string,
  { folder, path: weights }: PlaceOfWeights,
): Promise<void> {
  const own = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) || "/" : ".";
  const [real, theirs] = await Promise.all(
    [own, folder].map((place) => Deno.realPath(place).catch(() => place)),
  );
  if (real === theirs) return;
  throw new InputError(
    `"${path}" cannot point into "${weights}": ONNX Runtime reads weights from the file's own ` +
      `folder only; write it to "${folder}", or give --embed to copy the weights into it`,
  );
}

function requireRoom(
  name: string,
  { parameters = 0 }: Architecture,
  { tensors }: PlaceOfWeights,
  precision: Precision,
): void {
  const stored = tensors === undefined
    ? 4 * parameters
    : [...tensors.values()].reduce((sum, { length }) => sum + length, 0);
  const bytes = stored / { float32: 1, float16: 2, int8: 4 }[precision];
  if (bytes > MOST_BYTES) throw tooLarge(name, bytes);
}

function tooLarge(name: string, bytes: number): InputError {
  return new InputError(
    `"${name}" has ${(bytes / 1e9).toFixed(1)} GB, but an ONNX file holds 2.1 GB at most: ` +
      "leave out --embed and --precision, and it points into the weights' own file",
  );
}
