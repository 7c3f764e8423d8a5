import { assertEquals } from "@std/assert";
import { hostsOf } from "../../datasets/files/published.ts";
import { fetchableBackbones, fetchableDatasets } from "./fetchable.ts";

const datasets = fetchableDatasets().flatMap(({ files }) => files);
const weights = fetchableBackbones().flatMap(({ files }) => files);

/** The hosts that a task may reach. */
async function allowed(task: string): Promise<string[]> {
  const config = await Deno.readTextFile(new URL("../../deno.json", import.meta.url));
  const command = new RegExp(`"${task}": \\{[^}]*"command": "((?:[^"\\\\]|\\\\.)+)"`).exec(
    config,
  )![1]!;
  return /--allow-net=(\S+)/.exec(command)![1]!.split(",").sort();
}

Deno.test("the tasks in deno.json may reach the hosts of the registries, and no others", async () => {
  assertEquals(await allowed("fetch"), hostsOf([...datasets, ...weights]));
  for (const task of ["bench", "drift", "embed"]) {
    assertEquals(await allowed(task), hostsOf(datasets), task);
  }
});

Deno.test("fetch alone may read the token for gated files", async () => {
  const config = await Deno.readTextFile(new URL("../../deno.json", import.meta.url));
  const may = config.split("\n").filter((line) => line.includes("HF_TOKEN"));
  assertEquals(may.map((line) => / (bench\/\w+\.ts)"/.exec(line)?.[1]), ["cli/fetch.ts"]);
});

Deno.test("hostsOf names mirrors, archives within archives, and where hosts send to", () => {
  const within = { name: "b.zip", url: "https://b.example/b.zip", members: {} };
  assertEquals(
    hostsOf([
      { name: "x", url: "https://c.example/x", mirrors: ["http://a.example:8080/x"] },
      { name: "y.tar", holds: {}, within },
      { name: "z" },
    ]),
    ["a.example:8080", "b.example", "c.example"],
  );
  assertEquals(
    hostsOf([{ name: "x", url: "https://huggingface.co/x" }]).includes("cdn-lfs.hf.co"),
    true,
  );
});
