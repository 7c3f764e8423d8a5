import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { InputError, TrawlError } from "../../core/errors.ts";
import { sha256 } from "../../core/files.ts";
import { namesIn, withFolder } from "../../tests/support/folder.ts";
import { type Asked, ranged, type TestServer, withServer } from "../../tests/support/server.ts";
import { download, type DownloadOptions, type RemoteFile } from "./download.ts";
import type { RetryPolicy } from "./transfer.ts";

const CONTENT = new TextEncoder().encode("0123456789".repeat(30000));
const FACTS = { bytes: CONTENT.length, sha256: sha256(CONTENT) };

/** Nothing that a person would wait for. */
const retry: Partial<RetryPolicy> = { stall: 20_000, firstPause: 1, longestPause: 4 };

interface Scene extends TestServer {
  readonly folder: string;
  readonly path: string;
}

async function scene(
  answer: (asked: Asked) => Response | Promise<Response>,
  body: (scene: Scene) => Promise<void>,
): Promise<void> {
  await withServer(answer, async (server) => {
    await withFolder((folder) => body({ ...server, folder, path: `${folder}/data.bin` }));
  });
}

/** A file that arrives whole, however the server behaves. */
async function assertArrives(
  answer: (asked: Asked) => Response | Promise<Response>,
  facts: Partial<RemoteFile> = FACTS,
  check: (scene: Scene) => void = () => {},
  more: Partial<RetryPolicy> = {},
): Promise<void> {
  await scene(answer, async (scene) => {
    const file = { url: `${scene.url}/data.bin`, ...facts };
    await download(file, scene.path, { retry: { ...retry, ...more } });
    assertEquals(await Deno.readFile(scene.path), CONTENT);
    assertEquals(namesIn(scene.folder), ["data.bin"]);
    check(scene);
  });
}

async function assertRefused(
  answer: (asked: Asked) => Response | Promise<Response>,
  facts: Partial<RemoteFile>,
  reason: string,
  options: DownloadOptions = {},
): Promise<void> {
  await scene(answer, async ({ url, folder, path }) => {
    const file = { url: `${url}/data.bin`, ...facts };
    const { message } = await assertRejects(
      () => download(file, path, { retry, ...options }),
      TrawlError,
    );
    assert(message.startsWith(`Cannot fetch "${file.url}": `), message);
    assertStringIncludes(message, reason);
    assertStringIncludes(message, `put the file at "${path}" yourself`);
    assertEquals(namesIn(folder), []);
  });
}

Deno.test("download writes a verified file and reports progress", async () => {
  await scene((asked) => ranged(CONTENT, asked), async ({ url, folder }) => {
    const told: [number, number | undefined][] = [];
    await download({ url, ...FACTS }, `${folder}/new/data.bin`, {
      progress: (...args) => told.push(args),
    });
    assertEquals(await Deno.readFile(`${folder}/new/data.bin`), CONTENT);
    assertEquals(namesIn(`${folder}/new`), ["data.bin"]);
    assertEquals(told.at(-1), [CONTENT.length, CONTENT.length]);
  });
});

Deno.test("download refuses what is not the file", async () => {
  const answer = (): Response => new Response(CONTENT);
  await assertRefused(answer, { sha256: "00" }, `its sha256 is ${FACTS.sha256} instead of 00`);
  await assertRefused(answer, { md5: "00" }, "its md5 is ");
  await assertRefused(answer, { bytes: 300001 }, "it has 300000 bytes instead of 300001");
  await assertRefused(answer, { bytes: 10 }, "it has 300000 bytes instead of 10");
  await assertRefused(answer, { atMost: 99999 }, "it has 300000 bytes, more than 99999");
});

Deno.test("download stops a file of no stated length that is too long", async () => {
  const endless = (): Response =>
    new Response(
      new ReadableStream({
        pull: (controller) => controller.enqueue(CONTENT.slice(0, 10000)),
      }),
    );
  await assertRefused(endless, { bytes: 20000 }, "it has more than 20000 bytes");
});

Deno.test("download lets the format decide if no digest is known", async () => {
  const parse = (bytes: Uint8Array): void => {
    assertEquals(bytes, CONTENT);
    throw new Error("line 1 is no row");
  };
  await assertRefused(() => new Response(CONTENT), { parse }, "line 1 is no row");
});

Deno.test("download continues where a connection broke, and only there", async () => {
  await assertArrives(
    (asked) => ranged(CONTENT, asked, asked.before < 2 ? { breaksAfter: 100_000 } : {}),
    FACTS,
    ({ asked }) => {
      assertEquals(asked.map(({ headers }) => headers.get("range") === null), [true, false, false]);
      assertEquals(asked[1]!.headers.get("if-range"), '"one"');
      for (const { headers } of asked.slice(1)) {
        assert(/^bytes=[1-9]\d*-$/.test(headers.get("range")!), headers.get("range")!);
      }
    },
  );
});

