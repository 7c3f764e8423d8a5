import { assert, assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { sha256 } from "../../core/files.ts";
import { safetensorsBytes, withFile } from "../testing/safetensors.ts";
import { hashOfFile, hashOfFiles, verifiedWeights } from "./verify.ts";

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
  await assertRejects(
    () => hashOfFile(`${folder}/none`),
    InputError,
    `Cannot read weights "${folder}/none": there is no such file; check the path`,
  );
  await Deno.remove(folder, { recursive: true });
});

const content = safetensorsBytes(
  { t: { dtype: "U8", shape: [1], data_offsets: [0, 1] } },
  Uint8Array.of(7),
);
const good = { bytes: content.length, sha256: sha256(content) };

Deno.test("verifiedWeights opens the right file", async () => {
  await withFile(content, async (path) => {
    const file = await verifiedWeights(path, { path, ...good });
    assertEquals([...file.bytes("t")], [7]);
  });
});

Deno.test("verifiedWeights refuses another size, other content and a missing file", async () => {
  await withFile(content, async (path) => {
    const longer = verifiedWeights(path, { path, ...good, bytes: 99 });
    await assertRejects(() => longer, InputError, `has ${content.length} bytes instead of 99`);
    const other = verifiedWeights(path, {
      path,
      ...good,
      sha256: "00",
      url: "https://example.org/w",
    });
    await assertRejects(() => other, InputError, "fetch it from https://example.org/w");
    const none = verifiedWeights("no/such/folder/w", { path: "w", ...good });
    await assertRejects(
      () => none,
      InputError,
      `(there is no such file): put the file of sha256 ${good.sha256} there`,
    );
  });
});
