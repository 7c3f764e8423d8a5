import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { InputError, TrawlError } from "../../core/errors.ts";
import { sha256 } from "../../core/files.ts";
import { measuredBytes } from "../../core/format.ts";
import { namesIn, withFolder } from "../../tests/support/folder.ts";
import { gzip, tar } from "../../tests/support/tar.ts";
import type { DataContext } from "../dataset.ts";
import { fetchFile, fetchMembers } from "./fetch.ts";
import type { Archive, SourceFile } from "./published.ts";

const ONE = new TextEncoder().encode("one");
const TWO = new TextEncoder().encode("two".repeat(400));

function file(name: string, content: Uint8Array, url?: string): SourceFile<Uint8Array> {
  const facts = { name, bytes: content.length, sha256: sha256(content) };
  return { ...facts, parse: (bytes) => bytes, ...(url === undefined ? {} : { url }) };
}

interface Scene {
  readonly url: string;
  readonly folder: string;
  readonly context: DataContext;
  /** How often the server was asked. */
  readonly asked: () => number;
}

/** Runs a test with an empty data folder, and a server that answers with the given bytes. */
async function scene(
  content: Uint8Array<ArrayBuffer>,
  body: (scene: Scene) => Promise<void>,
): Promise<void> {
  let asked = 0;
  const answer = (): Response => {
    asked++;
    return new Response(content);
  };
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    answer,
  );
  await withFolder(async (folder) => {
    const url = `http://127.0.0.1:${server.addr.port}/file`;
    const context = { folder, network: true, cache: `${folder}/cache` };
    await body({ url, folder, context, asked: () => asked });
  });
}

Deno.test("fetchFile fetches a missing file once", async () => {
  await scene(ONE, async ({ url, folder, context, asked }) => {
    const told: string[] = [];
    const wanted = file("one.bin", ONE, url);
    const telling = { ...context, progress: (message: string) => void told.push(message) };
    for (let time = 0; time < 2; time++) {
      assertEquals(await fetchFile("tiny", wanted, telling), `${folder}/tiny/one.bin`);
    }
    assertEquals(asked(), 1);
    const size = measuredBytes(ONE.length);
    assertEquals(told.at(-1), `tiny: ${size} of ${size}`);
  });
});

Deno.test("fetchFile without the network says which file to put where", async () => {
  await scene(ONE, async ({ url, folder, context, asked }) => {
    const offline = { ...context, network: false };
    const { message } = await assertRejects(
      () => fetchFile("tiny", file("one.bin", ONE, url), offline),
      InputError,
    );
    assertEquals(
      message,
      `Dataset "tiny" has no file "${folder}/tiny/one.bin": put it there (it is published at ` +
        `"${url}"), or allow the network`,
    );
    await assertRejects(
      () => fetchFile("tiny", file("one.bin", ONE), context),
      InputError,
      `one.bin": put it there`,
    );
    assertEquals(asked(), 0);
  });
});

/** An archive with two wanted members and others. */
async function packed(first = ONE): Promise<Uint8Array<ArrayBuffer>> {
  return await gzip(tar([
    { name: "batches/", type: "5" },
    { name: "batches/readme.html", content: new Uint8Array(2000) },
    { name: "batches/one.bin", content: first },
    { name: "batches/two.bin", content: TWO },
  ]));
}

function archive(content: Uint8Array, url: string): Archive {
  return {
    name: "batches.tar.gz",
    url,
    bytes: content.length,
    sha256: sha256(content),
    members: {
      "batches/one.bin": file("one.bin", ONE),
      "batches/two.bin": file("two.bin", TWO),
      "batches/three.bin": file("three.bin", TWO),
    },
  };
}

const BOTH = ["batches/one.bin", "batches/two.bin"];

