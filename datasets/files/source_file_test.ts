import { assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { withFolder } from "../../tests/support/folder.ts";
import { inChunks } from "../../tests/support/tar.ts";
import { checked, readGenuine } from "./source_file.ts";
import type { SourceFile } from "./published.ts";

const HELLO = new TextEncoder().encode("hello");
const SHA = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
const MD5 = "5d41402abc4b2a76b9719d911017c592";

function textFile(facts: Partial<SourceFile<string>>): SourceFile<string> {
  return { name: "hello.txt", parse: (bytes) => new TextDecoder().decode(bytes), ...facts };
}

async function readHello(facts: Partial<SourceFile<string>>): Promise<string> {
  let read = "";
  await withFolder(async (folder) => {
    await Deno.writeFile(`${folder}/hello.txt`, HELLO);
    read = await readGenuine(`${folder}/hello.txt`, textFile(facts));
  });
  return read;
}

Deno.test("readGenuine gives what a genuine file holds", async () => {
  assertEquals(await readHello({ bytes: 5, sha256: SHA, md5: MD5 }), "hello");
  assertEquals(await readHello({ atMost: 5 }), "hello");
});

Deno.test("readGenuine names the file, what is wrong and what to do", async () => {
  const read = (facts: Partial<SourceFile<string>>) => () => readHello(facts);
  const first = await assertRejects(read({ bytes: 6 }), InputError, "5 bytes instead of 6");
  assertEquals(
    /^Cannot use ".*\/hello\.txt": .*; remove it, and fetch it/.test(first.message),
    true,
  );
  await assertRejects(read({ atMost: 4 }), InputError, "5 bytes, more than 4");
  await assertRejects(read({ sha256: "00" }), InputError, `its sha256 is ${SHA} instead of 00`);
  await assertRejects(read({ md5: "00" }), InputError, `its md5 is ${MD5} instead of 00`);
  const parse = (): string => {
    throw new Error("record 3 is upside down");
  };
  await assertRejects(read({ parse }), InputError, "record 3 is upside down; remove it");
});

Deno.test("checked passes genuine chunks on", async () => {
  const chunks = await Array.fromAsync(checked(inChunks(HELLO, 2), { bytes: 5, md5: MD5 }));
  assertEquals(chunks.map((chunk) => chunk.length), [2, 2, 1]);
});

Deno.test("checked stops at the first byte too many, and notices one too few", async () => {
  const passed: number[] = [];
  await assertRejects(
    async () => {
      for await (const chunk of checked(inChunks(HELLO, 2), { atMost: 3 })) {
        passed.push(chunk.length);
      }
    },
    Error,
    "more than 3 bytes",
  );
  assertEquals(passed, [2]);
  const short = checked(inChunks(HELLO, 2), { bytes: 6 });
  await assertRejects(() => Array.fromAsync(short), Error, "5 bytes instead of 6");
});
