/**
 * Prints the data folder, for the tasks in deno.json: they may write there wherever `TRAWL_DATA` says that
 * it is, and the tasks' shell has neither defaults for variables nor any that may be empty.
 */
import { dataFolder } from "../core/cache_folder.ts";

const FALLBACK = "results";

/**
 * Says which folder a task may write to, as `--allow-write` takes it.
 *
 * @param find Finds the data folder; default as everywhere.
 */
export function writableData(find: () => string = dataFolder): string {
  try {
    const folder = find();
    return folder.includes(",") ? FALLBACK : folder;
  } catch {
    return FALLBACK;
  }
}

if (import.meta.main) console.log(writableData());
