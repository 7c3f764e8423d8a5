import { assertEquals, assertStringIncludes } from "@std/assert";
import { pathToFileURL } from "node:url";
import { appears, withFolder } from "../tests/support/folder.ts";
import { type Ended, execute } from "./programs.ts";

/** Runs a program's text in a process of its own. */
async function run(
  text: string,
  permissions: string[] = [],
  signal: AbortSignal = new AbortController().signal,
): Promise<Ended> {
  let ended: Ended | undefined;
  await withFolder(async (folder) => {
    const path = `${folder}/program.ts`;
    await Deno.writeTextFile(path, text);
    const module = pathToFileURL(path).href;
    ended = await execute("program", { module, permissions }, ["one", "two"], { signal });
  });
  return ended!;
}

Deno.test("execute hands arguments over, and what is written back", async () => {
  const { stdout, stderr, code, signal } = await run(
    "console.log(Deno.args.join()); console.error('oops'); Deno.exit(3);",
  );
  assertEquals([stdout, stderr, code, signal], ["one,two\n", "oops\n", 3, undefined]);
});

Deno.test({
  name: "a process that crashes leaves what it wrote before",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const ended = await run("console.log('before'); Deno.kill(Deno.pid, 'SIGABRT');", [
      "--allow-run",
    ]);
    assertEquals([ended.stdout, ended.signal], ["before\n", "SIGABRT"]);
  },
});

Deno.test("a process that hangs is ended, and what it wrote before is there", async () => {
  await withFolder(async (folder) => {
    const written = JSON.stringify(`${folder}/written`);
    const text = `console.log('before'); Deno.writeTextFileSync(${written}, ''); for (;;);`;
    const hanging = new AbortController();
    const ended = run(text, ["--allow-write"], hanging.signal);
    await appears(folder, "written");
    hanging.abort();
    const { stdout, code } = await ended;
    assertEquals([stdout, code], ["before\n", undefined]);
  });
});

Deno.test("a program that is not there is said to be missing", async () => {
  const { missing, code } = await execute("trawl-no-such-program", {}, []);
  assertEquals([missing, code], [true, undefined]);
});

Deno.test({
  name: "variables that decide which libraries are loaded reach the process",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const before = Deno.env.get("LD_LIBRARY_PATH");
    try {
      Deno.env.set("LD_LIBRARY_PATH", "/some where:/else");
      const { stdout, stderr } = await run("console.log(Deno.env.get('LD_LIBRARY_PATH'));", [
        "--allow-env=LD_LIBRARY_PATH",
      ]);
      assertStringIncludes(stdout, "/some where:/else", stderr);
    } finally {
      if (before === undefined) Deno.env.delete("LD_LIBRARY_PATH");
      else Deno.env.set("LD_LIBRARY_PATH", before);
    }
  },
});
