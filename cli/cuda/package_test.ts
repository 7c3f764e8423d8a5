import { assert, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { cudaPackage, packageFor, platformName } from "./package.ts";

/** As onnxruntime-node 1.30.0 has it, cut down. */
const metadata = {
  requirements: { "linux/x64": ["cuda12"], "win32/x64": [] },
  manifests: {
    "linux/x64:cuda12": {
      "./libonnxruntime_providers_cuda.so": { package: "nuget:linux", path: "native/cuda.so" },
      "./libonnxruntime_providers_shared.so": { package: "nuget:linux", path: "native/shared.so" },
      "./libonnxruntime_providers_tensorrt.so": { package: "nuget:linux", path: "native/trt.so" },
    },
  },
  packages: { "nuget:linux": { name: "Gpu.Linux", versions: [{ feed: "f", version: "1.30.0" }] } },
  feeds: { f: { type: "nuget", index: "https://feed.example/index.json" } },
};
const where = { runtime: "1.30.0", folder: "/bin" };

Deno.test("packageFor reads package, feed and files, TensorRT's apart", () => {
  assertEquals(packageFor(metadata, "linux/x64", where), {
    ...where,
    name: "Gpu.Linux",
    version: "1.30.0",
    index: "https://feed.example/index.json",
    cuda: 12,
    files: [
      { name: "libonnxruntime_providers_cuda.so", member: "native/cuda.so" },
      { name: "libonnxruntime_providers_shared.so", member: "native/shared.so" },
    ],
  });
});

Deno.test("packageFor says where there is no CUDA, and what to use instead", () => {
  const { message } = assertThrows(() => packageFor(metadata, "win32/x64", where), InputError);
  assertEquals(
    message,
    'onnxruntime-node 1.30.0 has no CUDA libraries for "win32/x64", only for "linux/x64": ' +
      'use "--ep webgpu" or "--ep dml" here',
  );
  assertThrows(() => packageFor(metadata, "darwin/arm64", where), InputError, '"--ep webgpu" here');
});

Deno.test("packageFor refuses metadata that it does not understand", () => {
  const escaping = structuredClone(metadata);
  Object.assign(escaping.manifests["linux/x64:cuda12"], {
    "../../libonnxruntime_providers_cuda.so": { package: "nuget:linux", path: "x" },
  });
  for (const odd of [{}, { ...metadata, feeds: {} }, { ...metadata, packages: {} }, escaping]) {
    assertThrows(() => packageFor(odd, "linux/x64", where), InputError, "not as expected");
  }
});

Deno.test("platforms have Node's names", () => {
  assertEquals(platformName("windows", "x86_64"), "win32/x64");
  assertEquals(platformName("darwin", "aarch64"), "darwin/arm64");
});

Deno.test({
  name: "the package of the runtime that is installed is found",
  ignore: platformName(Deno.build.os, Deno.build.arch) !== "linux/x64",
  fn: async () => {
    const found = await cudaPackage();
    assertEquals([found.version, found.cuda, found.files.length], [found.runtime, 12, 2]);
    assert((await Deno.stat(`${found.folder}/onnxruntime_binding.node`)).isFile);
  },
});