Deno.test("download reconnects after a stall and continues", async () => {
  await assertArrives(
    // Where nothing has come within the time, because the machine is busy, the start is asked for again.
    (asked) => ranged(CONTENT, asked, asked.headers.has("range") ? {} : { stallsAfter: 150_000 }),
    FACTS,
    ({ asked }) => assert(Number(asked.at(-1)!.headers.get("range")!.match(/\d+/)![0]) > 0),
    { stall: 500 },
  );
});

Deno.test("download gives up a server that never answers", async () => {
  const never = (): Promise<Response> => new Promise(() => {});
  await assertRefused(never, FACTS, "nothing came for 0.05 s", {
    retry: { ...retry, stall: 50 },
  });
});

Deno.test("download starts again if a server knows no ranges", async () => {
  await assertArrives(({ before }) => {
    const part = { headers: new Headers() };
    return ranged(CONTENT, part, before === 0 ? { breaksAfter: 100_000 } : {});
  });
});

Deno.test("download starts again if the file has changed in the middle", async () => {
  const old = CONTENT.map((byte) => byte + 1);
  await assertArrives(
    (asked) =>
      asked.before === 0
        ? ranged(old, asked, { etag: '"old"', breaksAfter: 100_000 })
        : ranged(CONTENT, asked, { etag: '"new"' }),
    { bytes: CONTENT.length },
  );
});

Deno.test("download does not join what a server that ignores If-Range hands out", async () => {
  const old = CONTENT.map((byte) => byte + 1);
  await assertArrives((asked) => {
    if (asked.before === 0) return ranged(old, asked, { etag: '"old"', breaksAfter: 100_000 });
    const headers = new Headers(asked.headers);
    headers.delete("if-range");
    return ranged(CONTENT, { headers }, { etag: '"new"' });
  }, { bytes: CONTENT.length });
});

Deno.test("download joins nothing without a tag or a digest", async () => {
  await assertArrives(
    (asked) =>
      ranged(CONTENT, asked, { etag: null, ...(asked.before ? {} : { breaksAfter: 1e5 }) }),
    { bytes: CONTENT.length },
    ({ asked }) => assertEquals(asked.map(({ headers }) => headers.get("range")), [null, null]),
  );
});

Deno.test("download starts again if joined bytes are not the file", async () => {
  const old = CONTENT.map((byte) => byte + 1);
  await assertArrives(
    (asked) =>
      ranged(asked.before ? CONTENT : old, asked, asked.before ? {} : { breaksAfter: 1e5 }),
    FACTS,
    ({ asked }) => assertEquals(asked.length, 3),
  );
});

Deno.test("download tries again while a server is busy, and waits as long as it asks", async () => {
  for (const status of [429, 500, 502, 503, 504]) {
    await assertArrives(
      (asked) => asked.before < 2 ? new Response("busy", { status }) : ranged(CONTENT, asked),
    );
  }
  const said: string[] = [];
  await scene(
    (asked) =>
      asked.before === 0
        ? new Response("busy", { status: 503, headers: { "retry-after": "1" } })
        : ranged(CONTENT, asked),
    async ({ url, path, asked }) => {
      await download({ url, ...FACTS }, path, { retry, say: (message) => said.push(message) });
      assertEquals(asked.length, 2);
      assertEquals(said, ["the server answered 503 Service Unavailable; trying again in 1 s"]);
    },
  );
});

Deno.test("download does not wait for ever", async () => {
  const busy = (wish: string) => (): Response =>
    new Response("busy", { status: 429, headers: { "retry-after": wish } });
  await assertRefused(busy("3600"), FACTS, "429 Too Many Requests, and asks to wait 3600 s");
  const date = new Date(Date.now() + 7200_000).toUTCString();
  await assertRefused(busy(date), FACTS, "and asks to wait 7");
  await assertRefused(
    () => new Response("busy", { status: 503 }),
    FACTS,
    "the server answered 503 Service Unavailable",
  );
});

Deno.test("download says what a refusal means", async () => {
  const answer = (status: number) => (): Response => new Response("no", { status });
  await assertRefused(answer(404), FACTS, "404 Not Found: it is no longer there");
  await assertRefused(answer(401), FACTS, "401 Unauthorized: it is not public");
  await assertRefused(answer(403), FACTS, "403 Forbidden: the token does not open it", {
    token: () => "secret",
  });
});

