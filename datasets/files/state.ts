/** How much of a dataset is on this machine, by names and records alone: no file is read. */
import type { DataContext } from "../dataset.ts";
import { find } from "./fetch.ts";
import { asFound, type DatasetFile, type SourceFile } from "./published.ts";
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
  const copies = Object.entries(file.members).map(([member, inner]) =>
    findCopy(dataset, inner, [inner.name, member], place)
  );
  const members = stateOf(await Promise.all(copies));
  const complete = members.state === "verified" || members.state === "present";
  return complete || own.state === "absent" ? members : own;
}

async function plainState(dataset: string, file: DatasetFile, place: Place): Promise<FileState> {
  const found = await findCopy(dataset, file, [file.name], place);
  if (found !== undefined) return stateOf([found]);
  const part = await find(dataset, [`${file.name}.part`], place);
  return { state: part === undefined ? "absent" : "partial", files: [] };
}

type Copy = FileState["files"][number] & { readonly verified: boolean };

function stateOf(copies: readonly (Copy | undefined)[]): FileState {
  const files = copies.filter((copy) => copy !== undefined);
  if (files.length === 0) return { state: "absent", files };
  if (files.length < copies.length) return { state: "partial", files };
  return { state: files.every(({ verified }) => verified) ? "verified" : "present", files };
}

async function findCopy(
  dataset: string,
  published: DatasetFile,
  names: readonly string[],
  place: Place,
): Promise<Copy | undefined> {
  const source = "parse" in published ? published as SourceFile<unknown> : undefined;
  const path = await find(dataset, [...source?.aliases ?? [], ...names], place);
  if (path === undefined) return undefined;
  const file = source === undefined ? published : asFound(source);
  return { file, path, verified: await isVerified(path, file, place.cache) };
}

/** The state of several files together. */
export function joinedState(states: readonly FileState["state"][]): State {
  if (states.length === 0) return "drawn";
  if (states.every((state) => state === "verified")) return "verified";
  if (states.every((state) => state === "verified" || state === "present")) return "present";
  return states.every((state) => state === "absent") ? "absent" : "partial";
}
