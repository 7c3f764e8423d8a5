/** `trawl`, the launcher: permissions, paths and what it says of itself. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { listeningSuite, options } from "./support/bench.ts";
import { denoFolder, forEachAtOnce, runTask } from "./support/command.ts";
import { namesIn, withFolder } from "./support/folder.ts";

const { env } = options;
const root = fileURLToPath(new URL("../", import.meta.url));
const few = ["--strategies", "random", "--seeds", "1", "--cycles", "0"];

/** Runs Deno, and returns what it writes. */
async function deno(args: string[], options: Deno.CommandOptions): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), { args, ...options });
  const { stdout, stderr } = await command.output();
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}

Deno.test("folders may have blanks, whatever variable names them", async () => {
  const DENO_DIR = await denoFolder();
  await withFolder(async (folder) => {
    const home = `${folder}/my home`;
    const variables = {
      HOME: home,
      LOCALAPPDATA: `${folder}/local data`,
      XDG_CACHE_HOME: `${folder}/my caches`,
      TRAWL_CACHE: "",
      TRAWL_DATA: "",
      DENO_DIR,
    };
    const own = { TRAWL_CACHE: `${folder}/my cache`, TRAWL_DATA: `${folder}/my data` };
    const caches: Partial<Record<typeof Deno.build.os, string>> = {
      linux: variables.XDG_CACHE_HOME,
      windows: variables.LOCALAPPDATA,
      darwin: `${home}/Library/Caches`,
    };
    const cases = [
      [variables, `${caches[Deno.build.os]}/trawl/features`],
      [{ ...variables, ...own }, `${own.TRAWL_CACHE}/features`],
    ] as const;
    await forEachAtOnce(cases, async ([env, features]) => {
      const out = `${folder}/my results/test.npy`;
      const args = ["glyphs", "--backbone", "scattering", "--split", "test", "--out", out];
      const { code, stdout, stderr } = await runTask("embed", args, { env });
      assertEquals(code, 0, stderr);
      assertEquals(stdout.split("\n").map((path) => path.replace(/[^/]+$/, "")), [
        `${features}/`,
        `${folder}/my results/`,
        "",
      ]);
    });
  });
});

Deno.test("results are where the command was started, and deno task hands dashes on", () =>
  withFolder(async (folder) => {
    const { code, stdout, stderr } = await runTask("bench", few, { cwd: folder, env });
    assertEquals(code, 0, stderr);
    assertEquals(stdout.trimEnd().split("\n").at(-1), "results/quick/report.html");
    assert(namesIn(`${folder}/results/quick`).includes("report.html"));
    const config = `${root}deno.json`;
    const run = (...args: string[]): Promise<string> =>
      deno(["task", "--quiet", "--config", config, ...args], {
        cwd: folder,
        env: { NO_COLOR: "1", INIT_CWD: folder, ...env },
      });
    const letter = await run("bench", "letter", "--dry-run");
    assertStringIncludes(letter, "letter/letter.arff");
    assertEquals(await run("bench", "--", "--suite", "letter", "--dry-run"), letter);
    assertStringIncludes(await run("trawl", "report", "--", "results"), "glyphs · scattering");
  }));

Deno.test("an installation that nobody may write to is not written to", async () => {
  await withFolder(async (folder) => {
    const install = `${folder}/shared trawl`;
    await copyReadOnly(root.replace(/[/\\]$/, ""), install);
    const tree = (): Promise<string[]> => Array.fromAsync(walk(install));
    const before = await tree();
    const work = `${folder}/work`;
    await Deno.mkdir(work);
    const said = await deno(
      ["run", "-q", "-RE", "--allow-run", `${install}/cli/trawl.ts`, "bench", ...few],
      { cwd: work, env: { NO_COLOR: "1", ...env } },
    );
    assertStringIncludes(said, "results/quick/report.html");
    assertEquals(await tree(), before);
    assertEquals(namesIn(work), ["results"]);
  });
});

