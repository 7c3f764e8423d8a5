/** `deno task doctor` end to end. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { denoFolder, type Outcome, runTask } from "./support/command.ts";
import { withFolder } from "./support/folder.ts";

async function doctor(
  folder: string,
  env: Readonly<Record<string, string>>,
  ...args: string[]
): Promise<Outcome> {
  return await runTask("doctor", args, {
    env: { TRAWL_CACHE: `${folder}/cache`, TRAWL_DATA: `${folder}/data`, ...env },
  });
}

/** A software driver takes seconds: once is enough. */
const noGraphics = { VK_ICD_FILENAMES: "/nowhere" };

Deno.test("doctor says everything of a machine, without names or colours", async () => {
  await withFolder(async (folder) => {
    const { code, stdout, stderr } = await doctor(folder, {
      HOME: folder,
      DENO_DIR: await denoFolder(),
    });
    assertEquals([code, stderr], [0, ""], stdout);
    for (const heading of ["Versions", "Machine", "Execution providers", "Folders"]) {
      assertStringIncludes(stdout, `\n${heading}\n`);
    }
    assert(/\n {2}cpu {3,}[\d.]+ [mµ]s, /.test(stdout), stdout);
    assert(/\n {2}auto {2,}\w+: /.test(stdout), stdout);
    assertStringIncludes(stdout, "features  ~/cache/features: not there yet, writable, ");
    assertEquals(stdout.trimEnd().split("\n").at(-1), "This machine can run the suites");
    assert(!stdout.includes("\x1b") && !stdout.includes(folder), stdout);
  });
});

Deno.test("doctor writes JSON, and its exit code tells what it says", async () => {
  await withFolder(async (folder) => {
    const env = { TRAWL_CACHE: "/proc/none", ...noGraphics };
    const { code, stdout, stderr } = await doctor(folder, env, "--json", "--threads", "1");
    assertEquals([code, stderr], [1, ""]);
    const report = JSON.parse(stdout);
    assertEquals([report.schemaVersion, report.machine.threads], [3, 1]);
    assert(report.providers[0].seconds > 0);
    assertEquals(report.variables.TRAWL_CACHE, "/proc/none");
    assertEquals(report.problems.length, 1);
    assertStringIncludes(report.problems[0], '"/proc/none/features", cannot be written to');
  });
});

Deno.test({
  name: "doctor asks an NVIDIA driver, and hands on where libraries are",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await withFolder(async (folder) => {
      const script = `#!/bin/sh
[ $# -gt 0 ] && echo "550.54.15, A GPU, 40960 MiB" || echo "| CUDA Version: 12.4 |"
`;
      await Deno.writeTextFile(`${folder}/nvidia-smi`, script, { mode: 0o755 });
      const { stdout, stderr } = await doctor(folder, {
        PATH: `${folder}:${Deno.env.get("PATH")}`,
        LD_LIBRARY_PATH: `${folder}/lib`,
        ...noGraphics,
      });
      assertEquals(stderr, "");
      assertStringIncludes(stdout, "550.54.15 for CUDA up to 12.4: A GPU (40960 MiB)");
      assertStringIncludes(stdout, `LD_LIBRARY_PATH   ${folder}/lib`);
      assert(/\n {2}cpu {3,}[\d.]+ [mµ]s/.test(stdout), stdout);
    });
  },
});

Deno.test("doctor explains itself, and refuses what it does not know", async () => {
  await withFolder(async (folder) => {
    const help = await doctor(folder, {}, "--help");
    assertEquals([help.code, help.stderr], [0, ""]);
    assertStringIncludes(help.stdout, "Usage: deno task doctor [options]");
    const wrong = await doctor(folder, {}, "--jsn");
    assertEquals([wrong.code, wrong.stdout], [2, ""]);
    assertStringIncludes(wrong.stderr, 'did you mean "--json"?');
  });
});
