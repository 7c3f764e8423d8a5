import { assertEquals, assertStringIncludes } from "@std/assert";
import { strategies } from "../strategies/registry.ts";
import { readSection } from "./docs_table.ts";
import { familiesText, strategiesText, TASK } from "./strategies_page.ts";

/** Text without what formatting adds: widths of columns, and where lines break. */
function unformatted(text: string): string[] {
  return text.replaceAll(/ -+ (?=\|)/g, " - ").split(/\s+/).filter((word) => word !== "");
}

Deno.test("docs/strategies.md and README.md describe the registered strategies as they are", async () => {
  const page = await readSection("strategies.md", TASK);
  assertEquals(unformatted(page), unformatted(strategiesText()), `Run "deno task ${TASK}"`);
  const readme = await readSection("../README.md", TASK);
  assertEquals(unformatted(readme), unformatted(familiesText()), `Run "deno task ${TASK}"`);
  for (const { name } of strategies) assertStringIncludes(page, `** (\`${name}\`): `);
});
