/** Finds the files of the user's own data at a path. */
import { parse } from "node:path";
import { InputError } from "../../core/errors.ts";
import { filesBelow, isPicture, LeftOut, visible } from "./folders.ts";
import { type Description, readDescription } from "./description.ts";
import {
  groupFiles,
  groupParts,
  onlyName,
  type PartNames,
  partOf,
  requireShards,
  rolesOf,
  stemOf,
  withoutEnding,
} from "./parts.ts";
import { ENDINGS } from "./read_rows.ts";
import { endingOf } from "./rows.ts";

const DESCRIPTION = "dataset.json";

interface Listing {
  readonly folders: readonly string[];
  readonly files: readonly string[];
  readonly pictures: readonly string[];
  readonly others: readonly string[];
  readonly leftOut: LeftOut;
}

/** Finds the files of each part: as a description says, or by their names. */
export async function locate(given: string): Promise<Description> {
  const path = given.replace(/(?<=.)[/\\]+$/, "");
  if (!await isFolder(path)) {
    return endingOf(path) === "json" ? await described(path) : { train: [path] };
  }
  const listing = await list(path);
  if (listing.others.includes(DESCRIPTION)) return await described(`${path}/${DESCRIPTION}`);
  return await inFolder(path, listing);
}

/** Whether a path is a folder of pictures that are not divided into parts, and that nothing describes. */
export async function isPictureFolder(given: string): Promise<boolean> {
  const path = given.replace(/(?<=.)[/\\]+$/, "");
  if (!await isFolder(path)) return false;
  const { folders, pictures, others } = await list(path);
  if (others.includes(DESCRIPTION) || groupParts(folders) !== undefined) return false;
  if (pictures.length > 0) return true;
  if (folders.length === 1) return await isPictureFolder(`${path}/${folders[0]}`);
  return await holdPictures(path, folders);
}

async function described(path: string): Promise<Description> {
  const description = await readDescription(path);
  const { train, test, split } = description;
  const isOneFolder = async ([first, second]: readonly string[]): Promise<boolean> =>
    second === undefined && await isFolder(first!);
  if (test !== undefined) {
    const [first, last] = await Promise.all(
      [train, test].map(async (paths) =>
        await isOneFolder(paths) ? await inPart(paths[0]!) : { paths, notes: [] }
      ),
    );
    const notes = [...first!.notes, ...last!.notes];
    return { ...description, train: first!.paths, test: last!.paths, notes };
  }
  if (!await isOneFolder(train)) return description;
  const inner = await inFolder(train[0]!, await list(train[0]!));
  if (inner.test === undefined || split === undefined) return { ...description, ...inner };
  throw new InputError(`"${path}" has a "split", but "${train[0]}" has a test part: leave it out`);
}

async function inFolder(path: string, listing: Listing): Promise<Description> {
  const { folders, files } = listing;
  const parts = groupParts(folders);
  if (parts !== undefined) return await inFolders(path, parts, listing);
  if (files.length > 0 && !await holdPictures(path, folders)) return inFiles(path, listing);
  const [only, second] = folders;
  if (only !== undefined && second === undefined && await isWrapper(`${path}/${only}`)) {
    const inner = await locate(`${path}/${only}`);
    return { ...inner, notes: [...notesOn(path, listing), ...inner.notes ?? []] };
  }
  const like = folders.filter((name) => partOf(name) !== undefined);
  return {
    train: [path],
    notes: like.map((name) =>
      `"${name}" of "${path}" is read as a class: not all folders beside it are parts`
    ),
  };
}

const ABOUT = /^(read.?me|licen[cs]e|notice|changelog|citation)\b.*\.txt$/i;

async function list(folder: string): Promise<Listing> {
  const leftOut = new LeftOut();
  const entries = await visible(folder, leftOut);
  const names = entries.filter((entry) => !entry.isDirectory).map(({ name }) => name);
  const isData = (name: string): boolean => endingOf(name) in ENDINGS && !ABOUT.test(name);
  return {
    folders: entries.filter((entry) => entry.isDirectory).map(({ name }) => name),
    files: names.filter(isData),
    pictures: names.filter(isPicture),
    others: names.filter((name) => !isPicture(name) && !isData(name)),
    leftOut,
  };
}

function notesOn(
  folder: string,
  { folders, files, pictures, others, leftOut }: Listing,
  used: readonly string[] = folders,
): string[] {
  const known = new Set(used);
  for (const name of [...folders, ...files, ...pictures, ...others]) {
    if (!known.has(name)) leftOut.add("data", `${folder}/${name}`);
  }
  return leftOut.notes(folder);
}

async function holdPictures(path: string, folders: readonly string[]): Promise<boolean> {
  for (const folder of folders) {
    for await (const file of filesBelow(`${path}/${folder}`, new LeftOut())) {
      if (isPicture(file)) return true;
    }
  }
  return false;
}

