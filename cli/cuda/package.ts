/** Which package holds ONNX Runtime's CUDA libraries: as onnxruntime-node itself says. */
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { InputError } from "../../core/errors.ts";
import { packageVersion } from "../../bench/project.ts";

/** One library: its file, and where it lies in the package. */
export interface LibraryFile {
  /** The file's name beside the runtime. */
  readonly name: string;
  /** Its path in the package. */
  readonly member: string;
}

/** The package, and where its libraries go. */
export interface CudaPackage {
  /** The version of onnxruntime-node. */
  readonly runtime: string;
  /** The package's name. */
  readonly name: string;
  readonly version: string;
  /** The address of the feed's index. */
  readonly index: string;
  /** The major version of CUDA that the libraries are built for. */
  readonly cuda: number;
  /** The folder of the runtime: it looks for its providers there and nowhere else. */
  readonly folder: string;
  /** The libraries. */
  readonly files: readonly LibraryFile[];
}

/** The part of onnxruntime-node's metadata that is used here. */
const metadataSchema = v.object({
  manifests: v.record(
    v.string(),
    v.record(v.string(), v.object({ package: v.string(), path: v.string() })),
  ),
  packages: v.record(
    v.string(),
    v.object({
      name: v.string(),
      versions: v.array(v.object({ feed: v.string(), version: v.string() })),
    }),
  ),
  feeds: v.record(v.string(), v.object({ type: v.string(), index: v.string() })),
});

/** What onnxruntime-node says of the files that it does not bring. */
export type Metadata = v.InferOutput<typeof metadataSchema>;

/** TensorRT has a provider of its own, which nothing here uses. */
const WANTED = /providers_(cuda|shared)/;

/**
 * Reads the package off the metadata.
 *
 * @param metadata As `install-metadata.js` exports it.
 * @param platform Such as "linux/x64".
 */
export function packageFor(
  metadata: unknown,
  platform: string,
  where: Pick<CudaPackage, "runtime" | "folder">,
): CudaPackage {
  const parsed = v.safeParse(metadataSchema, metadata);
  if (!parsed.success) throw foreign(where.runtime, parsed.issues[0].message);
  const { manifests, packages, feeds } = parsed.output;
  const key = Object.keys(manifests).find((name) => name.startsWith(`${platform}:cuda`));
  if (key === undefined) {
    const known = Object.keys(manifests).filter((name) => name.includes(":cuda"));
    throw new InputError(
      `onnxruntime-node ${where.runtime} has no CUDA libraries for "${platform}", only for ` +
        `${known.map((name) => `"${name.split(":")[0]}"`).join(", ")}: use "--ep webgpu"` +
        `${platform.startsWith("win32") ? ' or "--ep dml"' : ""} here`,
    );
  }
  const entries = Object.entries(manifests[key]!).filter(([file]) => WANTED.test(file));
  const found = packages[entries[0]?.[1].package ?? ""];
  const [candidate] = found?.versions ?? [];
  const feed = feeds[candidate?.feed ?? ""];
  if (found === undefined || candidate === undefined || feed?.type !== "nuget") {
    throw foreign(where.runtime, "it names no NuGet package");
  }
  return {
    ...where,
    name: found.name,
    version: candidate.version,
    index: feed.index,
    cuda: Number(key.split(":cuda")[1]),
    files: entries.map(([file, { path }]) => ({
      name: plainName(file, where.runtime),
      member: path,
    })),
  };
}

/** Finds the package for this machine. */
export async function cudaPackage(): Promise<CudaPackage> {
  const module = import.meta.resolve("onnxruntime-node/script/install-metadata.js");
  const { default: metadata } = await import(module);
  const platform = platformName(Deno.build.os, Deno.build.arch);
  const folder = new URL(`../bin/napi-v6/${platform}/`, module);
  return packageFor(metadata, platform, {
    runtime: await packageVersion("onnxruntime-node"),
    folder: fileURLToPath(folder).replace(/[/\\]$/, ""),
  });
}

/**
 * A machine's name as Node has it.
 *
 * @param os As in `Deno.build`.
 * @param arch As in `Deno.build`.
 * @returns Such as "linux/x64".
 */
export function platformName(os: string, arch: string): string {
  const systems: Readonly<Record<string, string>> = { windows: "win32" };
  const processors: Readonly<Record<string, string>> = { x86_64: "x64", aarch64: "arm64" };
  return `${systems[os] ?? os}/${processors[arch] ?? arch}`;
}

/** A file goes into the runtime's own folder, whatever the metadata say. */
function plainName(file: string, runtime: string): string {
  const name = file.replace(/^\.\//, "");
  if (/^[\w.-]+$/.test(name) && !name.startsWith(".")) return name;
  throw foreign(runtime, `"${file}" is no file's name`);
}

function foreign(runtime: string, reason: string): InputError {
  return new InputError(
    `The metadata of onnxruntime-node ${runtime} are not as expected (${reason}): this task was ` +
      "written for 1.30",
  );
}
