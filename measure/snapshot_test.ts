import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { withFolder } from "../tests/support/folder.ts";
import { commitOf, dateOf, type Git, takeSnapshots } from "./snapshot.ts";

/** A clone with one commit. */
interface Clone {
  readonly root: string;
  readonly git: Git;
  readonly write: (files: Readonly<Record<string, string>>) => Promise<void>;
  readonly run: (...args: string[]) => Promise<string | undefined>;
}

async function withClone(body: (clone: Clone, folder: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const root = `${folder}/clone ü '";$(id)`;
    await Deno.mkdir(root);
    const identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"];
    const run = async (...args: string[]): Promise<string | undefined> => {
      const { success, stdout } = await new Deno.Command("git", {
        args: ["-C", root, ...identity, ...args],
        stderr: "null",
      }).output();
      return success ? new TextDecoder().decode(stdout) : undefined;
    };
    const commands: Record<string, string[]> = {
      "git rev-parse": ["rev-parse"],
      "git cat-file": ["cat-file", "commit"],
      "git archive": ["archive", "--format=tar"],
      "git ls-files": ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    };
    const write: Clone["write"] = async (files) => {
      for (const [name, text] of Object.entries(files)) {
        const path = `${root}/${name}`;
        await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
        await Deno.writeTextFile(path, text);
      }
    };
    await run("init", "--quiet");
    await write({
      ".gitignore": "/results/\nignored.ts\n",
      "core/a.ts": "a",
      "core/gone.ts": "gone",
      "measure/side.ts": "old side",
      "measure/old.ts": "old",
      "measure/golden.json": "old golden",
      [`${"long/".repeat(30)}name.ts`]: "long",
    });
    await run("add", ".");
    await run("commit", "--quiet", "-m", "first");
    const git: Git = (command, args) => run(...commands[command]!, ...args);
    await body({ root, git, write, run }, folder);
  });
}

Deno.test("a revision is a full hash, and what looks like a flag is refused", async () => {
  await withClone(async ({ git, run }) => {
    const hash = (await run("rev-parse", "HEAD"))!.trim();
    await run("tag", "v1");
    for (const ref of ["HEAD", "v1", hash.slice(0, 8)]) {
      assertEquals(await commitOf(git, ref), hash);
    }
    const date = (await run("show", "-s", "--format=%cI"))!.trim();
    assertEquals(await dateOf(git, hash), new Date(date).toISOString());
    for (const ref of ["--output=/tmp/x", "-h", "HEAD~1", "none", "HEAD\n", "HEAD:core/a.ts", ""]) {
      await assertRejects(() => commitOf(git, ref), InputError, `"${ref}"`);
    }
  });
});

Deno.test("the head has what is not committed and not what is ignored; both share its harness", async () => {
  await withClone(async ({ root, git, write }, folder) => {
    await Deno.remove(`${root}/core/gone.ts`);
    await Deno.remove(`${root}/measure/old.ts`);
    await write({
      "core/a.ts": "changed",
      "core/ignored.ts": "ignored",
      "core/new.ts": "new",
      "measure/side.ts": "new side",
      "measure/golden.json": "new golden",
      "node_modules/x/index.js": "package",
      "results/quick/run.arrow": "result",
    });
    await Deno.symlink("/etc/passwd", `${root}/core/link.ts`);
    const commit = await commitOf(git, "HEAD");
    const trees = await takeSnapshots(git, { root, commit, folder: `${folder}/work` });
    assertEquals(trees.base.length, trees.head.length);
    const names = (tree: string): string[] => filesIn(tree).filter((name) => !/^long/.test(name));
    const shared = [".gitignore", "core/a.ts", "measure/golden.json", "measure/side.ts"];
    assertEquals(names(trees.base), [...shared, "core/gone.ts"].sort());
    assertEquals(names(trees.head), [...shared, "core/new.ts"].sort());
    const text = (path: string): string => Deno.readTextFileSync(path);
    assertEquals(text(`${trees.base}/core/a.ts`), "a");
    assertEquals(text(`${trees.head}/core/a.ts`), "changed");
    assertEquals(text(`${trees.base}/measure/side.ts`), "new side");
    assertEquals(trees.baseGolden, "old golden");
    assertEquals(text(`${trees.base}/${"long/".repeat(30)}name.ts`), "long");
    assertNotEquals(trees.contents.base, trees.contents.head);
    // The clone itself is as it was.
    assertEquals(text(`${root}/measure/side.ts`), "new side");
  });
});

Deno.test("equal files have equal hashes, whatever their folder", async () => {
  await withClone(async ({ root, git, write }, folder) => {
    const commit = await commitOf(git, "HEAD");
    const take = (name: string) =>
      takeSnapshots(git, { root, commit, folder: `${folder}/${name}` });
    const [first, second] = [await take("first"), await take("second")];
    assertEquals(first.contents.base, first.contents.head);
    assertEquals(first.contents, second.contents);
    await write({ "docs/note.md": "more" });
    const third = await take("third");
    // Results inside the tree are left out, even if git does not ignore them.
    await write({ "mine/regress.arrow": "samples" });
    const same = await takeSnapshots(git, { root, commit, folder: `${root}/mine/regress.work` });
    assertEquals(same.contents, third.contents);
    assertEquals(third.contents.base, first.contents.base);
    assertNotEquals(third.contents.head, first.contents.head);
  });
});

function filesIn(folder: string, prefix: string = ""): string[] {
  const entries = [...Deno.readDirSync(folder)];
  assert(entries.every(({ isSymlink }) => !isSymlink));
  return entries.flatMap(({ name, isDirectory }) =>
    isDirectory ? filesIn(`${folder}/${name}`, `${prefix}${name}/`) : [prefix + name]
  ).sort();
}

Deno.test("what cannot be written is one sentence, with the folder", () =>
  withClone(async ({ root, git, run }, folder) => {
    const commit = (await run("rev-parse", "HEAD"))!.trim();
    const refused = (folder: string, message: string): Promise<unknown> =>
      assertRejects(() => takeSnapshots(git, { root, commit, folder }), InputError, message);
    await Deno.mkdir(`${folder}/a`);
    await Deno.writeTextFile(`${folder}/a/head`, "a file");
    await refused(`${folder}/a`, `Cannot copy both versions to "${folder}/a"`);
    await refused(`${folder}/a/head`, "name another folder by --out");
    const full: Git = async (command, args) =>
      command === "git archive" ? undefined : await git(command, args);
    await assertRejects(
      () => takeSnapshots(full, { root, commit, folder: `${folder}/b` }),
      InputError,
      "is there space?",
    );
  }));
