import { assertEquals, assertRejects } from "@std/assert";
import { InputError, TrawlError } from "./errors.ts";
import {
  openPartial,
  readSealed,
  removeLeftovers,
  saveStream,
  writeSealed,
  writeWhole,
} from "./save.ts";

async function names(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(folder)) found.push(entry.name);
  return found.sort();
}

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

Deno.test("readSealed rejects text that was edited, damaged, cut short or renamed", async () => {
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
