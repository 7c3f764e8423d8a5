/** What lies beside the runtime, and what is known of it. */
import * as v from "valibot";
import { messageOf, TrawlError } from "../../core/errors.ts";
import { sha256, writeWhole } from "../../core/files.ts";
import type { CudaPackage } from "./package.ts";

/** Says beside the libraries what they came from. */
export const RECORD = "trawl-cuda.json";

const digest = v.pipe(v.string(), v.regex(/^[0-9a-f]+$/));
const recordSchema = v.strictObject({
  schemaVersion: v.literal(1),
  package: v.string(),
  version: v.string(),
  /** Of the package, in hexadecimal. */
  sha512: digest,
  /** Whether the feed had published it; else it was taken as it first came. */
  published: v.boolean(),
  files: v.record(v.string(), v.strictObject({ bytes: v.number(), sha256: digest })),
});

/** What was put there, and out of which package. */
export type InstallRecord = v.InferOutput<typeof recordSchema>;

/**
 * A library's file: "absent"; "ours", put there by this task and unchanged since; "changed" since; or
 * "foreign", put there by something else.
 */
export type FileState = "absent" | "ours" | "changed" | "foreign";

/** What lies beside the runtime. */
export interface Installed {
  /** What an earlier run put there; undefined where none did, or for another version. */
  readonly record: InstallRecord | undefined;
  /** By the file's name. */
  readonly files: Readonly<Record<string, FileState>>;
}

/** Looks at the libraries beside the runtime. */
export async function findInstalled(wanted: CudaPackage): Promise<Installed> {
  const record = await readRecord(wanted);
  const files: Record<string, FileState> = {};
  for (const { name } of wanted.files) {
    files[name] = await stateOf(`${wanted.folder}/${name}`, record?.files[name]);
  }
  return { record, files };
}

/**
 * Tells whether nothing has to be fetched.
 *
 * @returns Whether every file is there and, where it is ours, unchanged.
 */
export function isComplete({ files }: Installed): boolean {
  return Object.values(files).every((state) => state === "ours" || state === "foreign");
}

/** Writes the record. */
export async function writeRecord(folder: string, record: InstallRecord): Promise<void> {
  await writeWhole(`${folder}/${RECORD}`, `${JSON.stringify(record, undefined, 2)}\n`);
}

async function readRecord({ folder, name, version }: CudaPackage): Promise<
  InstallRecord | undefined
> {
  try {
    const parsed = v.safeParse(
      recordSchema,
      JSON.parse(await Deno.readTextFile(`${folder}/${RECORD}`)),
    );
    if (!parsed.success) return undefined;
    const { output } = parsed;
    return output.package === name && output.version === version ? output : undefined;
  } catch {
    // Not there or damaged: what it would have vouched for is then not vouched for.
    return undefined;
  }
}

async function stateOf(
  path: string,
  facts: { readonly bytes: number; readonly sha256: string } | undefined,
): Promise<FileState> {
  try {
    const { size } = await Deno.stat(path);
    if (facts === undefined) return "foreign";
    if (size !== facts.bytes) return "changed";
    return sha256(await Deno.readFile(path)) === facts.sha256 ? "ours" : "changed";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "absent";
    throw new TrawlError(`Cannot read "${path}": ${messageOf(error)}`);
  }
}
