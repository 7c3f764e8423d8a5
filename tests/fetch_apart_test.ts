/** Fetching and unpacking in processes that are killed, that run at once, and whose disk is full. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { TrawlError } from "../core/errors.ts";
import { sha256 } from "../core/files.ts";
import { readManifest } from "../datasets/files/unpacked_tree.ts";
import { unpackTree } from "../datasets/files/unpack.ts";
import { download } from "../datasets/files/download.ts";
import { startApart } from "./support/fetch_apart.ts";
import { namesIn, withFolder } from "./support/folder.ts";
import { ranged, withServer } from "./support/server.ts";
import { tar } from "./support/tar.ts";

const CONTENT = Uint8Array.from({ length: 6_000_000 }, (_, i) => (i * 97 + (i >> 8) * 31) & 255);
const FACTS = { bytes: CONTENT.length, sha256: sha256(CONTENT) };

Deno.test("a download that is killed continues where it was", async () => {
  // Written in pieces of a megabyte.
  await withServer((asked) => {
    return ranged(CONTENT, asked, asked.before === 0 ? { stallsAfter: 3_000_000 } : {});
  }, async ({ url, asked }) => {
    await withFolder(async (folder) => {
      const path = `${folder}/data.bin`;
      const file = { url, ...FACTS };
      const process = startApart("download", file, path);
      while ((await sizeOf(`${path}.part`)) < 2 ** 20) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      process.kill("SIGKILL");
      await process.output();
      assertEquals(namesIn(folder), ["data.bin.lock", "data.bin.part", "data.bin.part.json"]);
      const arrived = await sizeOf(`${path}.part`);
      assert(arrived > 0 && arrived < CONTENT.length);
      await download(file, path);
      assertEquals(asked[1]!.headers.get("range"), `bytes=${arrived}-`);
      assertEquals(sha256(await Deno.readFile(path)), FACTS.sha256);
      assertEquals(namesIn(folder), ["data.bin"]);
    });
  });
});

Deno.test("of two processes one fetches, and the other waits for it by name", async () => {
  const waits = Promise.withResolvers<void>();
  await withServer(
    async (asked) => {
      await waits.promise;
      return ranged(CONTENT, asked);
    },
    async (server) => {
      await withFolder(async (folder) => {
        const file = { url: server.url, ...FACTS };
        const processes = [1, 2].map(() => startApart("download", file, `${folder}/data.bin`));
        const texts = await Promise.all(processes.map(async ({ stdout }) => {
          let text = "";
          for await (const part of stdout.pipeThrough(new TextDecoderStream())) {
            text += part;
            if (text.includes("waiting")) waits.resolve();
          }
          return text;
        }));
        const ended = await Promise.all(processes.map(({ status }) => status));
        assertEquals(ended.map(({ code }) => code), [0, 0]);
        texts.sort();
        assertEquals(server.asked.length, 1);
        assertEquals(texts[0], "done\n");
        const pids = processes.map(({ pid }) => pid).join("|");
        const waiting = new RegExp(
          `^waiting for process (${pids}) on .+, which is fetching it\\ndone\\n$`,
        );
        assert(waiting.test(texts[1]!), texts[1]);
        assertEquals(sha256(await Deno.readFile(`${folder}/data.bin`)), FACTS.sha256);
      });
    },
  );
});

Deno.test("a tree whose unpacking is killed is not trusted, and is unpacked again", async () => {
  await withFolder(async (folder) => {
    const content = tar(["a", "b", "c"].map((name) => {
      return { name: `${name}.bin`, content: CONTENT.subarray(0, 3000) };
    }));
    const path = `${folder}/data.tar`;
    await Deno.writeFile(path, content);
    const archive = { name: "data.tar", holds: { "": 3 } };
    const process = startApart("unpack", path, archive, `${folder}/tree`);
    await firstLine(process.stdout);
    process.kill("SIGKILL");
    await process.status;
    assertEquals(namesIn(folder), ["data.tar", "tree.unpacking"]);
    assertEquals(namesIn(`${folder}/tree.unpacking`), ["a.bin", "b.bin"]);
    assertEquals(await sizeOf(`${folder}/tree.unpacking/b.bin`), 2000);
    await unpackTree(path, archive, `${folder}/tree`);
    assertEquals(namesIn(folder), ["data.tar", "tree"]);
    const lines = await readManifest(`${folder}/tree`);
    assertEquals(lines!.map(({ name }) => name), ["a.bin", "b.bin", "c.bin"]);
    for (const { name, sha256: digest } of lines!) {
      assertEquals(sha256(await Deno.readFile(`${folder}/tree/${name}`)), digest);
    }
  });
});

const small = await canMount();

Deno.test({
  name: `a full disk ends a download and an unpacking${
    small ? "" : " (ignored: needs Linux, root, and leave to mount a small disk)"
  }`,
  ignore: !small,
  fn: async () => {
    await withFolder(async (folder) => {
      const disk = `${folder}/disk`;
      await Deno.mkdir(disk);
      assert(await run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk));
      try {
        await withServer((asked) => ranged(CONTENT, asked), async ({ url }) => {
          const path = `${disk}/data.bin`;
          const full = await assertRejects(() => download({ url, ...FACTS }, path), TrawlError);
          assert(/^Cannot write ".*data\.bin": No space left on device/.test(full.message));
          assert(await sizeOf(`${path}.part`) > 1e6);
        });
        await Deno.remove(`${disk}/data.bin.part`);
        const archive = { name: "data.tar", holds: { "": 1 } };
        await Deno.writeFile(`${folder}/data.tar`, tar([{ name: "x.bin", content: CONTENT }]));
        const full = await assertRejects(
          () => unpackTree(`${folder}/data.tar`, archive, `${disk}/tree`),
          TrawlError,
        );
        assert(/^Cannot write ".*x\.bin": No space left on device/.test(full.message));
        assert(!namesIn(disk).some((name) => name.startsWith("tree")), namesIn(disk).join());
      } finally {
        await run("umount", disk);
      }
    });
  },
});

/** Containers may forbid it, also to root. */
async function canMount(): Promise<boolean> {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return false;
  const folder = await Deno.makeTempDir();
  try {
    return await run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder) &&
      await run("umount", folder);
  } finally {
    await Deno.remove(folder);
  }
}

async function run(command: string, ...args: readonly string[]): Promise<boolean> {
  return (await new Deno.Command(command, { args: [...args], stderr: "null" }).output()).success;
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).size;
  } catch {
    return 0;
  }
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<void> {
  const reader = stream.getReader();
  await reader.read();
  await reader.cancel();
}