/** A single folder that holds no pictures is looked into, as if the path were its own. */
async function isWrapper(folder: string): Promise<boolean> {
  const { folders, files, pictures, others } = await list(folder);
  return pictures.length === 0 && (folders.length > 0 || files.length > 0) ||
    others.includes(DESCRIPTION);
}

async function inFolders(path: string, parts: PartNames, listing: Listing): Promise<Description> {
  const usable = new Map(parts);
  const notes: string[] = [];
  for (const [part, names] of parts) {
    // In competitions, the part to be predicted has no labels.
    if (part === "train" || !parts.has("train")) continue;
    const bare = [];
    for (const name of names) if (await isUnlabelled(`${path}/${name}`)) bare.push(name);
    if (bare.length < names.length || part === "unlabelled") continue;
    usable.delete(part);
    notes.push(
      ...bare.map((name) =>
        `"${name}" of "${path}" is not used: its pictures are in no class folders`
      ),
    );
  }
  const roles = rolesOf(usable, path);
  const train = await inPart(`${path}/${onlyName(roles.train, path)}`);
  const test = roles.test && await inPart(`${path}/${onlyName(roles.test, path)}`);
  return {
    train: train.paths,
    ...(test && { test: test.paths }),
    notes: [
      ...notes,
      ...roles.notes,
      ...notesOn(path, listing),
      ...train.notes,
      ...test?.notes ?? [],
    ],
  };
}

async function isUnlabelled(folder: string): Promise<boolean> {
  const { listing: { folders, pictures } } = await innermost(folder);
  return folders.length === 0 && pictures.length > 0;
}

/** A part may hold only a folder of the same part, as Intel's does: `seg_train/seg_train`. */
async function innermost(
  folder: string,
): Promise<{ path: string; listing: Listing; notes: readonly string[] }> {
  const listing = await list(folder);
  const [inner, second] = listing.folders;
  const own = partOf(folder.split(/[/\\]/).at(-1)!)?.part;
  if (inner === undefined || second !== undefined || partOf(inner)?.part !== own) {
    return { path: folder, listing, notes: [] };
  }
  const found = await innermost(`${folder}/${inner}`);
  return { ...found, notes: [...notesOn(folder, listing), ...found.notes] };
}

/** A part is a folder of class folders, or of files. */
async function inPart(folder: string): Promise<{ paths: string[]; notes: readonly string[] }> {
  const { path, listing, notes } = await innermost(folder);
  const { folders, files, pictures } = listing;
  if (folders.length > 0 || files.length === 0 || pictures.length > 0) {
    return { paths: [path], notes };
  }
  requireShards(path, files);
  return {
    paths: files.map((name) => `${path}/${name}`),
    notes: [...notes, ...notesOn(path, listing, files)],
  };
}

/** A folder of files: arrays that their names tell apart, or parts. */
function inFiles(folder: string, listing: Listing): Description {
  const { files } = listing;
  const at = (names: readonly string[]): string[] => names.map((name) => `${folder}/${name}`);
  if (files.length === 1 || files.every((name) => endingOf(name) === "npy")) {
    requireShards(folder, files);
    return { train: at(files), notes: notesOn(folder, listing, files) };
  }
  const parts = groupFiles(files);
  if (parts === undefined) {
    throw new InputError(
      `"${folder}" has ${files.length} files, such as "${
        files[0]
      }", whose names do not show which ` +
        `part they are: say so in "${folder}/${DESCRIPTION}"`,
    );
  }
  const { train, test, notes } = rolesOf(parts, folder);
  const joined: string[] = [];
  for (const names of [train, test ?? []]) {
    requireShards(folder, names);
    onlyName(names.map((name) => stemOf(name)), folder);
    // "train_100.csv" beside "train.csv" is not a shard, but some of its rows.
    const kindOf = (name: string): string | boolean =>
      /-of-\d{5}/.exec(name)?.[0] ?? stemOf(name) === withoutEnding(name);
    onlyName(Array.from(Map.groupBy(names, kindOf).values(), ([first]) => first!), folder);
    if (names.length > 1 && kindOf(names[0]!) === false) {
      joined.push(`${names.length} files of "${folder}" are one part, such as "${names[0]}"`);
    }
  }
  const known = [...parts.values()].flat();
  return {
    train: at(train),
    ...(test && { test: at(test) }),
    notes: [...notes, ...joined, ...notesOn(folder, listing, known)],
  };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new InputError(`There is nothing at "${path}"${await otherForm(path)}`);
    }
    throw new InputError(`Cannot look at "${path}": ${(error as Error).message}`);
  }
}

/** Names from another system may look the same, but be in another Unicode form. */
async function otherForm(path: string): Promise<string> {
  const { dir, base } = parse(path);
  const names = await visible(dir || ".", new LeftOut()).catch(() => []);
  const same = names.find(({ name }) => name.normalize("NFC") === base.normalize("NFC"));
  if (same === undefined) return "";
  const form = same.name === same.name.normalize("NFC") ? "NFC" : "NFD";
  return `: the name there is in another Unicode form (${form}), rename it`;
}