Deno.test("fetchMembers fetches the archive once, unpacks what is wanted, and removes it", async () => {
  const content = await packed();
  await scene(content, async ({ url, folder, context, asked }) => {
    const paths = [`${folder}/tiny/one.bin`, `${folder}/tiny/two.bin`];
    for (let time = 0; time < 2; time++) {
      assertEquals(await fetchMembers("tiny", archive(content, url), BOTH, context), paths);
    }
    assertEquals(asked(), 1);
    assertEquals(namesIn(`${folder}/tiny`), ["one.bin", "two.bin"]);
    assertEquals(await Deno.readFile(paths[1]!), TWO);
  });
});

Deno.test("fetchMembers of two at once fetches and unpacks once", async () => {
  const content = await packed();
  await scene(content, async ({ url, folder, context, asked }) => {
    const wanted = archive(content, url);
    await Promise.all([1, 2].map(() => fetchMembers("tiny", wanted, BOTH, context)));
    assertEquals(asked(), 1);
    assertEquals(namesIn(`${folder}/tiny`), ["one.bin", "two.bin"]);
  });
});

Deno.test("fetchMembers takes files where unpacking by hand leaves them", async () => {
  const content = await packed();
  await scene(content, async ({ url, folder, context, asked }) => {
    await Deno.mkdir(`${folder}/tiny/batches`, { recursive: true });
    await Deno.writeFile(`${folder}/tiny/batches/one.bin`, ONE);
    await Deno.writeFile(`${folder}/tiny/two.bin`, TWO);
    const paths = await fetchMembers("tiny", archive(content, url), BOTH, context);
    assertEquals(paths, [`${folder}/tiny/batches/one.bin`, `${folder}/tiny/two.bin`]);
    assertEquals(asked(), 0);
  });
});

Deno.test("fetchMembers unpacks an archive that is there, and keeps it", async () => {
  const content = await packed();
  await scene(content, async ({ url, folder, context }) => {
    await Deno.mkdir(`${folder}/tiny`);
    await Deno.writeFile(`${folder}/tiny/batches.tar.gz`, content);
    const offline = { ...context, network: false };
    await fetchMembers("tiny", archive(content, url), BOTH, offline);
    assertEquals(namesIn(`${folder}/tiny`), ["batches.tar.gz", "one.bin", "two.bin"]);
  });
});

Deno.test("fetchMembers without the network says which file to put where", async () => {
  const content = await packed();
  await scene(content, async ({ url, folder, context }) => {
    const offline = { ...context, network: false };
    const { message } = await assertRejects(
      () => fetchMembers("tiny", archive(content, url), BOTH, offline),
      InputError,
    );
    assertStringIncludes(message, `no file "${folder}/tiny/one.bin": put it or "batches.tar.gz"`);
    assertStringIncludes(message, url);
  });
});

Deno.test("fetchMembers refuses an archive that is not the published one", async () => {
  const content = await packed();
  await scene(content, async ({ url, folder, context }) => {
    const other = { ...archive(content, url), sha256: "00" };
    await assertRejects(() => fetchMembers("tiny", other, BOTH, context), TrawlError, "sha256");
    assertEquals(namesIn(`${folder}/tiny`), []);
    await Deno.writeFile(`${folder}/tiny/batches.tar.gz`, content);
    await assertRejects(() => fetchMembers("tiny", other, BOTH, context), InputError, "sha256");
    assertEquals(namesIn(`${folder}/tiny`), ["batches.tar.gz"]);
  });
});

Deno.test("fetchMembers refuses damaged and missing members, naming them", async () => {
  const content = await packed(new TextEncoder().encode("eno"));
  await scene(content, async ({ url, folder, context }) => {
    const { message } = await assertRejects(
      () => fetchMembers("tiny", archive(content, url), BOTH, context),
      InputError,
      'its member "batches/one.bin" is damaged: its sha256 is',
    );
    assert(message.startsWith(`Cannot unpack "${folder}/tiny/batches.tar.gz": `));
    assertEquals(namesIn(`${folder}/tiny`), ["batches.tar.gz"]);
    await assertRejects(
      () => fetchMembers("tiny", archive(content, url), ["batches/three.bin"], context),
      InputError,
      'it has no member "batches/three.bin"',
    );
  });
});
