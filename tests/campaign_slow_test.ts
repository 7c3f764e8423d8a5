/** Campaigns that take long: damage, kills, and what processes on one folder make of them. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { bench, options } from "./support/bench.ts";
import { forEachAtOnce, type Outcome, runTask } from "./support/command.ts";
import { namesIn, withFolder } from "./support/folder.ts";

const few = ["--strategies", "random,margin", "--seeds", "2", "--cycles", "1", "--threads", "1"];

async function campaign(...[word, ...args]: string[]): Promise<Outcome> {
  return await runTask("bench", [word!, ...args], options);
}

Deno.test("shares of a manifest, a damaged result among them, merge to what one command gives", async () => {
  await withFolder(async (folder) => {
    const quick = `${folder}/quick`;
    const plan = (...args: string[]) => campaign("plan", ...few, "--out", folder, ...args);
    const planned = await plan();
    assertEquals([planned.code, planned.stdout], [0, `4 runs\n${quick}/manifest.jsonl\n`]);
    const manifest = await Deno.readTextFile(`${quick}/manifest.jsonl`);
    await forEachAtOnce([plan(), plan("--seeds=3")], async (again) => void await again);
    assertEquals(await Deno.readTextFile(`${quick}/manifest.jsonl`), manifest);

    await forEachAtOnce([["0/2"], ["1/2"], ["0/2"]], async ([shard]) => {
      const { code, stdout, stderr } = await campaign("run", quick, "--shard", shard!);
      assertEquals([code, stdout], [0, "2 of 2 runs done, 0 failed\n"], stderr);
    });
    const status = await campaign("status", quick);
    assertEquals([status.code, status.stderr], [0, ""]);
    assertStringIncludes(status.stdout, "done     4");

    const name = namesIn(quick).find((name) => name.endsWith(".arrow"))!;
    const bytes = await Deno.readFile(`${quick}/${name}`);
    bytes[bytes.length >> 1]! ^= 0xff;
    await Deno.writeFile(`${quick}/${name}`, bytes);
    const damaged = await campaign("merge", quick);
    assertEquals(damaged.code, 1);
    assertStringIncludes(damaged.stderr, "is not used. It is damaged");
    assertStringIncludes(damaged.stdout, "3 of 4 runs merged, 0 failed");
    assertStringIncludes(damaged.stdout, "Missing: ");
    const again = await campaign("run", quick);
    assertEquals([again.code, again.stdout], [0, "4 of 4 runs done, 0 failed\n"], again.stderr);

    const merged = JSON.parse((await campaign("merge", quick, "--json")).stdout);
    assertEquals([merged.merged, merged.failed, merged.missing], [4, 0, []]);
    const alone = await bench(`${folder}/alone`, ...few);
    assertEquals(alone.code, 0, alone.stderr);
    const compared = await runTask("compare", [`${folder}/alone/quick`, quick, "--json"], options);
    const { content } = JSON.parse(compared.stdout);
    assertEquals(content, [merged.content, merged.content]);
  });
});
