import { assert, assertEquals } from "@std/assert";
import { collectEnvironment, vectorsOf } from "./environment.ts";

Deno.test("collectEnvironment names versions and machine", () => {
  const environment = collectEnvironment("cpu", 3);
  assertEquals([environment.provider, environment.threads], ["cpu", 3]);
  assertEquals(environment.deno, Deno.version.deno);
  assert(/^\d+\.\d+\.\d+$/.test(environment.onnxruntime), environment.onnxruntime);
  assert(/^\d+\.\d+\.\d+$/.test(environment.trawl), environment.trawl);
  assertEquals("vectors" in environment, false);
  const { vectors } = collectEnvironment("cpu", 3, { flags: "flags : fpu avx avx2" });
  assertEquals(vectors, "AVX2");
  assert(environment.memoryBytes > 0 && environment.cores > 0);
});

Deno.test("collectEnvironment records the commit that it is given, and unknown as unknown", () => {
  const commit = "0123456789abcdef0123456789abcdef01234567";
  const known = collectEnvironment("cpu", 1, { commit, changed: false });
  assertEquals([known.gitCommit, known.gitDirty], [commit, false]);
  const unknown = collectEnvironment("cpu", 1);
  assertEquals([unknown.gitCommit, "gitDirty" in unknown], ["unknown", false]);
});

Deno.test("vectorsOf names the widest vectors of a processor", () => {
  const of = (flags: string) => vectorsOf(`flags\t\t: ${flags}`);
  assertEquals(of("fpu sse2 avx avx2 avx512f avx512dq"), "AVX-512");
  assertEquals(of("fpu sse2 avx avx2 avx_vnni"), "AVX2");
  assertEquals(of("fpu sse2"), undefined);
  assertEquals(vectorsOf("Features : fp asimd evtstrm"), "NEON");
  assertEquals(vectorsOf(""), undefined);
});
