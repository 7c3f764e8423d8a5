import { assert, assertEquals } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { withFolder } from "../tests/support/folder.ts";
import { writableData } from "./print_data_folder.ts";

const config = new URL("../deno.json", import.meta.url);

/** What a shell puts in: the folder that this prints. */
const ASKS =
  '\\"$(deno run --quiet --allow-env=TRAWL_DATA,HOME,XDG_CACHE_HOME,LOCALAPPDATA cli/print_data_folder.ts)\\"';

Deno.test("every task that fetches may write to the data folder, wherever it is", async () => {
  const text = await Deno.readTextFile(config);
  const fetching = text.split("\n").filter((line) => line.includes("huggingface.co"));
  assertEquals(fetching.length, 6);
  for (const line of fetching) assert(line.includes(`,${ASKS} --allow-env=`), line);
});

Deno.test("writableData falls back on what is allowed anyway", () => {
  assertEquals(writableData(() => "/a b/c"), "/a b/c");
  assertEquals(writableData(() => "/a,/etc"), "results");
  const fails = (): string => {
    throw new InputError("no home");
  };
  assertEquals(writableData(fails), "results");
});

Deno.test("a task may write to TRAWL_DATA on any disk, also with blanks, and nowhere beside it", () =>
  withFolder(async (folder) => {
    const root = new URL("../..", import.meta.url).pathname;
    const probe = `${folder}/probe.ts`;
    await Deno.writeTextFile(
      probe,
      `const state = (path) => Deno.permissions.querySync({ name: "write", path }).state;
      console.log(JSON.stringify(Deno.args.map(state)));`,
    );
    for (const name of ["disk", "my data; all of it", "ünï'cöde"]) {
      const data = `${folder}/${name}`;
      const write = `--allow-write=results,${ASKS.replaceAll("\\", "")}`;
      const task = `deno run ${write} ${probe} "$TRAWL_DATA/x" "$TRAWL_DATA/.." "$TRAWL_DATA-2"`;
      const shell = new Deno.Command(Deno.execPath(), {
        args: ["task", "--quiet", "--cwd", root, "--eval", task],
        env: { TRAWL_DATA: data },
      });
      const { stdout, stderr } = await shell.output();
      assertEquals(
        new TextDecoder().decode(stdout).trim(),
        JSON.stringify(["granted", "prompt", "prompt"]),
        new TextDecoder().decode(stderr),
      );
    }
  }));
