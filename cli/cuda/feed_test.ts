import { assert, assertEquals, assertRejects } from "@std/assert";
import { createHash } from "node:crypto";
import { TrawlError } from "../../core/errors.ts";
import { type Faults, madePackage, NAME, paths, serveFeed } from "../testing/feed.ts";
import { fetchPackage, findPackage } from "./feed.ts";

const content = madePackage();
const sha512 = createHash("sha512").update(content).digest("hex");
const signal = new AbortController().signal;

/** Fetches the package from a feed that may misbehave. */
async function get(faults: Faults = {}, version = "1.30.0") {
  await using feed = serveFeed(content, faults);
  const found = await findPackage(feed.index, NAME, version, signal);
  const told: number[] = [];
  const progress = (received: number): void => void told.push(received);
  return { found, told, ...await fetchPackage(found, { signal, progress }) };
}

Deno.test("a package is found, fetched and held against what the feed publishes", async () => {
  const { found, bytes, told, ...rest } = await get();
  assertEquals(found.published, { sha512, bytes: content.length });
  assertEquals(bytes, content);
  assertEquals(rest.sha512, sha512);
  assertEquals(told.at(-1), content.length);
});

Deno.test("a feed that publishes no digest still has the package", async () => {
  for (const path of [paths.registration, paths.catalog]) {
    const { found, bytes } = await get({ [path]: () => new Response("", { status: 404 }) });
    assertEquals(found.published, undefined);
    assertEquals(bytes, content);
  }
});

Deno.test("every failure of a feed is explained", async () => {
  const status = (code: number) => () => new Response("", { status: code });
  const json = (value: unknown) => () => Response.json(value);
  const hash = "A".repeat(86) + "==";
  const catalog = { packageHash: hash, packageHashAlgorithm: "SHA512" };
  const cases: readonly (readonly [Faults, string])[] = [
    [{ [paths.index]: status(404) }, "the server has no such page"],
    [{ [paths.index]: status(503) }, "the server answered 503"],
    [{ [paths.index]: () => new Response("<html>") }, "it is no JSON"],
    [{ [paths.index]: json({}) }, 'is no page of a NuGet feed: at "resources"'],
    [{ [paths.index]: json({ resources: [] }) }, 'no resource "PackageBaseAddress/3.0.0"'],
    [{ [paths.versions]: status(404) }, `has no package "${NAME}"`],
    [{ [paths.versions]: json({ versions: ["1.29.0"] }) }, "has no version 1.30.0"],
    [{ [paths.catalog]: json({ ...catalog, packageHashAlgorithm: "MD5" }) }, "no page of a NuGet"],
    [{ [paths.catalog]: json({ ...catalog, packageHash: "!" }) }, "no page of a NuGet"],
    [{ [paths.catalog]: json(catalog) }, "is not genuine: its SHA-512 begins with"],
    [{ [paths.catalog]: json({ ...catalog, packageSize: 10 }) }, "more than the 10 bytes"],
    [
      { [paths.catalog]: json({ ...catalog, packageSize: content.length + 1 }) },
      `it has ${content.length} of ${content.length + 1} bytes`,
    ],
    [{ [paths.package]: status(403) }, "the server answered 403"],
    [{ [paths.package]: () => new Response(content.slice(0, 100)) }, "it has 100 of "],
  ];
  for (const [faults, message] of cases) {
    await assertRejects(() => get(faults), TrawlError, message);
  }
});

Deno.test("a download that breaks off is explained", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const served = (async () => {
    using connection = await listener.accept();
    await connection.read(new Uint8Array(4096));
    const head = "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n";
    await connection.write(new TextEncoder().encode(`${head}only this`));
  })();
  const url = `http://127.0.0.1:${listener.addr.port}/package`;
  await assertRejects(
    () => fetchPackage({ url, published: undefined }, { signal, progress: () => {} }),
    TrawlError,
    "broke off after 9 bytes",
  );
  await served;
});

Deno.test("without a network the error says what to do", async () => {
  // A port that nobody listens on any more.
  const { index } = await (async () => {
    await using feed = serveFeed(content);
    return feed;
  })();
  const { message } = await assertRejects(
    () => findPackage(index, NAME, "1.30.0", signal),
    TrawlError,
    "give it with --package FILE",
  );
  assert(!message.includes("fetch failed;"), message);
});

Deno.test("a signal ends a download", async () => {
  const stop = new AbortController();
  await using feed = serveFeed(content, {
    [paths.package]: () => new Response(new ReadableStream({ start: (c) => c.enqueue(content) })),
  });
  const found = { url: feed.index.replace(paths.index, paths.package), published: undefined };
  const reason = new Error("Stopped");
  const fetched = fetchPackage(found, {
    signal: stop.signal,
    progress: () => stop.abort(reason),
  });
  assertEquals(await assertRejects(() => fetched), reason);
});
