/** docs/notebook.ipynb: its cells, in order, in one process. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { withFolder } from "./support/folder.ts";

interface Cell {
  readonly cell_type: "code" | "markdown";
  readonly source: readonly string[];
}

/** Stands for the kernel: prints what a cell shows. */
const KERNEL = `Object.assign(Deno, {
  jupyter: { svg: (parts, ...values) => console.log(String.raw({ raw: parts }, ...values)) },
});
`;

Deno.test("the notebook's cells run, and one shows a chart", () =>
  withFolder(async (folder) => {
    const root = new URL("../", import.meta.url);
    const notebook = await Deno.readTextFile(new URL("docs/notebook.ipynb", root));
    const { cells } = JSON.parse(notebook) as { readonly cells: readonly Cell[] };
    const code = cells.filter((cell) => cell.cell_type === "code").map(({ source }) =>
      source.join("")
    );
    await Deno.writeTextFile(`${folder}/notebook.ts`, `${KERNEL}${code.join("\n")}\n`);
    const config = fileURLToPath(new URL("deno.json", root));
    const { code: exit, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--config", config, "notebook.ts"],
      cwd: folder,
      env: { NO_COLOR: "1" },
    }).output();
    const [out, error] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    assertEquals(exit, 0, error);
    assertStringIncludes(out!, "glyphs · scattering");
    assertMatch(out!, /<svg .*<\/svg>/s);
    assertStringIncludes(out!, "Int32Array(2) [ 2, 1 ]");
  }));
