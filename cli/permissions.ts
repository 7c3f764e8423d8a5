/** Asks for leave to write where a user wants results, before anything has been computed for them. */
import { InputError, messageOf } from "../core/errors.ts";
import { openPartial } from "../core/save.ts";

/**
 * Makes sure that a folder may be written to. On a terminal the user is asked; elsewhere there is nobody
 * to ask.
 */
export async function requireWritable(folder: string, instead: string = ""): Promise<void> {
  const { state } = await Deno.permissions.request({ name: "write", path: folder });
  if (state === "granted") return;
  throw new InputError(
    `Not permitted to write to "${folder}": copy the task's command from deno.json and add ` +
      `"${folder}" to --allow-write${instead}`,
  );
}

/**
 * Makes sure that results can be put into a folder, before hours have gone into them: it may be written to,
 * it is a folder or can be made, and a file can be written there.
 */
export async function requireFolder(folder: string): Promise<void> {
  await requireWritable(folder);
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
