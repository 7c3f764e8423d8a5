/** The project's own files, as the code that is running sees them. */
import { fileURLToPath } from "node:url";

/** The folder that holds deno.json. */
const root = new URL("../", import.meta.url);

/**
 * Finds the project on the disk.
 *
 * @returns The project's folder, or undefined where the code was not loaded from a disk.
 */
export function projectFolder(): string | undefined {
  return root.protocol === "file:" ? fileURLToPath(root) : undefined;
}

/**
 * Reads a file of the project.
 *
 * @param path Its path below the project's folder, such as "deno.lock".
 */
export function projectText(path: string): string {
  try {
    return Deno.readTextFileSync(new URL(path, root));
  } catch {
    // Not on a disk, not there, or not permitted: whoever asks has a word for "not known".
    return "";
  }
}

/**
 * The exact version of a dependency.
 *
 * @returns Such as "1.30.0"; "unknown" where deno.json does not say.
 */
export function packageVersion(name: string): string {
  const escaped = name.replace(/[^\w]/g, "\\$&");
  const entry = new RegExp(`"${escaped}":\\s*"(?:npm|jsr):@?[^"@]+@([^"]+)"`);
  return entry.exec(projectText("deno.json"))?.[1] ?? "unknown";
}
