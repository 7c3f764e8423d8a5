import { assertEquals, assertStringIncludes } from "@std/assert";
import { pathToFileURL } from "node:url";
import { appears, withFolder } from "../tests/support/folder.ts";
import { type DenoProcess, denoProcess } from "./deno_process.ts";

/** Runs a program's text in a process of its own. */
async function run(text: string, options: Partial<DenoProcess> = {}) {
  const folder = await Deno.makeTempDir({ prefix: "trawl-test-" });
  const path = `${folder}/program.ts`;
  await Deno.writeTextFile(path, text);
  const { stdout, stderr, code, signal } = await denoProcess({
    deno: Deno.execPath(),
    module: new URL(pathToFileURL(path).href),
    args: ["one", "two"],
    permissions: [],
    ...options,
  }).output();
  await Deno.remove(folder, { recursive: true });
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { stdout: out!, stderr: err!, code, signal };
}

Deno.test("a process is handed its arguments, and what it writes comes back", async () => {
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
    const { stdout, signal } = await ended;
    assertEquals([stdout, signal], ["before\n", "SIGTERM"]);
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
