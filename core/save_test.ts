import { assertEquals, assertRejects } from "@std/assert";
import { InputError, TrawlError } from "./errors.ts";
import { openPartial, removeLeftovers, saveStream } from "./save.ts";

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield await Promise.resolve(new TextEncoder().encode(text));
}

Deno.test("saveStream writes every chunk and makes the folder", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await saveStream(`${folder}/new/file`, chunks("one", "", "two"));
    assertEquals(await Deno.readTextFile(`${folder}/new/file`), "onetwo");
    assertEquals([...Deno.readDirSync(`${folder}/new`)].length, 1);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("saveStream leaves the old file alone where the stream throws", async () => {
  const folder = await Deno.makeTempDir();
  const broken = async function* (): AsyncGenerator<Uint8Array> {
    yield* chunks("new");
    throw new RangeError("cut");
  };
  try {
    await Deno.writeTextFile(`${folder}/file`, "old");
    await assertRejects(() => saveStream(`${folder}/file`, broken()), RangeError, "cut");
    assertEquals(await Deno.readTextFile(`${folder}/file`), "old");
    assertEquals([...Deno.readDirSync(folder)].length, 1);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("saveStream names the path that it cannot write", async () => {
  const file = await Deno.makeTempFile();
  try {
    await assertRejects(() => saveStream(`${file}/below`, chunks("a")), TrawlError, file);
  } finally {
    await Deno.remove(file);
  }
});

Deno.test({
  name: "saveStream says how to give leave to write",
  permissions: { read: true, write: ["/tmp/nowhere"] },
  fn: async () => {
    await assertRejects(
      () => saveStream("/somewhere/else", chunks("a")),
      InputError,
      'Not permitted to write "/somewhere/else": permit its folder by --allow write=FOLDER',
    );
  },
});

Deno.test("removeLeftovers takes files of dead processes, and leaves those that are being written", async () => {
  const folder = await Deno.makeTempDir();
  const write = `const { openPartial } = await import(${
    JSON.stringify(new URL("./save.ts", import.meta.url).href)
  });
    await openPartial(${JSON.stringify(`${folder}/a/dead`)});
    Deno.exit();`;
  await new Deno.Command(Deno.execPath(), { args: ["eval", write] }).output();
  const { partial, file } = await openPartial(`${folder}/a/alive`);
  await Deno.writeTextFile(`${folder}/a/my.partial`, "");
  await Deno.writeTextFile(`${folder}/a/data.bin.part`, "");
  assertEquals(Array.from(Deno.readDirSync(`${folder}/a`)).length, 4);
  await removeLeftovers(folder);
  assertEquals(Array.from(Deno.readDirSync(`${folder}/a`)).length, 4);
  await removeLeftovers(folder, 1);
  const names = Array.from(Deno.readDirSync(`${folder}/a`), ({ name }) => name).sort();
  assertEquals(names, [partial.slice(folder.length + 3), "data.bin.part", "my.partial"]);
  file.close();
  await removeLeftovers(`${folder}/a`);
  assertEquals(Array.from(Deno.readDirSync(`${folder}/a`)).length, 2);
  await removeLeftovers(`${folder}/none`);
  await Deno.remove(folder, { recursive: true });
});
