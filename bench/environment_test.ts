import { assert, assertEquals } from "@std/assert";
import { withFolder } from "../tests/support/folder.ts";
import { collectEnvironment, gitCommit, vectorsOf } from "./environment.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

async function commitOf(files: Record<string, string>, git = ".git"): Promise<string | undefined> {
  let commit: string | undefined;
  await withFolder(async (folder) => {
    for (const [path, text] of Object.entries(files)) {
      const slash = path.lastIndexOf("/");
      await Deno.mkdir(`${folder}/${path.slice(0, slash)}`, { recursive: true });
      await Deno.writeTextFile(`${folder}/${path}`, text);
    }
    commit = await gitCommit(`${folder}/${git}`);
  });
  return commit;
}

Deno.test("gitCommit reads a branch, loose or packed, and a detached head", async () => {
  const head = "ref: refs/heads/main\n";
  assertEquals(
    await commitOf({ ".git/HEAD": head, ".git/refs/heads/main": `${COMMIT}\n` }),
    COMMIT,
  );
  const packed = `# pack-refs\n${COMMIT} refs/heads/main\n`;
  assertEquals(await commitOf({ ".git/HEAD": head, ".git/packed-refs": packed }), COMMIT);
  assertEquals(await commitOf({ ".git/HEAD": `${COMMIT}\n` }), COMMIT);
});

Deno.test("gitCommit follows a worktree to its repository", async () => {
  const files = {
    "tree/.git": "gitdir: ../repo/.git/worktrees/tree\n",
    "repo/.git/worktrees/tree/HEAD": "ref: refs/heads/side\n",
    "repo/.git/worktrees/tree/commondir": "../..\n",
    "repo/.git/refs/heads/side": COMMIT,
  };
  assertEquals(await commitOf(files, "tree/.git"), COMMIT);
});

Deno.test("gitCommit is undefined without a repository, and before the first commit", async () => {
  assertEquals(await commitOf({ "a/b": "" }), undefined);
  assertEquals(await commitOf({ ".git/HEAD": "ref: refs/heads/main\n" }), undefined);
});

Deno.test("collectEnvironment names versions and machine", async () => {
  const environment = await collectEnvironment("cpu", 3);
  assertEquals([environment.provider, environment.threads], ["cpu", 3]);
  assertEquals(environment.deno, Deno.version.deno);
  assert(/^\d+\.\d+\.\d+$/.test(environment.onnxruntime), environment.onnxruntime);
  assert(/^\d+\.\d+\.\d+$/.test(environment.trawl), environment.trawl);
  assertEquals(environment.vectors, vectorsOf(await cpuInfo()));
  assert(environment.memoryBytes > 0 && environment.cores > 0);
});

function cpuInfo(): Promise<string> {
  return Deno.readTextFile("/proc/cpuinfo").catch(() => "");
}

Deno.test("vectorsOf names the widest vectors of a processor", () => {
  const of = (flags: string) =>
    vectorsOf(`processor\t: 0\nmodel name\t: avx512f\nflags\t\t: ${flags}\n`);
  assertEquals(of("fpu sse2 avx avx2 avx512f avx512dq"), "AVX-512");
  assertEquals(of("fpu sse2 avx avx2 avx_vnni"), "AVX2");
  assertEquals(of("fpu sse2"), undefined);
  assertEquals(vectorsOf("processor: 0\nFeatures : fp asimd evtstrm\n"), "NEON");
  assertEquals(vectorsOf(""), undefined);
});
