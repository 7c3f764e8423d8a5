import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { TrawlError } from "../core/errors.ts";
import { sha256 } from "../core/files.ts";
import { namesIn, withFolder } from "../tests/support/folder.ts";
import { download, type RemoteFile } from "./fetch.ts";

const CONTENT = new TextEncoder().encode("0123456789".repeat(10000));

/** Runs a test against a server on this machine. */
async function withServer(
  answer: () => Response,
  body: (url: string, folder: string) => Promise<void>,
): Promise<void> {
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => answer(),
  );
  await withFolder((folder) => body(`http://127.0.0.1:${server.addr.port}/data.bin`, folder));
}

async function assertRefused(
  answer: () => Response,
  facts: Partial<RemoteFile>,
  reason: string,
): Promise<void> {
  await withServer(answer, async (url, folder) => {
    const path = `${folder}/data.bin`;
    const { message } = await assertRejects(() => download({ url, ...facts }, path), TrawlError);
    assert(message.startsWith(`Cannot fetch "${url}": `), message);
    assertStringIncludes(message, reason);
    assertStringIncludes(message, `put the file at "${path}" yourself`);
    assertEquals(namesIn(folder), []);
  });
}

Deno.test("download writes a genuine file and tells of progress", async () => {
  await withServer(() => new Response(CONTENT), async (url, folder) => {
    const told: [number, number | undefined][] = [];
    const file = { url, bytes: CONTENT.length, sha256: sha256(CONTENT) };
    await download(file, `${folder}/new/data.bin`, (...args) => told.push(args));
    assertEquals(await Deno.readFile(`${folder}/new/data.bin`), CONTENT);
    assertEquals(namesIn(`${folder}/new`), ["data.bin"]);
    assertEquals(told.at(-1), [CONTENT.length, CONTENT.length]);
  });
});

Deno.test("download refuses what is not the file", async () => {
  const answer = (): Response => new Response(CONTENT);
  await assertRefused(answer, { sha256: "00" }, `its sha256 is ${sha256(CONTENT)} instead of 00`);
  await assertRefused(answer, { bytes: 100001 }, "it has 100000 bytes instead of 100001");
  await assertRefused(answer, { bytes: 10 }, "it has more than 10 bytes");
  await assertRefused(answer, { atMost: 99999 }, "it has more than 99999 bytes");
});

Deno.test("download lets the format decide where no digest is known", async () => {
  const parse = (bytes: Uint8Array): void => {
    assertEquals(bytes, CONTENT);
    throw new Error("line 1 is no row");
  };
  await assertRefused(() => new Response(CONTENT), { parse }, "line 1 is no row");
});

Deno.test("download reports the server's refusal", async () => {
  const answer = (): Response => new Response("gone", { status: 404, statusText: "Not Found" });
  await assertRefused(answer, {}, "the server answered 404 Not Found");
});

Deno.test("download reports a connection that ends early", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const served = (async () => {
    using connection = await listener.accept();
    await connection.read(new Uint8Array(4096));
    const head = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n";
    await connection.write(new TextEncoder().encode(head + "0123456789"));
  })();
  await withFolder(async (folder) => {
    const url = `http://127.0.0.1:${listener.addr.port}/data.bin`;
    await assertRejects(() => download({ url }, `${folder}/data.bin`), TrawlError, url);
    assertEquals(namesIn(folder), []);
  });
  await served;
  listener.close();
});

Deno.test("download reports a server that is not there", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${listener.addr.port}/data.bin`;
  listener.close();
  await withFolder(async (folder) => {
    await assertRejects(() => download({ url }, `${folder}/data.bin`), TrawlError, url);
  });
});
