import { assertEquals, assertRejects } from "@std/assert";
import { InputError, TrawlError } from "../../core/errors.ts";
import { sha256 } from "../../core/files.ts";
import { writeSealed } from "../../core/save.ts";
import { readStamp, stamp } from "../../core/stamp.ts";
import { namesIn, withFolder } from "../../tests/support/folder.ts";
import { findPin, setPin } from "./download.ts";
import { isVerified, readVerified, verifyFile, verifying } from "./verify.ts";
import type { SourceFile } from "./published.ts";
import { inChunks } from "../../tests/support/tar.ts";
import { fileState, joinedState } from "./state.ts";

const FACTS = { bytes: 5, sha256: sha256("hello") };

async function withHello(
  body: (path: string, folder: string, cache: string) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/set`);
    await Deno.writeTextFile(`${folder}/set/hello.txt`, "hello");
    await body(`${folder}/set/hello.txt`, folder, `${folder}/cache`);
  });
}

Deno.test("verifyFile reads a file once, and again after any change", async () => {
  await withHello(async (path, _, cache) => {
    assertEquals(await isVerified(path, FACTS, cache), false);
    await verifyFile(path, FACTS, { cache });
    assertEquals(await isVerified(path, FACTS, cache), true);
    // The stamp is believed: a wrong byte of the same time and size is what --verify is for.
    const { mtime } = await Deno.stat(path);
    await Deno.writeTextFile(path, "hullo");
    await Deno.utime(path, mtime!, mtime!);
    await verifyFile(path, FACTS, { cache });
    await assertRejects(
      () => verifyFile(path, FACTS, { cache, again: true }),
      InputError,
      "its sha256 is",
    );
    await Deno.utime(path, 5, 5);
    await assertRejects(
      () => verifyFile(path, FACTS, { cache }),
      InputError,
      `Cannot use "${path}": its sha256`,
    );
    await assertRejects(
      () => verifyFile(path, { bytes: 6 }, { cache }),
      InputError,
      "5 bytes instead of 6",
    );
  });
});

Deno.test("verifyFile holds all that is known against a stamp", async () => {
  await withHello(async (path, _, cache) => {
    await verifyFile(path, FACTS, { cache });
    assertEquals(await isVerified(path, { ...FACTS, md5: "00" }, cache), false);
    assertEquals(await isVerified(path, { sha256: "00" }, cache), false);
    assertEquals(await isVerified(path, { atMost: 4 }, cache), false);
    const start = FACTS.sha256.slice(0, 8);
    assertEquals(await isVerified(path, { sha256Start: start }, cache), true);
    await verifyFile(path, { sha256Start: start }, { cache, again: true });
    await assertRejects(
      () => verifyFile(path, { sha256Start: "00000000" }, { cache }),
      InputError,
      "instead of one that begins with 00000000",
    );
  });
});

Deno.test("verifyFile lets the format decide if no digest is known, and stops when told", async () => {
  await withHello(async (path) => {
    const parse = (bytes: Uint8Array): void => {
      throw new Error(`no row in ${bytes.length} bytes`);
    };
    await assertRejects(() => verifyFile(path, { parse }), InputError, "no row in 5 bytes");
    const signal = AbortSignal.abort(new Error("Ctrl-C"));
    await assertRejects(() => verifyFile(path, FACTS, { signal }), Error, "Ctrl-C");
  });
});

Deno.test("a stamp that is damaged is none", async () => {
  await withHello(async (path, _, cache) => {
    await stamp(path, {}, cache, true);
    assertEquals((await readStamp(path, cache))?.fetched, true);
    const record = `${cache}/verified.json`;
    const whole = await Deno.readTextFile(record);
    for (const damaged of ["{", whole.replace("true", "false"), whole.slice(0, -9)]) {
      await Deno.writeTextFile(record, damaged);
      assertEquals(await readStamp(path, cache), undefined);
    }
    // Sealed, but written by another version.
    await writeSealed(record, '{"a":1}');
    await stamp(path, {}, cache, true);
    assertEquals(await Deno.readTextFile(record), whole);
  });
});

Deno.test("stamps are kept apart from the files, by many at a time, until the files are gone", async () => {
  await withHello(async (path, folder, cache) => {
    const paths = Array.from({ length: 8 }, (_, i) => `${folder}/set/${i}`);
    for (const other of paths) await Deno.writeTextFile(other, other);
    await Deno.symlink(path, `${folder}/link`);
    await Promise.all([path, ...paths].map((path) => stamp(path, {}, cache)));
    assertEquals(namesIn(`${folder}/set`).length, 9);
    assertEquals(namesIn(cache), ["verified.json"]);
    assertEquals((await readStamp(`${folder}/link`, cache))?.bytes, 5);
    assertEquals((await readStamp(paths[7]!, cache))?.bytes, paths[7]!.length);
    for (const other of paths) await Deno.remove(other);
    await stamp(path, {}, cache);
    const kept = JSON.parse((await Deno.readTextFile(`${cache}/verified.json`)).split("\n")[1]!);
    assertEquals(Object.keys(kept), [await Deno.realPath(path)]);
  });
});

Deno.test("pins that are damaged are an error that says what to do", async () => {
  await withFolder(async (folder) => {
    const pins = `${folder}/pins.json`;
    assertEquals(await findPin(pins, "https://a.example/"), undefined);
    await Promise.all([..."abc"].map((name) => setPin(pins, name, { sha256: name, bytes: 1 })));
    assertEquals((await findPin(pins, "b"))?.sha256, "b");
    assertEquals(namesIn(folder), ["pins.json"]);
    await Deno.writeTextFile(`${folder}/pins.json`, `{"a": "b"}`);
    await assertRejects(
      () => findPin(pins, "a"),
      TrawlError,
      "remove it to trust what is fetched next",
    );
  });
});

Deno.test("fileState tells what is there of a file and of an archive's members", async () => {
  await withHello(async (path, folder, cache) => {
    const place = { folder, network: false, cache };
    const parse = (): void => {};
    const hello = { name: "hello.txt", ...FACTS, parse };
    const other = { name: "other.txt", parse };
    const archive = {
      name: "a.zip",
      url: "https://a.example/a.zip",
      members: { "in/hello.txt": hello, "in/other.txt": other },
    };
    const state = async (file: Parameters<typeof fileState>[1]) =>
      (await fileState("set", file, place)).state;
    assertEquals(await state(hello), "present");
    assertEquals(await state(other), "absent");
    assertEquals(await state(archive), "partial");
    const copied = {
      ...archive,
      members: { "in/hello.txt": hello, "in/other.txt": { ...other, aliases: ["hello.txt"] } },
    };
    assertEquals(await state(copied), "present");
    await verifyFile(path, FACTS, { cache });
    assertEquals(await state(copied), "verified");
    assertEquals(await state(hello), "verified");
    await Deno.mkdir(`${folder}/set/in`);
    await Deno.writeTextFile(`${folder}/set/in/other.txt`, "x");
    assertEquals(await state(archive), "present");
    await Deno.writeTextFile(`${folder}/set/late.bin.part`, "x");
    assertEquals(await state({ name: "late.bin" }), "partial");
    const tree = { name: "t.tar.gz", holds: { in: 1 } };
    assertEquals(await state(tree), "present");
    assertEquals(await state({ ...tree, holds: { elsewhere: 1 } }), "absent");
  });
});

Deno.test("joinedState is that of the least of its files", () => {
  assertEquals(joinedState([]), "drawn");
  assertEquals(joinedState(["verified", "verified"]), "verified");
  assertEquals(joinedState(["verified", "present"]), "present");
  assertEquals(joinedState(["verified", "absent"]), "partial");
  assertEquals(joinedState(["absent", "absent"]), "absent");
  assertEquals(joinedState(["absent", "partial"]), "partial");
});

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
    read = await readVerified(`${folder}/hello.txt`, textFile(facts));
  });
  return read;
}

Deno.test("readVerified gives what the right file holds", async () => {
  assertEquals(await readHello({ bytes: 5, sha256: SHA, md5: MD5 }), "hello");
  assertEquals(await readHello({ atMost: 5 }), "hello");
});

Deno.test("readVerified names the file, what is wrong and what to do", async () => {
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

Deno.test("verifying passes chunks on", async () => {
  const chunks = await Array.fromAsync(verifying(inChunks(HELLO, 2), { bytes: 5, md5: MD5 }));
  assertEquals(chunks.map((chunk) => chunk.length), [2, 2, 1]);
});

Deno.test("verifying stops at the first byte too many, and notices one too few", async () => {
  const passed: number[] = [];
  await assertRejects(
    async () => {
      for await (const chunk of verifying(inChunks(HELLO, 2), { atMost: 3 })) {
        passed.push(chunk.length);
      }
    },
    Error,
    "more than 3 bytes",
  );
  assertEquals(passed, [2]);
  const short = verifying(inChunks(HELLO, 2), { bytes: 6 });
  await assertRejects(() => Array.fromAsync(short), Error, "5 bytes instead of 6");
});
