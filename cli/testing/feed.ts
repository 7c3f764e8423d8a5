/** A NuGet feed on this machine, with one package in the official layout. */
import { createHash } from "node:crypto";
import { zipSync } from "fflate";
import type { CudaPackage } from "../cuda/package.ts";

/** The package's name. */
export const NAME = "Microsoft.ML.OnnxRuntime.Gpu.Linux";

/** Where libraries lie in the package. */
const NATIVE = "runtimes/linux-x64/native";

/**
 * Makes a library up: the head of an ELF file for x86-64, and filling.
 *
 * @param size Its size in bytes.
 */
export function madeLibrary(size: number = 5000, fill: number = 7): Uint8Array {
  const bytes = new Uint8Array(size).fill(fill);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0x3e, 0]);
  return bytes;
}

/**
 * Makes a package up.
 *
 * @param libraries Library files by name; default those that CUDA takes, and TensorRT's.
 */
export function madePackage(
  libraries: Readonly<Record<string, Uint8Array>> = {
    "libonnxruntime_providers_cuda.so": madeLibrary(200_000),
    "libonnxruntime_providers_shared.so": madeLibrary(3000, 1),
    "libonnxruntime_providers_tensorrt.so": madeLibrary(100, 2),
  },
): Uint8Array<ArrayBuffer> {
  const text = (content: string): Uint8Array => new TextEncoder().encode(content);
  const members = Object.entries(libraries).map(([name, bytes]) => [`${NATIVE}/${name}`, bytes]);
  // A time of its own: the same package has the same digest, whenever it is made.
  return new Uint8Array(zipSync({
    "_rels/.rels": text("<Relationships/>"),
    "[Content_Types].xml": text("<Types/>"),
    [`${NAME}.nuspec`]: text("<package/>"),
    "LICENSE": text("MIT"),
    ...Object.fromEntries(members),
    // What would land elsewhere, were all members unpacked.
    "../../outside.so": madeLibrary(100),
    ".signature.p7s": text("signature"),
  }, { mtime: "2026-01-01" }));
}

/** How a feed misbehaves, by path; what is not named is answered as it should be. */
export type Faults = Readonly<Record<string, () => Response>>;

/** A feed that is running. */
export interface RunningFeed extends AsyncDisposable {
  /** The address of its index. */
  readonly index: string;
  /** The paths that were asked for, in order. */
  readonly asked: string[];
}

/** Serves a package as a feed does. */
export function serveFeed(content: Uint8Array<ArrayBuffer>, faults: Faults = {}): RunningFeed {
  const asked: string[] = [];
  const id = NAME.toLowerCase();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname, origin } = new URL(request.url);
    asked.push(pathname);
    const answers: Faults = {
      "/v3/index.json": () =>
        Response.json({
          version: "3.0.0",
          resources: [
            { "@id": `${origin}/query`, "@type": "SearchQueryService" },
            { "@id": `${origin}/v3-flatcontainer/`, "@type": "PackageBaseAddress/3.0.0" },
            { "@id": `${origin}/v3/registration5-semver1/`, "@type": "RegistrationsBaseUrl" },
          ],
        }),
      [`/v3-flatcontainer/${id}/index.json`]: () =>
        Response.json({ versions: ["1.29.0", "1.30.0"] }),
      [`/v3/registration5-semver1/${id}/1.30.0.json`]: () =>
        Response.json({
          "@id": "leaf",
          catalogEntry: `${origin}/v3/catalog0/data/${id}.1.30.0.json`,
          packageContent: `${origin}/v3-flatcontainer/${id}/1.30.0/${id}.1.30.0.nupkg`,
        }),
      [`/v3/catalog0/data/${id}.1.30.0.json`]: () =>
        Response.json({
          id: NAME,
          packageHash: createHash("sha512").update(content).digest("base64"),
          packageHashAlgorithm: "SHA512",
          packageSize: content.length,
        }),
      [`/v3-flatcontainer/${id}/1.30.0/${id}.1.30.0.nupkg`]: () => new Response(content),
      ...faults,
    };
    return answers[pathname]?.() ?? new Response("Not found", { status: 404 });
  });
  return {
    index: `http://127.0.0.1:${server.addr.port}/v3/index.json`,
    asked,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Paths of the feed that tests give faults to. */
export const paths = {
  index: "/v3/index.json",
  versions: `/v3-flatcontainer/${NAME.toLowerCase()}/index.json`,
  registration: `/v3/registration5-semver1/${NAME.toLowerCase()}/1.30.0.json`,
  catalog: `/v3/catalog0/data/${NAME.toLowerCase()}.1.30.0.json`,
  package: `/v3-flatcontainer/${NAME.toLowerCase()}/1.30.0/${NAME.toLowerCase()}.1.30.0.nupkg`,
} as const;

/** The package as onnxruntime-node 1.30.0 names it. */
export function samplePackage(folder: string, index: string = "http://127.0.0.1/"): CudaPackage {
  const names = ["libonnxruntime_providers_cuda.so", "libonnxruntime_providers_shared.so"];
  return {
    runtime: "1.30.0",
    name: NAME,
    version: "1.30.0",
    index,
    cuda: 12,
    folder,
    files: names.map((name) => ({ name, member: `${NATIVE}/${name}` })),
  };
}
