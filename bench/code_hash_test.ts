import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { pathToFileURL } from "node:url";
import { withFolder } from "../tests/support/folder.ts";
import { type Code, CodeHasher } from "./code_hash.ts";
import { loadStrategyFile } from "./suites/strategy_file.ts";
import { strategyNamed } from "../strategies/registry.ts";

const files: Readonly<Record<string, string>> = {
  "project/loop.ts": 'import { a } from "./a.ts";\nimport type { T } from "./types.ts";\na();\n',
  "project/a.ts": 'import "pure-rand/types/X";\nimport "./strategies/registry.ts";\n' +
    'export { b as a } from "./deep/b.ts";\n',
  "project/deep/b.ts":
    'import words from "../words.txt" with { type: "text" };\nexport const b = words;\n',
  "project/words.txt": "some words",
  "project/types.ts": "export type T = number;\n",
  "project/other.ts": "export const other = 1;\n",
  "project/mod.ts": 'export * from "./strategies/registry.ts";\n',
  "project/strategies/registry.ts": 'import { badge } from "./badge.ts";\nconsole.log(badge);\n',
  "project/strategies/badge.ts": "export const badge = 1;\n",
  "mine/mine.ts": 'import { SIGN } from "./helper.ts";\nconsole.log(SIGN);\n',
  "mine/helper.ts": "export const SIGN = 1;\n",
  "mine/other.ts": "export const SIGN = -1;\n",
};

