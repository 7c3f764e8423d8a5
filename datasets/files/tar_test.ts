import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { InputError } from "../../core/errors.ts";
import { inChunks, tar, type TarMember } from "../../tests/support/tar.ts";
import { contentOf, readTar, StreamCursor } from "./tar.ts";
import { requireInside } from "./safe_name.ts";

async function list(archive: Uint8Array, chunk = 100): Promise<[string, string][]> {
  const found: [string, string][] = [];
  const cursor = new StreamCursor(inChunks(archive, chunk));
  for await (const entry of readTar(cursor)) {
    if (entry.kind !== "file") continue;
    const parts = await Array.fromAsync(contentOf(cursor, entry), (part) => [...part]);
    found.push([entry.name, new TextDecoder().decode(Uint8Array.from(parts.flat()))]);
  }
  return found;
}

function member(name: string, text: string): TarMember {
  return { name, content: new TextEncoder().encode(text) };
}

Deno.test("readTar gives every member's content, whatever the chunks", async () => {
  const text = fc.string({ maxLength: 1200 });
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 4 }), fc.integer({ min: 1, max: 2000 }), async (
      texts,
      chunk,
    ) => {
      const members = texts.map((content, i) => member(`folder/${i}`, content));
      assertEquals(
        await list(tar(members), chunk),
        texts.map((content, i) => [`folder/${i}`, content]),
      );
    }),
    { numRuns: 25 },
  );
});

Deno.test("readTar skips content that is not read, and marks what is not a plain file", async () => {
  const archive = tar([
    { name: "folder/", type: "5" },
    member("folder/a", "a".repeat(700)),
    { name: "link", type: "2" },
    member("folder/b", "b"),
  ]);
  const seen: [string, string, number][] = [];
  for await (const { name, kind, size } of readTar(new StreamCursor(inChunks(archive, 64)))) {
    seen.push([name, kind, size]);
  }
  assertEquals(seen, [
    ["folder/", "folder", 0],
    ["folder/a", "file", 700],
    ["link", "link", 0],
    ["folder/b", "file", 1],
  ]);
});

Deno.test("a cursor ends its stream when it is closed early", async () => {
  let closed = false;
  const source = async function* (): AsyncGenerator<Uint8Array> {
    try {
      yield* inChunks(tar([member("a", "a"), member("b", "b")]), 512);
    } finally {
      closed = true;
    }
  };
  const cursor = new StreamCursor(source());
  for await (const _ of readTar(cursor)) break;
  await cursor.close();
  assertEquals(closed, true);
});

Deno.test("readTar refuses damaged and truncated archives", async () => {
  const archive = tar([member("a", "a".repeat(600))]);
  const damaged = archive.slice();
  damaged[3] = 7;
  await assertRejects(() => list(damaged), InputError, "damaged header");
  await assertRejects(() => list(archive.slice(0, 700)), InputError, 'cut short in "a"');
  await assertRejects(() => list(archive.slice(0, 300)), InputError, "cut short in a header");
});

Deno.test("readTar refuses names that leave the folder", async () => {
  for (const name of ["../evil", "/etc/evil", "a/../../evil", "..\\evil", "C:evil"]) {
    await assertRejects(() => list(tar([member(name, "x")])), InputError, "leaves its folder");
  }
});

Deno.test("requireInside accepts plain names", () => {
  for (const name of ["a", "a/b.bin", "a..b/..c", ".hidden"]) requireInside(name);
  assertThrows(() => requireInside(""), InputError);
});
