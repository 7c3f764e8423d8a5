import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { withFolder } from "../../tests/support/folder.ts";
import { sampleSuite } from "../testing/suite.ts";
import { loadStrategyFile, withStrategies } from "./strategy_file.ts";

const strategy = (name: string, needs: string = "[]"): string =>
  `{ name: "${name}", title: "", summary: "", needs: ${needs}, select: () => Promise.resolve([0]) }`;

Deno.test("a module's default strategy is loaded, or its only one", () =>
  withFolder(async (folder) => {
    const load = async (name: string, text: string): Promise<string> => {
      await Deno.writeTextFile(`${folder}/${name}.ts`, text);
      return (await loadStrategyFile(`${folder}/${name}.ts`)).name;
    };
    const [a, b] = [`export const a = ${strategy("a")};`, `export const b = ${strategy("b")};`];
    assertEquals(await load("one", `${a} export const other = 3;`), "a");
    assertEquals(await load("twice", `${a} export default a;`), "a");
    assertEquals(await load("default", `${a} ${b} export default b;`), "b");
    await assertRejects(() => load("two", a + b), InputError, "exports 2 strategies");
    await assertRejects(() => load("none", ""), InputError, "exports 0 strategies");
    await assertRejects(() => load("wrong", "export {"), InputError, "does not load");
    await assertRejects(() => loadStrategyFile("./not_there.ts"), InputError, "No strategy file");
  }));

Deno.test("a program says in its first lines what it needs, and is named after its file", () =>
  withFolder(async (folder) => {
    const load = async (name: string, text: string) => {
      await Deno.writeTextFile(`${folder}/${name}`, text);
      return await loadStrategyFile(`${folder}/${name}`);
    };
    const { name, needs } = await load("My idea.py", "# trawl needs: features, mc-logits\n");
    assertEquals([name, needs], ["my-idea", ["features", "mc-logits"]]);
    assertEquals((await load("b.py", "")).needs.includes("mc-logits"), false);
    await assertRejects(() => load("c.py", "# trawl needs: feature"), InputError, '"features"');
    if (Deno.build.os !== "windows") {
      await assertRejects(() => load("d.sh", ""), InputError, "chmod +x");
    }
    await assertRejects(() => loadStrategyFile(folder), InputError, "it is a folder");
  }));

Deno.test("strategies join a suite under names of their own, unless a file cannot give what they need", () =>
  withFolder(async (folder) => {
    const joined = async (text: string) => {
      const path = `${folder}/${crypto.randomUUID()}.ts`;
      await Deno.writeTextFile(path, `export default ${text};`);
      const loaded = await loadStrategyFile(path);
      return () => withStrategies(sampleSuite, [loaded]).strategies.length;
    };
    assertEquals((await joined(strategy("mine")))(), sampleSuite.strategies.length + 1);
    assertThrows(await joined(strategy("badge")), InputError, 'defines a strategy named "badge"');
    assertThrows(await joined(strategy("a", '["oracle"]')), InputError, 'needs "oracle"');
  }));
