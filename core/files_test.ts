import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { TrawlError } from "./errors.ts";
import { regular, sha256, statRegular } from "./files.ts";
import { readSealed, writeSealed, writeWhole } from "./save.ts";

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

Deno.test("readSealed believes no text that was edited, damaged, cut short or renamed", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/a.json`;
  await writeSealed(path, '[1,\n"é"]');
  assertEquals(await readSealed(path), '[1,\n"é"]');
  const whole = await Deno.readFile(path);
  const said: string[] = [];
  for (let at = 0; at < whole.length; at++) {
    for (const damaged of [whole.with(at, whole[at]! ^ 1), whole.subarray(0, at)]) {
      await Deno.writeFile(path, damaged);
      assertEquals(await readSealed(path, (message) => void said.push(message)), undefined);
    }
  }
  assertEquals([said.length, new Set(said).size], [2 * whole.length, 1]);
  await Deno.writeFile(`${folder}/b.json`, whole);
  assertEquals(await readSealed(`${folder}/b.json`), undefined);
  assertEquals(
    await readSealed(`${folder}/none.json`, (message) => void said.push(message)),
    undefined,
  );
  assertEquals(said.length, 2 * whole.length);
  await Deno.remove(folder, { recursive: true });
});

Deno.test({
  name: "regular lets files and links to them through, and nothing that is read without end",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const folder = await Deno.makeTempDir();
    const [file, link, pipe, device] = ["a", "b", "c", "d"].map((name) => `${folder}/${name}`);
    await Deno.writeTextFile(file!, "abc");
    await Deno.symlink(file!, link!);
    await Deno.symlink("/dev/zero", device!);
    await new Deno.Command("mkfifo", { args: [pipe!] }).output();
    assertEquals([regular(link!), statRegular(link!).size], [link, 3]);
    for (
      const [path, kind] of [
        [pipe, "named pipe"],
        [device, "device"],
        [folder, "folder"],
      ]
    ) assertThrows(() => regular(path!), Error, `it is a ${kind}, not a regular file`);
    assertThrows(() => regular(`${folder}/none`), Deno.errors.NotFound);
    await Deno.remove(folder, { recursive: true });
  },
});
