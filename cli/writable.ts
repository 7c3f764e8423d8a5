/** Makes sure that results can be written, before anything is computed for them. */
import { InputError, messageOf } from "../core/errors.ts";
import { openPartial } from "../core/save.ts";

/** Makes sure that a folder exists or can be made, and that a file can be written to it. */
export async function requireFolder(folder: string): Promise<void> {
  const problem = await whyNotWritable(folder);
  if (problem === undefined) return;
  throw new InputError(
    `Results cannot be written to "${folder}": ${problem}; name another folder by --out`,
  );
}

/** Why a folder cannot be written to; nothing of the attempt is left. */
export async function whyNotWritable(folder: string): Promise<string | undefined> {
  const missing = await missingFolders(folder);
  try {
    const { partial, file } = await openPartial(`${folder}/probe`);
    using _open = file;
    await file.write(new Uint8Array(1));
    await Deno.remove(partial);
    return undefined;
  } catch (error) {
    return await reasonOf(folder, error);
  } finally {
    // A folder that somebody has put something into by now stays.
    for (const path of missing) await Deno.remove(path).catch(() => {});
  }
}

/** The folders that would have to be made, the innermost first. */
export async function missingFolders(folder: string): Promise<string[]> {
  const missing: string[] = [];
  for (const path of pathsOf(folder)) {
    const found = await Deno.stat(path).catch(() => undefined);
    if (found !== undefined) break;
    missing.push(path);
  }
  return missing;
}

/** A path and those around it, the path itself first. */
function pathsOf(folder: string): string[] {
  const parts = folder.split("/");
  return parts.map((_, i) => parts.slice(0, parts.length - i).join("/")).filter(Boolean);
}

async function reasonOf(folder: string, error: unknown): Promise<string> {
  for (const path of pathsOf(folder)) {
    const found = await Deno.stat(path).catch(() => undefined);
    if (found?.isFile) return `"${path}" is a file`;
  }
  return messageOf(error);
}