Deno.test("download tries mirrors in order, and names all that fail", async () => {
  const answer = (asked: Asked): Response =>
    asked.path === "/good"
      ? ranged(CONTENT, asked)
      : asked.path === "/wrong"
      ? ranged(CONTENT.map((byte) => byte ^ 1), asked)
      : new Response("gone", { status: 404 });
  await scene(answer, async ({ url, path, asked }) => {
    const mirrors = [`${url}/wrong`, `${url}/good`, `${url}/unasked`];
    await download({ url: `${url}/gone`, mirrors, ...FACTS }, path, { retry });
    assertEquals(await Deno.readFile(path), CONTENT);
    assertEquals(asked.map(({ path }) => path), ["/gone", "/wrong", "/good"]);
  });
  await scene(answer, async ({ url, path, folder }) => {
    const file = { url: `${url}/gone`, mirrors: [`${url}/wrong`], ...FACTS };
    const { message } = await assertRejects(() => download(file, path, { retry }), TrawlError);
    assertStringIncludes(message, `Cannot fetch "${url}/gone": the server answered 404`);
    assertStringIncludes(message, `; nor "${url}/wrong": its sha256 is`);
    assertEquals(namesIn(folder), []);
  });
});

Deno.test("download continues from another address if a digest vouches for the whole", async () => {
  const answer = (asked: Asked): Response => {
    if (asked.path === "/good") return ranged(CONTENT, asked);
    return asked.before === 0
      ? ranged(CONTENT, asked, { breaksAfter: 100_000 })
      : new Response("gone", { status: 404 });
  };
  await scene(answer, async ({ url, path, asked }) => {
    await download({ url: `${url}/bad`, mirrors: [`${url}/good`], ...FACTS }, path, { retry });
    assertEquals(await Deno.readFile(path), CONTENT);
    assert(/^bytes=[1-9]/.test(asked.at(-1)!.headers.get("range")!));
  });
});

Deno.test("download follows redirects, but not for ever and not off the web", async () => {
  const redirect = (location: string): Response =>
    new Response(null, { status: 302, headers: { location } });
  await assertArrives((asked) =>
    asked.path === "/data.bin" ? redirect("/other/place") : ranged(CONTENT, asked)
  );
  await assertRefused(() => redirect("/data.bin"), FACTS, "redirected more than 10 times");
  await assertRefused(() => redirect("file:///etc/passwd"), FACTS, "not a web address");
});

Deno.test("download sends a token to its own host, and to no other", async () => {
  await withServer((asked) => ranged(CONTENT, asked), async (other) => {
    const redirect = (): Response =>
      new Response(null, { status: 307, headers: { location: `${other.url}/signed?key=1` } });
    await scene(redirect, async ({ url, path, asked }) => {
      const host = new URL(url).host;
      await download({ url, ...FACTS }, path, {
        retry,
        token: (to) => to.host === host ? "secret" : undefined,
      });
      assertEquals(asked[0]!.headers.get("authorization"), "Bearer secret");
      assertEquals(other.asked[0]!.headers.get("authorization"), null);
    });
  });
});

Deno.test("download reports a connection that ends early, and keeps what came", async () => {
  await scene((asked) => ranged(CONTENT, asked, { breaksAfter: 50_000 }), async (scene) => {
    const { url, path, folder } = scene;
    const options = { retry: { ...retry, worthwhile: 1e9 } };
    const { message } = await assertRejects(
      () => download({ url, ...FACTS }, path, { retry: { ...options.retry, attempts: 2 } }),
      TrawlError,
    );
    assertStringIncludes(message, "it broke off after ");
    assertEquals(namesIn(folder), ["data.bin.part", "data.bin.part.json"]);
    const { size } = await Deno.stat(`${path}.part`);
    await download({ url, ...FACTS }, path, options);
    assertEquals(scene.asked[2]!.headers.get("range"), `bytes=${size}-`);
    assertEquals(await Deno.readFile(path), CONTENT);
  });
});

Deno.test("download does not continue what was begun for another file", async () => {
  await scene((asked) => ranged(CONTENT, asked), async ({ url, path, asked }) => {
    await Deno.writeFile(`${path}.part`, CONTENT.slice(0, 1000));
    const origin = { url, etag: '"one"', total: CONTENT.length, wanted: "[5,null,null]" };
    await Deno.writeTextFile(`${path}.part.json`, JSON.stringify(origin));
    await download({ url, ...FACTS }, path, { retry });
    assertEquals(asked[0]!.headers.get("range"), null);
  });
});

Deno.test("download takes a part that is complete already", async () => {
  await scene((asked) => ranged(CONTENT, asked), async ({ url, path, asked }) => {
    await Deno.writeFile(`${path}.part`, CONTENT);
    const wanted = JSON.stringify([FACTS.bytes, FACTS.sha256, undefined]);
    const origin = { url, etag: '"one"', total: CONTENT.length, wanted };
    await Deno.writeTextFile(`${path}.part.json`, JSON.stringify(origin));
    await download({ url, ...FACTS }, path, { retry });
    assertEquals(asked.length, 1);
    assertEquals(await Deno.readFile(path), CONTENT);
  });
});

