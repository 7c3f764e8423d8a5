/** Makes sure that results can be written, before anything is computed for them. */
import { InputError, messageOf } from "../core/errors.ts";
import { openPartial } from "../core/save.ts";

/** Makes sure that a folder is there or can be made, and that a file can be written to it. */
export async function requireFolder(folder: string): Promise<void> {
  const missing = await missingFolders(folder);
  try {
    const { partial, file } = await openPartial(`${folder}/probe`);
    using _open = file;
    await file.write(new Uint8Array(1));
    await Deno.remove(partial);
  } catch (error) {
    throw new InputError(
      `Results cannot be written to "${folder}": ${await reasonOf(
        folder,
        error,
      )}; name another folder ` +
        "by --out",
    );
  } finally {
    // One that somebody has put something into by now stays.
    for (const path of missing) await Deno.remove(path).catch(() => {});
  }
}

/** The folders that would have to be made, the innermost first. */
async function missingFolders(folder: string): Promise<string[]> {
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
  return parts.map((_, i) => parts.slice(0, parts.length - i).join("/")).filter((path) =>
    path !== ""
  );
}

async function reasonOf(folder: string, error: unknown): Promise<string> {
  for (const path of pathsOf(folder)) {
    const found = await Deno.stat(path).catch(() => undefined);
    if (found?.isFile) return `"${path}" is a file`;
  }
  return messageOf(error);
}
