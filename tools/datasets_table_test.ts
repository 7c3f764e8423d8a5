import { assertEquals } from "@std/assert";
import { datasetRows } from "./datasets_table.ts";
import { rowsOnPage } from "./docs_table.ts";

Deno.test("docs/datasets.md lists the registered datasets as they are", async () => {
  const [found, expected] = [
    await rowsOnPage("datasets.md", "datasets:table"),
    datasetRows(),
  ];
  assertEquals(found, expected, 'Run "deno task datasets:table"');
  for (const row of expected) assertEquals(row.length, expected[0]!.length);
  assertEquals(expected.some(([name]) => name === "`letter`"), true);
});
