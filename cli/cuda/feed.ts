/** A NuGet feed, version 3: where a package is, what it should be, and fetching it. */
import { createHash } from "node:crypto";
import * as v from "valibot";
import { InputError, messageOf, TrawlError } from "../../core/errors.ts";

/** A package in a feed. */
export interface FeedPackage {
  /** Its address. */
  readonly url: string;
  /** What the feed publishes of it; undefined where it publishes nothing. */
  readonly published: PublishedFacts | undefined;
}

/** What tells a genuine package from another. */
export interface PublishedFacts {
  /** Its SHA-512 digest in hexadecimal. */
  readonly sha512: string;
  /** Its size. */
  readonly bytes: number | undefined;
}

/** No package of libraries is larger: what is larger is something else. */
const MOST_BYTES = 4e9;

/** Milliseconds that a short document may take. */
const PATIENCE = 60_000;

const indexSchema = v.object({
  resources: v.array(v.object({ "@id": v.string(), "@type": v.string() })),
});
const versionsSchema = v.object({ versions: v.array(v.string()) });
const leafSchema = v.object({
  catalogEntry: v.union([v.string(), v.looseObject({ "@id": v.string() })]),
});
const entrySchema = v.object({
  packageHash: v.pipe(v.string(), v.base64()),
  packageHashAlgorithm: v.literal("SHA512"),
  packageSize: v.optional(v.number()),
});

/** Finds a package. */
export async function findPackage(
  index: string,
  name: string,
  version: string,
  signal: AbortSignal,
): Promise<FeedPackage> {
  const { resources } = await required(index, indexSchema, signal);
  const resource = (type: string): string | undefined =>
    resources.find((each) => each["@type"].startsWith(type))?.["@id"].replace(/(?<!\/)$/, "/");
  const base = resource("PackageBaseAddress/3");
  if (base === undefined) throw strange(index, 'it has no resource "PackageBaseAddress/3.0.0"');
  const [id, number] = [name.toLowerCase(), version.toLowerCase()];
  const known = await document(`${base}${id}/index.json`, versionsSchema, signal);
  if (known === undefined) throw new TrawlError(`The feed "${index}" has no package "${name}"`);
  if (!known.versions.includes(number)) {
    throw new TrawlError(
      `The feed "${index}" has no version ${version} of "${name}"; its newest is ` +
        `${known.versions.at(-1) ?? "none"}`,
    );
  }
  const registrations = resource("RegistrationsBaseUrl");
  const leaf = registrations && `${registrations}${id}/${number}.json`;
  return {
    url: `${base}${id}/${number}/${id}.${number}.nupkg`,
    published: leaf === undefined ? undefined : await publishedFacts(leaf, signal),
  };
}

/** What the catalogue says, by way of the registration; a feed need not have either. */
async function publishedFacts(
  leaf: string,
  signal: AbortSignal,
): Promise<PublishedFacts | undefined> {
  const registration = await document(leaf, leafSchema, signal);
  if (registration === undefined) return undefined;
  const { catalogEntry } = registration;
  const address = typeof catalogEntry === "string" ? catalogEntry : catalogEntry["@id"];
  const entry = await document(address, entrySchema, signal);
  if (entry === undefined) return undefined;
  return {
    sha512: Uint8Array.fromBase64(entry.packageHash).toHex(),
    bytes: entry.packageSize,
  };
}

/**
 * Fetches a package into memory, and makes sure that it is genuine where that can be told.
 *
 * @param options The signal ends it early; progress is told of bytes received and expected.
 * @returns Its bytes and their SHA-512 digest in hexadecimal.
 */