Deno.test("download stops when asked to, and continues later", async () => {
  await scene((asked) => ranged(CONTENT, asked, { slow: 10 }), async ({ url, path, folder }) => {
    const controller = new AbortController();
    const reason = new Error("Ctrl-C");
    const options = {
      signal: controller.signal,
      retry,
      progress: (received: number) => received > 0 && controller.abort(reason),
    };
    assertEquals(await assertRejects(() => download({ url, ...FACTS }, path, options)), reason);
    assertEquals(namesIn(folder), ["data.bin.part", "data.bin.part.json"]);
    await download({ url, ...FACTS }, path, { retry });
    assertEquals(await Deno.readFile(path), CONTENT);
  });
});

Deno.test("download pins what has no digest, and notices when it changes", async () => {
  let content = CONTENT;
  await scene(() => new Response(content), async ({ url, path, folder }) => {
    const pins = `${folder}/pins.json`;
    await download({ url }, path, { pins });
    assertEquals(JSON.parse(await Deno.readTextFile(pins))[url].sha256, FACTS.sha256);
    await Deno.remove(path);
    await download({ url }, path, { pins });
    await Deno.remove(path);
    content = CONTENT.map((byte) => byte ^ 1);
    const { message } = await assertRejects(() => download({ url }, path, { pins }), TrawlError);
    assertStringIncludes(message, `it has changed: its sha256 is ${sha256(content)} instead of`);
    assertStringIncludes(message, "--accept-changed");
    await download({ url }, path, { pins, acceptChanged: true });
    assertEquals(await Deno.readFile(path), content);
    assertEquals(JSON.parse(await Deno.readTextFile(pins))[url].sha256, sha256(content));
  });
});

Deno.test("download fetches once if two want the same file", async () => {
  await scene((asked) => ranged(CONTENT, asked, { slow: 5 }), async ({ url, path, asked }) => {
    const said: string[] = [];
    const options = { retry, say: (message: string) => void said.push(message) };
    const file = { url, ...FACTS };
    await Promise.all([download(file, path, options), download(file, path, options)]);
    assertEquals(asked.length, 1);
    assert(/^waiting for .*, which is fetching it$/.test(said[0]!), said[0]!);
  });
});

Deno.test("download says that the disk is full at once, and keeps what fits", async () => {
  await scene((asked) => ranged(CONTENT, asked), async ({ url, path, folder, asked }) => {
    const open = async (path: string): Promise<Deno.FsFile> => {
      const file = await Deno.open(path, { read: true, write: true, create: true });
      const write = file.writeSync.bind(file);
      let room = 70_000;
      file.writeSync = (bytes) => {
        if (room === 0) throw new Error("No space left on device (os error 28)");
        const count = write(bytes.subarray(0, room));
        room -= count;
        return count;
      };
      return file;
    };
    const { message } = await assertRejects(
      () => download({ url, mirrors: [`${url}/mirror`], ...FACTS }, path, { retry, open }),
      TrawlError,
    );
    assertEquals(message, `Cannot write "${path}": No space left on device (os error 28)`);
    assertEquals(asked.length, 1);
    assertEquals(namesIn(folder), ["data.bin.part", "data.bin.part.json"]);
    assertEquals(await Deno.readFile(`${path}.part`), CONTENT.slice(0, 70_000));
    await download({ url, ...FACTS }, path, { retry });
    assertEquals(await Deno.readFile(path), CONTENT);
    assertEquals(asked[1]!.headers.get("range"), "bytes=70000-");
  });
});

Deno.test("download names the file that it may not write", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/taken`, "");
    const path = `${folder}/taken/data.bin`;
    await assertRejects(
      () => download({ url: "http://127.0.0.1:1/" }, path),
      TrawlError,
      `Cannot write "${path}`,
    );
  });
});

Deno.test("download reports a server that is not there", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${listener.addr.port}/data.bin`;
  listener.close();
  await withFolder(async (folder) => {
    await assertRejects(
      () => download({ url }, `${folder}/data.bin`, { retry }),
      TrawlError,
      `Cannot fetch "${url}": "${new URL(url).host}" refuses connections; try again later`,
    );
    assertEquals(namesIn(folder), []);
  });
});

Deno.test({
  name: "download names a host that it may not reach",
  permissions: { read: true, write: true, env: true, net: [] },
  fn: async () => {
    await withFolder(async (folder) => {
      await assertRejects(
        () => download({ url: "https://example.org/x" }, `${folder}/x`, { retry }),
        InputError,
        'Not permitted to reach "example.org": permit it by --allow net=example.org',
      );
    });
  },
});
