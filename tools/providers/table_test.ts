import { assertEquals } from "@std/assert";
import { recordPrograms } from "./programs.ts";
import { rowsIn } from "./table.ts";

Deno.test("docs/providers.md lists every program of the strategies and the head", async () => {
  const text = await Deno.readTextFile(new URL("../../docs/providers.md", import.meta.url));
  const listed = rowsIn(text).map(([name]) => name);
  const recorded = (await recordPrograms()).map(({ program }) => `\`${program.name}\``);
  assertEquals(listed, recorded, "run: deno task providers:table");
});
