/** `deno task verify` on the sets of results that the repository holds. */
import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { MANIFESTS } from "../runs/content.ts";
import { decodeTable } from "../runs/table.ts";
import { runTask } from "./support/command.ts";
import { dataTest, sharedData } from "./support/data.ts";
import { withFolder } from "./support/folder.ts";

/** Folders of the repository that git ignores or keeps, and those without results. */
const OTHERS = [".git", "node_modules", "results"];

/** Files of many runs below a folder. */
function* setsBelow(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory && !OTHERS.includes(name)) yield* setsBelow(path);
    else if (name.endsWith(".arrow")) {
      if (decodeTable(Deno.readFileSync(path)).schema.metadata.has(MANIFESTS)) yield path;
    }
  }
}

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[/\\]$/, "");

for (const path of setsBelow(root)) {
  dataTest(
    `runs of ${path.slice(root.length + 1)} are reproduced`,
    [""],
    () =>
      withFolder(async (folder) => {
        const { code, stdout, stderr } = await runTask(
          "verify",
          [path, "--offline", "--runs", "3"],
          { env: { TRAWL_CACHE: folder, TRAWL_DATA: sharedData("") } },
        );
        // Data that are not beside the repository cannot be fetched here.
        if (code === 2) assert(/^None of .* can be run again\./m.test(stderr), stderr);
        else assertEquals(code, 0, stdout + stderr);
      }),
  );
}