/** The code of project/loop.ts and mine/mine.ts, with some files other than above. */
async function codeOf(changes: Readonly<Record<string, string>> = {}): Promise<Code> {
  let code: Code | undefined;
  await withFolder(async (folder) => {
    for (const [path, text] of Object.entries({ ...files, ...changes })) {
      await Deno.mkdir(`${folder}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
      await Deno.writeTextFile(`${folder}/${path}`, text);
    }
    const url = (path: string): URL => new URL(pathToFileURL(`${folder}/${path}`).href);
    const hasher = new CodeHasher(url("project"));
    code = await hasher.trace([url("project/loop.ts"), url("mine/mine.ts")]);
  });
  return code!;
}

async function hashOf(changes: Readonly<Record<string, string>> = {}): Promise<string> {
  return (await codeOf(changes)).hash;
}

Deno.test("a code hash follows what is imported, however deep, wherever it is", async () => {
  const { hash, modules, unknown } = await codeOf();
  assertEquals(await hashOf(), hash);
  assertEquals(modules.map((module) => module.split(" ")[0]), [
    ...["loop.ts", "./mine.ts", "a.ts", "./helper.ts", "deep/b.ts", "words.txt"],
  ]);
  assertEquals(unknown, []);
  assertNotEquals(await hashOf({ "project/deep/b.ts": "export const b = 2;\n" }), hash);
  assertNotEquals(await hashOf({ "project/words.txt": "other words" }), hash);
  assertNotEquals(await hashOf({ "mine/helper.ts": "export const SIGN = -1;\n" }), hash);
});

Deno.test("a code hash leaves out types, comments, layout and what is not imported", async () => {
  const hash = await hashOf();
  for (
    const [path, text] of Object.entries({
      "project/types.ts": "export type T = string;\n",
      "project/other.ts": "export const other = 2;\n",
      "project/strategies/badge.ts": "export const badge = 2;\n",
      "mine/helper.ts": "/* a sign */\nexport const SIGN: number  =\n  1 // one\n",
      "mine/mine.ts": `import type { T } from "../project/types.ts";
import {
  SIGN, // the sign
} from "./helper.ts";
console.log(SIGN as T);`,
    })
  ) assertEquals(await hashOf({ [path]: text }), hash, path);
});

/** Ways to load a file, `$` for its name without `.ts`. */
const loading = [
  'import{SIGN}from"./$.ts";f(SIGN);',
  'import { SIGN } /* "./x.ts" */ from /* c */ "./$.ts"; f(SIGN);',
  "import {\n  SIGN, // the sign\n} from './$.ts';\nf(SIGN);",
  'const a = 1; import { SIGN } from "./$.ts"; f(SIGN);',
  'import * as all from "./$.ts"; f(all);',
  'export * from "./$.ts";',
  'export { SIGN as "a sign" } from "./$.ts";',
  'import { "SIGN" as sign } from "./$.ts"; f(sign);',
  'import "./$.ts";',
  'f(await import("./$.ts"));',
  "f(await import(`./$.ts`));",
  'new Worker(new URL("./$.ts", import.meta.url), { type: "module" });',
  'new Worker(new URL("$.ts", import.meta.url).href);',
  'new Worker(import.meta.resolve("./$.ts"));',
  'import text from "./$.ts" with { type: "text" }; f(text);',
  'import { SIGN } from "../mine/../mine/$.ts"; f(SIGN);',
  'export{SIGN}from"./$.ts"',
  'f(await import(/* "./x.ts" */ "./$.ts", { with: {} }));',
  'const a = /["\'`]/; import { SIGN } from "./$.ts"; f(a, SIGN);',
  'const a = `import "./x.ts"; ${"`"}`; import { SIGN } from "./$.ts"; f(a, SIGN);',
];

for (const way of loading) {
  Deno.test(`a code hash sees what is loaded by ${JSON.stringify(way)}`, async () => {
    const load = (name: string) => ({ "mine/mine.ts": way.replaceAll("$.ts", `${name}.ts`) });
    const hash = await hashOf(load("helper"));
    assertEquals(await hashOf({ ...load("helper"), "mine/other.ts": "" }), hash);
    assertNotEquals(
      await hashOf({ ...load("helper"), "mine/helper.ts": files["mine/other.ts"]! }),
      hash,
    );
    assertNotEquals(await hashOf(load("other")), hash);
    // A file of the user's is what it is, whatever its name.
    const registry = { ...load("registry"), "mine/registry.ts": files["mine/helper.ts"]! };
    const changed = { ...registry, "mine/registry.ts": files["mine/other.ts"]! };
    assertNotEquals(await hashOf(changed), await hashOf(registry));
  });
}

Deno.test("a code hash says that it does not follow JSX, whose bytes count", async () => {
  const load = (text: string) => ({
    "mine/mine.ts": 'import "./page.tsx";',
    "mine/page.tsx": text,
  });
  const { hash, unknown } = await codeOf(load("export const a = <b>1</b>;"));
  assertEquals(unknown, ["unreadable syntax in ./page.tsx"]);
  assertNotEquals(await hashOf(load("export const a = <b>2</b>;")), hash);
});

Deno.test("a code hash sees data, and a file that appears", async () => {
  const way =
    'import a from "./a.json" with { type: "json" }; f(a, new URL("b.txt", import.meta.url));';
  const load = { "mine/mine.ts": way, "mine/a.json": "1" };
  const hash = await hashOf(load);
  assertNotEquals(await hashOf({ ...load, "mine/a.json": "2" }), hash);
  assertNotEquals(await hashOf({ ...load, "mine/b.txt": "" }), hash);
});

Deno.test("an import without use runs in JavaScript, and is left out of TypeScript", async () => {
  const way = 'import { SIGN } from "./helper.ts"; // no use\n';
  const script = { "mine/mine.ts": 'import "./mine.js";', "mine/mine.js": way };
  const changed = { "mine/helper.ts": files["mine/other.ts"]! };
  assertNotEquals(await hashOf({ ...script, ...changed }), await hashOf(script));
  const typed = { "mine/mine.ts": way };
  assertEquals(await hashOf({ ...typed, ...changed }), await hashOf(typed));
});

Deno.test("two files swapped are other code", async () => {
  const load = {
    "mine/mine.ts":
      'import { SIGN } from "./helper.ts"; import { SIGN as o } from "./other.ts"; f(SIGN, o);',
  };
  const swapped = {
    "mine/helper.ts": files["mine/other.ts"]!,
    "mine/other.ts": files["mine/helper.ts"]!,
  };
  assertNotEquals(await hashOf({ ...load, ...swapped }), await hashOf(load));
});

Deno.test("the user's code may take any strategy from the registry: all of them count", async () => {
  const load = { "mine/mine.ts": 'import { badge } from "../project/mod.ts"; f(badge);' };
  const changed = { ...load, "project/strategies/badge.ts": "export const badge = 2;\n" };
  assertNotEquals(await hashOf(changed), await hashOf(load));
});

Deno.test("what only a run can tell is said of the user's code", async () => {
  const text = `f(await import(name)); f(import(\`./\${name}.ts\`)); f(import.meta.dirname);
    f(new URL(name, import.meta.url)); f(new URL("./folder/", import.meta.url)); f(import.meta.main);`;
  const { unknown } = await codeOf({ "mine/mine.ts": text, "project/loop.ts": text });
  assertEquals(
    unknown,
    [
      ...["import(name)", "import(`./${name}.ts`)", "import.meta.dirname"],
      ...["import.meta.url", "import.meta.url"],
    ].map((what) => `${what} in ./mine.ts`),
  );
});

Deno.test("a code hash survives imports in a circle, and links", async () => {
  await hashOf({ "project/other.ts": "", "project/deep/b.ts": 'export * from "../a.ts";' });
  await withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/real/strategies`, { recursive: true });
    await Deno.writeTextFile(`${folder}/real/strategies/registry.ts`, "export const list = 1;");
    await Deno.writeTextFile(`${folder}/real/loop.ts`, 'export * from "./strategies/registry.ts";');
    await Deno.symlink("real", `${folder}/link`);
    const url = (path: string): URL => new URL(pathToFileURL(`${folder}/${path}`).href);
    const hasher = new CodeHasher(url("real/"));
    const [real, link] = [[url("real/loop.ts")], [url("link/loop.ts")]];
    assertEquals((await hasher.trace(link)).hash, (await hasher.trace(real)).hash);
    assertEquals((await hasher.trace(link)).modules.length, 1);
  });
});

Deno.test("a run depends on its strategy, on no other, and on no report", async () => {
  const code = await new CodeHasher().ofStrategy(strategyNamed("margin"), undefined);
  const names = code.modules.map((module) => module.split(" ")[0]!);
  for (const name of ["bench/loop.ts", "bench/head/head.ts", "strategies/margin.ts"]) {
    assert(names.includes(name), name);
  }
  const others = /^(reports|docs)\/|registry\.ts|badge|^bench\/suites\/quick/;
  assertEquals(names.filter((name) => others.test(name)), []);
});

Deno.test("a strategy in a file of its own depends on that file's bytes", () =>
  withFolder(async (folder) => {
    const hashWith = async (text: string): Promise<string> => {
      await Deno.writeTextFile(`${folder}/mine.py`, text);
      const strategy = await loadStrategyFile(`${folder}/mine.py`);
      const { hash, modules } = await new CodeHasher().ofStrategy(strategy, undefined);
      assert(modules.some((module) => module.startsWith("./mine.py ")), modules.join());
      return hash;
    };
    const hash = await hashWith("print(0)");
    assertEquals(await hashWith("print(0)"), hash);
    assertNotEquals(await hashWith("print(1)"), hash);
  }));
