/** README's blocks, copied out of it as a reader does. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { writeNpy } from "../core/npy.ts";
import { stream } from "../core/random.ts";
import { forEachAtOnce, type Outcome, runTask } from "./support/command.ts";
import { withFolder } from "./support/folder.ts";

const root = new URL("../", import.meta.url);
const config = fileURLToPath(new URL("deno.json", root));
const text = await Deno.readTextFile(new URL("README.md", root));
const blocks = [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)]
  .map(([, language, code]) => ({ language: language!, code: code! }));

async function deno(folder: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: folder,
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  assertEquals(code, 0, decoder.decode(stderr));
  return decoder.decode(stdout);
}

/** Writes the TypeScript blocks: those that begin with a name under it. */
async function writeBlocks(folder: string): Promise<string[]> {
  const names: string[] = [];
  for (const { code } of blocks.filter(({ language }) => language === "ts")) {
    const name = /^\/\/ (\S+\.ts)\n/.exec(code)?.[1] ?? `program_${names.length}.ts`;
    await Deno.writeTextFile(`${folder}/${name}`, code);
    names.push(name);
  }
  return names;
}

function bench(folder: string, ...args: string[]): Promise<Outcome> {
  return runTask("bench", ["--out", `${folder}/results`, ...args], {
    env: { INIT_CWD: folder, TRAWL_CACHE: `${folder}/cache`, TRAWL_DATA: `${folder}/data` },
  });
}

Deno.test("README's TypeScript has the right types and runs, wherever it is copied to", async () => {
  await withFolder(async (folder) => {
    const names = await writeBlocks(folder);
    assertEquals(names, ["my_suite.ts", "largest_norm.ts", "program_2.ts"]);
    await deno(folder, "check", "--quiet", "--config", config, ...names);
    const command = /^deno run --config \S+ ([^]+?) power\.ts$/m.exec(text)![1]!;
    const printed = await deno(
      folder,
      "run",
      "--no-prompt",
      "--config",
      config,
      ...command.match(/--\S+/g)!,
      names[2]!,
    );
    assertStringIncludes(printed, "0.566270");
    assert((await Deno.stat(`${folder}/power.onnx`)).size > 0);
  });
});

Deno.test("README's suite runs, with its strategies as TypeScript and as an ONNX program", async () => {
  await withFolder(async (folder) => {
    await writeBlocks(folder);
    const suite = await Deno.readTextFile(`${folder}/my_suite.ts`);
    await Deno.writeTextFile(
      `${folder}/both.ts`,
      'import { largestNorm } from "./largest_norm.ts";\n' +
        suite.replace("    outliers,\n", "    outliers,\n    largestNorm,\n"),
    );
    const args = ["--suite", "./both.ts", "--seeds", "1", "--cycles", "1"];
    const { code, stdout, stderr } = await bench(folder, ...args);
    assertEquals(code, 0, stderr);
    for (const label of ["random", "margin", "bait-exp", "outliers", "largest-norm"]) {
      assertStringIncludes(stdout, label);
    }
    assert(!stderr.includes("not noticed"), stderr);
  });
});

Deno.test("CONTRIBUTING's strategy passes CONTRIBUTING's test", async () => {
  const guide = await Deno.readTextFile(new URL("CONTRIBUTING.md", root));
  const [strategy, test] = [...guide.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code]) =>
    // Outside the clone, its modules are found by their address.
    code!.replace(/"(\.\.?\/[^"]+)"/g, (quoted, path: string) =>
      path === "./largest_norm.ts" ? quoted : `"${new URL(`strategies/${path}`, root)}"`)
  );
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/largest_norm.ts`, strategy!);
    await Deno.writeTextFile(`${folder}/largest_norm_test.ts`, test!);
    await deno(
      folder,
      "test",
      "--config",
      config,
      "--allow-ffi",
      "--allow-env=ORT_DISABLE_TELEMETRY",
      "largest_norm_test.ts",
    );
  });
});

Deno.test("README's select runs on arrays as numpy.save writes them", async () => {
  await withFolder(async (folder) => {
    const random = stream(0, "readme");
    const rows = (count: number) => ({
      data: Float32Array.from({ length: count * 4 }, () => random.normal()),
      shape: [count, 4],
    });
    await Deno.writeFile(`${folder}/pool.npy`, writeNpy(rows(40)));
    await Deno.writeFile(`${folder}/seen.npy`, writeNpy(rows(12)));
    const labels = { data: Int32Array.from({ length: 12 }, (_, i) => i % 3), shape: [12] };
    await Deno.writeFile(`${folder}/classes.npy`, writeNpy(labels));
    const line = commands().find((words) => words[2] === "select" && words.includes("--features"))!;
    const outcome = await runTask("select", line.slice(3), { env: { INIT_CWD: folder } });
    assertEquals(outcome.code, 0, outcome.stderr);
    assertEquals(outcome.stdout.trim().split("\n").length, 10);
  });
});

Deno.test("README's commands are tasks, and their flags are in the tasks' help", async () => {
  const tasks = await Deno.readTextFile(config);
  const flags = new Map<string, string[]>();
  for (const [, , task, ...words] of commands()) {
    assert(tasks.includes(`"${task!.replace("*", "bait")}": `), task);
    flags.set(task!, [...flags.get(task!) ?? [], ...words.filter((word) => word.startsWith("--"))]);
  }
  await forEachAtOnce([...flags].filter(([, named]) => named.length > 0), async ([task, named]) => {
    const help = (await runTask(task, ["--help"])).stdout;
    for (const flag of named) assert(new RegExp(`${flag}\\b`).test(help), `${task} ${flag}`);
  });
});

/** Every `deno task …` of README, in words. */
function commands(): string[][] {
  const inline = [...text.matchAll(/`(deno task [^`\n]+)`/g)].map(([, command]) => command!);
  const shown = blocks.filter(({ language }) => language === "sh")
    .flatMap(({ code }) => code.replaceAll("\\\n", "").split("\n"));
  return [...inline, ...shown].map((line) =>
    line.trim().split(/\s+/).filter((word) => word !== "…")
  )
    .filter(([deno, task]) => deno === "deno" && task === "task");
}

Deno.test({
  name: "README's line installs a command that runs anywhere",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (folder) => {
      const line = /^deno install ([^]+?trawl\/cli\/trawl\.ts)$/m.exec(text)![1]!;
      const words = line.split(/[\s\\]+/).map((word) =>
        word.startsWith("trawl/") ? fileURLToPath(new URL(word.slice(6), root)) : word
      );
      await deno(folder, "install", "--root", folder, ...words);
      const { stdout } = await new Deno.Command(`${folder}/bin/trawl`, {
        args: ["help", "bench"],
        cwd: folder,
        env: { PATH: `${dirname(Deno.execPath())}:${Deno.env.get("PATH")}` },
      }).output();
      assertStringIncludes(new TextDecoder().decode(stdout), "Usage: deno task bench");
    }),
});
