/** How much of a dataset is on this machine, by names and records alone: no file is read. */
import type { DataContext } from "../dataset.ts";
import { find } from "./fetch.ts";
import { type Archive, asFound, type DatasetFile, type SourceFile } from "./published.ts";
import { findTree, readManifest } from "./unpacked_tree.ts";
import { isVerified } from "./verify.ts";

/**
 * "drawn": it has no files; "absent": nothing is there; "partial": some of it is; "present": all is there,
 * but has not been verified since it was put there; "verified": all is there, and has been.
 */
export type State = "drawn" | "absent" | "partial" | "present" | "verified";

/** What was found of a published file. */
export interface FileState {
  readonly state: Exclude<State, "drawn">;
  /** Files that can be verified by themselves. */
  readonly files: readonly { readonly file: DatasetFile; readonly path: string }[];
  /** The root of the tree that it was unpacked to, if it was. */
  readonly tree?: string;
}

type Place = Pick<DataContext, "folder" | "network" | "cache">;

/** Looks for one published file. */
export async function fileState(
  dataset: string,
  file: DatasetFile,
  place: Place,
): Promise<FileState> {
  if ("holds" in file) {
    const tree = await findTree(dataset, file, place.folder);
    if (tree !== undefined) {
      const whole = await readManifest(tree) !== undefined;
      return { state: whole ? "verified" : "present", files: [], tree };
    }
  }
  const own = await plainState(dataset, file, place);
  if (!("members" in file)) return own;
  const members = await membersState(dataset, file, place);
  const complete = members.state === "verified" || members.state === "present";
  return complete || own.state === "absent" ? members : own;
}

async function plainState(dataset: string, file: DatasetFile, place: Place): Promise<FileState> {
  const found = "parse" in file ? asFound(file as SourceFile<unknown>) : file;
  const aliases = "parse" in file ? (file as SourceFile<unknown>).aliases ?? [] : [];
  const path = await find(dataset, [...aliases, file.name], place);
  if (path !== undefined) {
    const verified = await isVerified(path, found, place.cache);
    return { state: verified ? "verified" : "present", files: [{ file: found, path }] };
  }
  const part = await find(dataset, [`${file.name}.part`], place);
  return { state: part === undefined ? "absent" : "partial", files: [] };
}

async function membersState(dataset: string, archive: Archive, place: Place): Promise<FileState> {
  const files: { readonly file: DatasetFile; readonly path: string }[] = [];
  let verified = 0;
  const members = Object.entries(archive.members);
  for (const [member, own] of members) {
    const other = archive.standIns?.[member];
    const instead = other && await find(dataset, [other.name], place);
    const path = instead ?? await find(dataset, [own.name, member], place);
    if (path === undefined) continue;
    const file = instead === undefined ? own : other!;
    files.push({ file, path });
    if (await isVerified(path, file, place.cache)) verified++;
  }
  if (files.length < members.length) {
    return { state: files.length === 0 ? "absent" : "partial", files };
  }
  return { state: verified === members.length ? "verified" : "present", files };
}

/** The state of several files together. */
export function joinedState(states: readonly FileState["state"][]): State {
  if (states.length === 0) return "drawn";
  if (states.every((state) => state === "verified")) return "verified";
  if (states.every((state) => state === "verified" || state === "present")) return "present";
  return states.every((state) => state === "absent") ? "absent" : "partial";
}
