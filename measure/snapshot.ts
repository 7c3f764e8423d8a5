/** Two versions of the project, each in a folder of its own whose path is as long as the other's. */
import { dirname, relative } from "node:path";
import { InputError, messageOf } from "../core/errors.ts";
import { removeTree, sha256 } from "../core/files.ts";
import { contentOf, FileCursor, readTar } from "../datasets/files/tar.ts";

/** Runs a command of git on the project's folder; its output, or undefined if it fails. */
export type Git = (command: string, args: readonly string[]) => Promise<string | undefined>;

/** Never part of a snapshot, even if git tracks them. */
const LEFT_OUT = /(?:^|\/)(?:node_modules|\.git)(?:\/|$)|^results\//;

export interface Snapshots {
  readonly base: string;
  readonly head: string;
  /** The sha256 of the files of each, before they share the harness. */
  readonly contents: { readonly base: string; readonly head: string };
  readonly baseGolden: string | undefined;
}

/**
 * Writes both versions below a folder: the base from git, the head from the working tree, without the folder
 * around them, which has results. Both get the head's harness of benchmarks.
 */
export async function takeSnapshots(
  git: Git,
  { root, commit, folder }: {
    readonly root: string;
    readonly commit: string;
    readonly folder: string;
  },
): Promise<Snapshots> {
  // Names of the same length, so that no path is longer in one version.
  const [base, head] = [`${folder}/base`, `${folder}/head`];
  try {
    await unpackCommit(git, commit, base);
    await copyWorkingTree(git, root, head, dirname(folder));
    const contents = { base: hashTree(base), head: hashTree(head) };
    const golden = `${base}/measure/golden.json`;
    const baseGolden = await Deno.readTextFile(golden).catch(() => undefined);
    await shareHarness(head, base);
    return { base, head, contents, baseGolden };
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(
      `Cannot copy both versions to "${folder}": ${messageOf(error)}; name another folder by --out`,
    );
  }
}

export async function commitOf(git: Git, ref: string): Promise<string> {
  if (ref.startsWith("-")) {
    throw new InputError(`"${ref}" is not a revision: name a branch, a tag or a commit`);
  }
  const words = ["--verify", "--quiet", "--end-of-options", `${ref}^{commit}`];
  const found = (await git("git rev-parse", words))?.trim() ?? "";
  if (/^[0-9a-f]{40,64}$/.test(found)) return found;
  throw new InputError(
    `git knows no commit "${ref}": name another by --base; a shallow clone lacks earlier ones ` +
      '("git fetch --unshallow")',
  );
}

/** When a commit was made, ISO 8601, UTC. */
export async function dateOf(git: Git, commit: string): Promise<string> {
  const text = await git("git cat-file", [commit]);
  const seconds = /^committer .* (\d+) [-+]\d{4}$/m.exec(text ?? "")?.[1];
  if (seconds === undefined) throw new InputError(`git cannot read commit "${commit}"`);
  return new Date(1000 * Number(seconds)).toISOString();
}

async function unpackCommit(git: Git, commit: string, folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const archive = `${folder}.tar`;
  if (await git("git archive", ["--output", archive, commit]) === undefined) {
    throw new InputError(
      `git cannot write the files of commit "${commit}" to "${archive}": is there space? Name ` +
        "another folder by --out",
    );
  }
  {
    using file = await Deno.open(archive);
    const cursor = new FileCursor(file);
    for await (const entry of readTar(cursor)) {
      if (entry.kind !== "file" || LEFT_OUT.test(entry.name)) continue;
      const path = `${folder}/${entry.name}`;
      await Deno.mkdir(dirname(path), { recursive: true });
      await Deno.writeFile(path, ReadableStream.from(contentOf(cursor, entry)));
    }
  }
  await Deno.remove(archive);
}

/** Copies the working tree with what is not committed yet, but without what git ignores. */
async function copyWorkingTree(
  git: Git,
  root: string,
  folder: string,
  without: string,
): Promise<void> {
  const list = await git("git ls-files", []);
  if (list === undefined) throw new InputError(`git cannot list the files of "${root}"`);
  const left = `${relative(root, without).replaceAll("\\", "/")}/`;
  for (const name of new Set(list.split("\0"))) {
    if (name === "" || LEFT_OUT.test(name) || name.startsWith(left)) continue;
    // A file that was deleted is listed until that is committed.
    const info = await Deno.lstat(`${root}/${name}`).catch(() => undefined);
    if (info?.isFile) await copyInto(folder, root, name);
  }
}

/** Gives a tree the same harness of benchmarks as another, so that both run the same code. */
async function shareHarness(from: string, to: string): Promise<void> {
  await removeTree(`${to}/measure`);
  for (const name of filesIn(from, "measure")) await copyInto(to, from, name);
}

async function copyInto(to: string, from: string, name: string): Promise<void> {
  await Deno.mkdir(dirname(`${to}/${name}`), { recursive: true });
  await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
}

function hashTree(folder: string): string {
  const names = filesIn(folder).sort();
  return sha256(
    names.map((name) => `${sha256(Deno.readFileSync(`${folder}/${name}`))} ${name}\n`).join(""),
  );
}

function filesIn(tree: string, folder: string = ""): string[] {
  const entries = [...Deno.readDirSync(`${tree}/${folder}`)];
  return entries.flatMap(({ name, isDirectory }) => {
    const path = folder === "" ? name : `${folder}/${name}`;
    return isDirectory ? filesIn(tree, path) : [path];
  });
}
