/** What of a dataset lies on this machine, without reading more of it than names and stamps. */
import type { DataContext } from "../dataset.ts";
import {
  type Archive,
  asFound,
  type DatasetFile,
  type SourceFile,
  type TreeArchive,
} from "./published.ts";
import { readManifest } from "./manifest.ts";
import { find, findAlias } from "./obtain.ts";
import { findTree } from "./obtain_tree.ts";
import { isVerified } from "./verified.ts";

/**
 * "drawn": there is nothing to have; "absent": nothing is there; "partial": some of it is; "present": all is
 * there, but has not been verified since it was put there; "verified": all is there and genuine.
 */
export type State = "drawn" | "absent" | "partial" | "present" | "verified";

/** A file on the disk that makes a dataset up. */
export interface FoundFile {
  /** What is known of it. */
  readonly file: DatasetFile;
  /** Where it lies. */
  readonly path: string;
}

/** What was found of a published file. */
export interface FileState {
  /** As {@linkcode State}, of this file. */
  readonly state: Exclude<State, "drawn">;
  /** Files that can be verified by themselves. */
  readonly files: readonly FoundFile[];
  /** The tree that it was unpacked to, if it was. */
  readonly tree?: string;
}

/** Where files lie. */
type Place = Pick<DataContext, "folder" | "network" | "cache">;

/** Looks at one published file. */
export async function fileState(
  dataset: string,
  file: DatasetFile,
  place: Place,
): Promise<FileState> {
  if ("holds" in file) {
    const tree = await findTree(dataset, file as TreeArchive, place);
    if (tree !== undefined) {
      const whole = await readManifest(tree) !== undefined;
      return { state: whole ? "verified" : "present", files: [], tree };
    }
  }
  if ("members" in file) {
    const members = await membersState(dataset, file as Archive, place);
    if (members.state === "verified" || members.state === "present") return members;
    const own = await plainState(dataset, file, place);
    return own.state === "absent" ? members : own;
  }
  return await plainState(dataset, file, place);
}

async function plainState(dataset: string, file: DatasetFile, place: Place): Promise<FileState> {
  const aliases = "aliases" in file ? (file as SourceFile<unknown>).aliases : undefined;
  const path = await findAlias(dataset, aliases, place) ?? await find(dataset, file.name, place);
  if (path !== undefined) {
    const found = asFound(file);
    const verified = await isVerified(path, found, place.cache);
    return { state: verified ? "verified" : "present", files: [{ file: found, path }] };
  }
  const part = await find(dataset, `${file.name}.part`, place);
  return { state: part === undefined ? "absent" : "partial", files: [] };
}

async function membersState(dataset: string, archive: Archive, place: Place): Promise<FileState> {
  const found: FoundFile[] = [];
  let verified = 0;
  const members = Object.entries(archive.members);
  for (const [member, file] of members) {
    const other = archive.standIns?.[member];
    const instead = other && await find(dataset, other.name, place);
    if (other !== undefined && instead !== undefined) {
      found.push({ file: other, path: instead });
      if (await isVerified(instead, other, place.cache)) verified++;
      continue;
    }
    const path = await find(dataset, file.name, place) ?? await find(dataset, member, place);
    if (path === undefined) continue;
    found.push({ file, path });
    if (await isVerified(path, file, place.cache)) verified++;
  }
  if (found.length < members.length) {
    return { state: found.length === 0 ? "absent" : "partial", files: found };
  }
  return { state: verified === members.length ? "verified" : "present", files: found };
}

/** What several files come to. */
export function joinedState(states: readonly FileState["state"][]): State {
  if (states.length === 0) return "drawn";
  if (states.every((state) => state === "verified")) return "verified";
  if (states.every((state) => state === "verified" || state === "present")) return "present";
  return states.every((state) => state === "absent") ? "absent" : "partial";
}
