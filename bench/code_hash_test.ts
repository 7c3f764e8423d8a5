import { assertEquals, assertNotEquals } from "@std/assert";
import { pathToFileURL } from "node:url";
import { withFolder } from "../tests/support/folder.ts";
import { CodeHasher, importsOf } from "./code_hash.ts";

const files = {
  "entry.ts": 'import { a } from "./a.ts";\nimport type { T } from "./types.ts";\na();\n',
  "a.ts": 'export { b as a } from "./deep/b.ts";\nimport "pure-rand/types/RandomGenerator";\n',
  "deep/b.ts": 'import words from "../words.txt" with { type: "text" };\nexport const b = words;\n',
  "words.txt": "some words",
  "types.ts": "export type T = number;\n",
  "other.ts": "export const other = 1;\n",
};

async function hashOf(changes: Partial<typeof files> = {}): Promise<string> {
  let hash = "";
  await withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/deep`);
    for (const [path, text] of Object.entries({ ...files, ...changes })) {
      await Deno.writeTextFile(`${folder}/${path}`, text);
    }
    const entry = new URL(pathToFileURL(`${folder}/entry.ts`).href);
    hash = await new CodeHasher().hash([entry]);
  });
  return hash;
}

Deno.test("a code hash follows what is imported, however deep", async () => {
  const hash = await hashOf();
  assertEquals(await hashOf(), hash);
  assertNotEquals(await hashOf({ "deep/b.ts": "export const b = 2;\n" }), hash);
  assertNotEquals(await hashOf({ "words.txt": "other words" }), hash);
});

Deno.test("a code hash leaves out types and what is not imported", async () => {
  const hash = await hashOf();
  assertEquals(await hashOf({ "types.ts": "export type T = string;\n" }), hash);
  assertEquals(await hashOf({ "other.ts": "export const other = 2;\n" }), hash);
});

Deno.test("a code hash survives imports in a circle, and stops at a registry", async () => {
  await hashOf({ "other.ts": "", "deep/b.ts": 'import "../a.ts";\nexport const b = 1;\n' });
  const hasher = new CodeHasher((url) => url.pathname.endsWith("/errors.ts"));
  const entry = new URL("../core/files.ts", import.meta.url);
  assertNotEquals(await hasher.hash([entry]), await new CodeHasher().hash([entry]));
});

Deno.test("importsOf sees every form of an import but not those of types", () => {
  const source = [
    'import "./a.ts";',
    'import b, { c } from "./b.ts";',
    "import {",
    "  d,",
    "  type E,",
    '} from "./d.ts";',
    'import * as f from "f";',
    'export * from "./g.ts";',
    'export type { H } from "./h.ts";',
    'import type { I } from "./i.ts";',
    'export const text = "import x from nowhere";',
  ].join("\n");
  assertEquals(importsOf(source), ["./a.ts", "./b.ts", "./d.ts", "f", "./g.ts"]);
});
