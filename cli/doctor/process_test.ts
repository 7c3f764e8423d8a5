import { assertEquals, assertStringIncludes } from "@std/assert";
import { pathToFileURL } from "node:url";
import { appears, withFolder } from "../../tests/support/folder.ts";
import { type Ended, type ProcessOptions, runProcess } from "./process.ts";

/** Runs a program's text in a process of its own. */
async function run(text: string, options: Partial<ProcessOptions> = {}): Promise<Ended> {
  let ended: Ended | undefined;
  await withFolder(async (folder) => {
    const path = `${folder}/program.ts`;
    await Deno.writeTextFile(path, text);
    ended = await runProcess(new URL(pathToFileURL(path).href), ["one", "two"], {
      deno: Deno.execPath(),
      permissions: [],
      signal: new AbortController().signal,
      ...options,
    });
  });
  return ended!;
}

Deno.test("runProcess hands arguments over, and what is written back", async () => {
  const { stdout, stderr, code, signal } = await run(
    "console.log(Deno.args.join()); console.error('oops'); Deno.exit(3);",
  );
  assertEquals([stdout, stderr, code, signal], ["one,two\n", "oops\n", 3, null]);
});

Deno.test({
  name: "a process that crashes leaves what it wrote before",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const ended = await run("console.log('before'); Deno.kill(Deno.pid, 'SIGABRT');", {
      permissions: ["--allow-run"],
    });
    assertEquals([ended.stdout, ended.signal], ["before\n", "SIGABRT"]);
  },
});

Deno.test("a process that hangs is ended, and what it wrote before is there", async () => {
  await withFolder(async (folder) => {
    const hanging = new AbortController();
    const ended = run(
      `console.log('before'); Deno.writeTextFileSync(${
        JSON.stringify(`${folder}/written`)
      }, ''); for (;;);`,
      { permissions: ["--allow-write"], signal: hanging.signal },
    );
    await appears(folder, "written");
    hanging.abort();
    const { stdout, code } = await ended;
    assertEquals([stdout, code], ["before\n", undefined]);
  });
});

Deno.test({
  name: "variables that decide which libraries are loaded reach the process",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const { stdout, stderr } = await run(
      "console.log(Deno.env.get('LD_LIBRARY_PATH'), Deno.env.get('LD_PRELOAD') ?? '');",
      {
        permissions: ["--allow-env=LD_LIBRARY_PATH,LD_PRELOAD"],
        env: (name) => name === "LD_LIBRARY_PATH" ? "/some where:/else" : undefined,
      },
    );
    assertStringIncludes(stdout, "/some where:/else", stderr);
  },
});
