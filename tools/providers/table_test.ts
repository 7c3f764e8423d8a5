import { assertEquals } from "@std/assert";
import { recordPrograms } from "./programs.ts";
import { providerRowsOnPage } from "./table.ts";

Deno.test("docs/providers.md lists every program of the strategies and the head", async () => {
  const [, ...rows] = await providerRowsOnPage();
  const listed = rows.map(([name]) => name);
  const recorded = (await recordPrograms()).map(({ program }) => `\`${program.name}\``);
  assertEquals(listed, recorded, "run: deno task providers:table");
});
