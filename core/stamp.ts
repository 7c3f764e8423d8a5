/** Records which files have been verified, so that each is hashed only once. */
import { existsSync } from "node:fs";
import * as v from "valibot";
import { readSealed, writeSealed } from "./save.ts";
import { withLock } from "./lock.ts";

const stampSchema = v.object({
  bytes: v.number(),
  modified: v.number(),
  sha256: v.exactOptional(v.string()),
  md5: v.exactOptional(v.string()),
  fetched: v.exactOptional(v.boolean()),
});

/** What was found when a file was verified: size, time of change, digests, whether it was fetched here. */
type Stamp = v.InferOutput<typeof stampSchema>;

/** Files by their paths, links followed. */
const stampsSchema = v.record(v.string(), stampSchema);

/** Records that a file has been verified; if that fails, it is verified again next time. */
export async function stamp(
  path: string,
  { sha256, md5 }: Pick<Stamp, "sha256" | "md5">,
  cache: string | undefined,
  fetched = false,
): Promise<void> {
  if (cache === undefined) return;
  const record = recordIn(cache);
  try {
    const { state } = await Deno.permissions.query({ name: "write", path: record });
    if (state !== "granted") return;
    const { size, mtime } = await Deno.stat(path);
    const found: Stamp = {
      bytes: size,
      modified: mtime?.getTime() ?? 0,
      ...sha256 && { sha256 },
      ...md5 && { md5 },
      ...fetched && { fetched },
    };
    const real = await Deno.realPath(path);
    await withLock(`${record}.lock`, async () => {
      // Files that are gone are forgotten.
      const others = Object.entries(await readStamps(record)).filter(([path]) => existsSync(path));
      await writeSealed(record, JSON.stringify(Object.fromEntries([...others, [real, found]])));
    });
  } catch {
    // A folder that is only read.
  }
}

/** Reads a file's stamp; undefined if there is none, or the file has changed since. */
export async function readStamp(
  path: string,
  cache: string | undefined,
): Promise<Stamp | undefined> {
  if (cache === undefined) return undefined;
  try {
    const found = (await readStamps(recordIn(cache)))[await Deno.realPath(path)];
    const { size, mtime } = await Deno.stat(path);
    return size === found?.bytes && (mtime?.getTime() ?? 0) === found.modified ? found : undefined;
  } catch {
    return undefined;
  }
}

function recordIn(cache: string): string {
  return `${cache}/verified.json`;
}

async function readStamps(record: string): Promise<Readonly<Record<string, Stamp>>> {
  const text = await readSealed(record);
  const found = v.safeParse(stampsSchema, text === undefined ? {} : JSON.parse(text));
  return found.success ? found.output : {};
}