export async function fetchPackage(
  { url, published }: FeedPackage,
  options: {
    readonly signal: AbortSignal;
    readonly progress: (received: number, expected: number | undefined) => void;
  },
): Promise<{ readonly bytes: Uint8Array; readonly sha512: string }> {
  const { signal, progress } = options;
  const response = await request(url, signal);
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw unreachable(url, `the server answered ${response.status} ${response.statusText}`.trim());
  }
  const length = Number(response.headers.get("content-length")) || undefined;
  const expected = published?.bytes ?? length;
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const digest = createHash("sha512");
  let received = 0;
  try {
    for await (const chunk of response.body) {
      received += chunk.length;
      if (received > (expected ?? MOST_BYTES)) break;
      digest.update(chunk);
      chunks.push(chunk);
      progress(received, expected);
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw unreachable(url, `it broke off after ${received} bytes: ${why(error)}`);
  }
  if (expected !== undefined && received !== expected) {
    const much = received > expected ? `more than the ${expected}` : `${received} of ${expected}`;
    throw unreachable(url, `it has ${much} bytes that were announced`);
  }
  const sha512 = digest.digest("hex");
  requireDigest(url, sha512, {
    wanted: published?.sha512,
    source: "the feed publishes",
    remedy: "try again, or another network",
  });
  return { bytes: new Uint8Array(await new Blob(chunks).arrayBuffer()), sha512 };
}

/** What a digest is held against. */
export interface WantedDigest {
  /** The SHA-512 digest in hexadecimal; undefined where none is known. */
  readonly wanted: string | undefined;
  /** Where it comes from, such as "the feed publishes". */
  readonly source: string;
  /** What to do where the digests differ. */
  readonly remedy: string;
}

/** Makes sure that a package is the one that it should be. */
export function requireDigest(what: string, found: string, against: WantedDigest): void {
  const { wanted, source, remedy } = against;
  if (wanted === undefined || found === wanted) return;
  throw new TrawlError(
    `"${what}" is not genuine: its SHA-512 begins with ${
      found.slice(0, 16)
    }, that which ${source} ` +
      `with ${wanted.slice(0, 16)}; nothing was written: ${remedy}`,
  );
}

async function required<S extends v.GenericSchema>(
  url: string,
  schema: S,
  signal: AbortSignal,
): Promise<v.InferOutput<S>> {
  const found = await document(url, schema, signal);
  if (found === undefined) throw unreachable(url, "the server has no such page");
  return found;
}

/** A JSON document; undefined where the server has none. */
async function document<S extends v.GenericSchema>(
  url: string,
  schema: S,
  signal: AbortSignal,
): Promise<v.InferOutput<S> | undefined> {
  const response = await request(url, AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]));
  if (response.status === 404) {
    await response.body?.cancel();
    return undefined;
  }
  if (!response.ok) {
    await response.body?.cancel();
    throw unreachable(url, `the server answered ${response.status} ${response.statusText}`.trim());
  }
  let json: unknown;
  try {
    json = await response.json();
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw strange(url, `it is no JSON: ${messageOf(error)}`);
  }
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return parsed.output;
  throw strange(url, `at "${v.getDotPath(parsed.issues[0]) ?? ""}": ${parsed.issues[0].message}`);
}

async function request(url: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { signal });
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      throw new InputError(
        `Not permitted to reach "${url}": copy the task's command from deno.json and add its host ` +
          "to --allow-net",
      );
    }
    if (signal.aborted && (signal.reason as Error | undefined)?.name !== "TimeoutError") {
      throw signal.reason;
    }
    throw unreachable(url, why(error));
  }
}

/** "fetch failed" tells nothing: what it failed of is its cause. */
function why(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return messageOf(cause instanceof Error ? cause : error);
}

function unreachable(url: string, reason: string): TrawlError {
  return new TrawlError(
    `Cannot fetch "${url}": ${reason}; try again, set HTTPS_PROXY where a proxy is needed, or fetch ` +
      "the package elsewhere and give it with --package FILE",
  );
}

function strange(url: string, reason: string): TrawlError {
  return new TrawlError(`"${url}" is no page of a NuGet feed: ${reason}`);
}
