import { assert, assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { sha256 } from "../../core/files.ts";
import { hashOfFile, hashOfFiles } from "./hash.ts";

Deno.test("hashOfFile remembers a hash until the file changes", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/w.bin`;
  await Deno.writeFile(path, Uint8Array.of(1, 2, 3));
  const told: number[] = [];
  const cache = `${folder}/cache`;
  const hash = (): Promise<string> => hashOfFile(path, (done) => told.push(done), 3, cache);
  assertEquals(await hash(), sha256(Uint8Array.of(1, 2, 3)));
  assertEquals(told, [3]);
  assertEquals(await hash(), sha256(Uint8Array.of(1, 2, 3)));
  assertEquals(told, [3], "the second time nothing is read");
  await Deno.writeFile(path, Uint8Array.of(4, 5, 6));
  await Deno.utime(path, 1, 1);
  assertEquals(await hash(), sha256(Uint8Array.of(4, 5, 6)));
  await Deno.writeTextFile(`${cache}/verified.json`, "damaged");
  assertEquals(await hash(), sha256(Uint8Array.of(4, 5, 6)));
  await Deno.remove(cache, { recursive: true });
  const small = await hashOfFile(path, undefined, undefined, cache);
  assertEquals(small, sha256(Uint8Array.of(4, 5, 6)));
  assertEquals([...Deno.readDirSync(folder)].length, 1, "a small file is not worth a record");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("hashOfFiles is a file's own hash, or one over all", async () => {
  const folder = await Deno.makeTempDir();
  const paths = ["a", "b"].map((name) => `${folder}/${name}`);
  for (const path of paths) await Deno.writeTextFile(path, path.slice(-1));
  assertEquals(await hashOfFiles([paths[0]!]), sha256("a"));
  assertEquals(await hashOfFiles(paths), sha256(`${sha256("a")}\n${sha256("b")}`));
  assert(await hashOfFiles(paths.toReversed()) !== await hashOfFiles(paths));
  await assertRejects(() => hashOfFile(`${folder}/none`), InputError, `"${folder}/none"`);
  await Deno.remove(folder, { recursive: true });
});
