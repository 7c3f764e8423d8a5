import { assertEquals, assertNotEquals } from "@std/assert";
import { sha256 } from "../core/files.ts";
import { runKey } from "./key.ts";
import { sampleManifest } from "./testing/runs.ts";

Deno.test("runKey depends on all that decides a result", () => {
  const manifest = sampleManifest();
  const { environment, config } = manifest;
  const others = [
    { ...manifest, config: { ...config, seed: 1 } },
    { ...manifest, config: { ...config, settings: { lambda: 1 } } },
    { ...manifest, config: { ...config, head: { ...config.head, epochs: 6 } } },
    { ...manifest, datasetHash: sha256("other") },
    { ...manifest, backboneHash: sha256("other") },
    { ...manifest, codeHash: sha256("other") },
    { ...manifest, environment: { ...environment, provider: "webgpu" } },
    { ...manifest, environment: { ...environment, threads: 1 } },
  ];
  const keys = [manifest, ...others].map(runKey);
  assertEquals(new Set(keys).size, keys.length);
});

Deno.test("runKey depends on nothing else, nor on the order of properties", () => {
  const manifest = sampleManifest();
  const { environment, config, ...rest } = manifest;
  const reordered = Object.fromEntries(Object.entries(config).reverse()) as typeof config;
  const same = {
    environment: { ...environment, cpu: "another", vectors: "AVX2", gitDirty: false },
    ...rest,
    config: reordered,
    startedAt: "2027-01-01T00:00:00Z",
  };
  assertEquals(runKey(same), manifest.key);
  assertNotEquals(runKey({ ...same, config: { ...reordered, budget: 4 } }), manifest.key);
});