/** Copies the project, but for what no command reads. */
async function copyReadOnly(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (/^\.|^(tests|testing|docs|tools|results|node_modules)$|_test\.ts$/.test(name)) continue;
    const [source, copy] = [`${from}/${name}`, `${to}/${name}`];
    if (isDirectory) await copyReadOnly(source, copy);
    else {
      await Deno.copyFile(source, copy);
      if (Deno.build.os !== "windows") await Deno.chmod(copy, 0o444);
    }
  }
}

async function* walk(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* walk(path);
    else yield `${path} ${(await Deno.stat(path)).mtime?.getTime()}`;
  }
}

Deno.test({
  name: "output that cannot be written is an error that says why",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const trawl = `'${Deno.execPath()}' run -q -RE --allow-run cli/trawl.ts help >/dev/full`;
    const { stderr } = await new Deno.Command("sh", { args: ["-c", trawl], cwd: root }).output();
    const said = new TextDecoder().decode(stderr);
    assertMatch(said, /^Cannot write the output: No space left on device.*\n$/);
  },
});

Deno.test("a program of one's own may do what the command may, and more only by --allow", () =>
  withFolder(async (folder) => {
    const curious = `Deno.env.get("TRAWL_TEST_CURIOUS");\n${listeningSuite}`;
    await Deno.writeTextFile(`${folder}/curious.ts`, curious);
    const run = (...args: string[]) =>
      runTask("bench", ["./curious.ts", "--dry-run", ...args], { cwd: folder, env });
    const refused = await run();
    assertEquals([refused.code, refused.stdout], [2, ""]);
    assertStringIncludes(refused.stderr, 'Requires env access to "TRAWL_TEST_CURIOUS"');
    const allowed = await run("--allow", "env=TRAWL_TEST_CURIOUS");
    assertEquals(allowed.code, 0, allowed.stderr);
  }));

Deno.test("a folder of the user's that is gone is named", async () => {
  const { code, stdout, stderr } = await runTask("bench", ["--list"], {
    env: { INIT_CWD: "/no such folder" },
  });
  assertEquals([code, stdout], [2, ""]);
  assertMatch(stderr, /^INIT_CWD is "\/no such folder", which is not a folder.*\n$/);
});

Deno.test("whatever a program of one's own sends to the launcher, the command goes to its end", () =>
  withFolder(async (folder) => {
    const sending = `
      import process from "node:process";
      if (typeof WorkerGlobalScope === "undefined") {
        for (const message of [null, 5, "", [null], { args: [] }, { cmd: "NODE_HANDLE" }]) {
          await new Promise((resolve) => process.send(message, resolve));
        }
      }
      ${listeningSuite}`;
    await Deno.writeTextFile(`${folder}/sending.ts`, sending);
    const { code, stdout, stderr } = await runTask("bench", ["./sending.ts", "--dry-run"], {
      cwd: folder,
      env,
    });
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, 'Suite "listening"');
  }));

Deno.test("trawl says what it can do, which version it is, and what it does not know", async () => {
  for (const args of [["help"], ["--help"], ["-h"]]) {
    const { code, stdout } = await runTask(args[0]!, args.slice(1));
    assertEquals(code, 0);
    assertStringIncludes(stdout, "\n  bench ");
  }
  assertMatch((await runTask("--version", [])).stdout, /^trawl \d+\.\d+\.\d+, deno \d/);
  const help = (await runTask("help", ["select"])).stdout;
  assertEquals((await runTask("select", ["-h"])).stdout, help);
  assertEquals(help.split("\n").filter((line) => line.length > 80), []);
  const wrong = await runTask("bnch", []);
  assertEquals([wrong.code, wrong.stdout], [2, ""]);
  assertStringIncludes(wrong.stderr, 'Unknown command "bnch": did you mean "bench"?');
  const shown = await runTask("bench", ["--show-permissions"]);
  assertEquals([shown.code, shown.stderr], [0, ""]);
  assert(!shown.stdout.includes("\nnet "), shown.stdout);
  const refused = await runTask("bench", ["--show-permissions", "--out", "a,b"]);
  assertEquals([refused.code, refused.stdout], [2, ""]);
});
