import { assertEquals, assertRejects } from "@std/assert";
import { TrawlError } from "./errors.ts";
import { sha256, writeWhole } from "./files.ts";

async function names(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(folder)) found.push(entry.name);
  return found.sort();
}

Deno.test("writeWhole makes folders, replaces, and leaves nothing else", async () => {
  const folder = await Deno.makeTempDir();
  await writeWhole(`${folder}/a/b.txt`, "one");
  await writeWhole(`${folder}/a/b.txt`, new TextEncoder().encode("two"));
  assertEquals(await Deno.readTextFile(`${folder}/a/b.txt`), "two");
  assertEquals(await names(`${folder}/a`), ["b.txt"]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a failed write names the file and keeps the old content", async () => {
  const folder = await Deno.makeTempDir();
  // A folder of the file's name cannot be replaced by a file.
  await Deno.mkdir(`${folder}/taken/inner`, { recursive: true });
  await assertRejects(() => writeWhole(`${folder}/taken`, "x"), TrawlError, `${folder}/taken`);
  assertEquals(await names(folder), ["taken"]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("sha256 of text is that of its bytes", () => {
  assertEquals(sha256("abc"), sha256(Uint8Array.of(97, 98, 99)));
  assertEquals(
    sha256(""),
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  );
});
