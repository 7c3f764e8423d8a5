import { assert, assertEquals } from "@std/assert";
import type { Provider } from "../../onnx/provider_names.ts";
import type { Findings } from "./probe_process.ts";
import type { Ended } from "../../core/ended.ts";
import { autoOf, probeApart, type ProviderReport } from "./providers.ts";

const loads: Findings = { seconds: 0.001 };

/** What is made of a process that wrote these findings, and ended so. */
async function report(
  findings: readonly Findings[],
  end: Partial<Ended> = {},
  provider: Provider = "webgpu",
): Promise<ProviderReport> {
  const stdout = ["A library says hello", ...findings.map((finding) => JSON.stringify(finding))];
  const ended = { stdout: stdout.join("\n"), stderr: "", code: 0, ...end };
  return await probeApart(provider, 2, () => Promise.resolve(ended));
}

Deno.test("a provider that works has its time and its device", async () => {
  assertEquals(await report([loads, { device: "A\x07B" }]), {
    provider: "webgpu",
    seconds: 0.001,
    device: "A B",
  });
});

Deno.test("a provider that does not load has a reason and a remedy", async () => {
  assertEquals(await report([{ reason: "No supported adapters" }]), {
    provider: "webgpu",
    reason: "No supported adapters",
    remedy: "install a Vulkan, Direct3D 12 or Metal driver",
  });
});

Deno.test("a crash or a hang while a provider loads is its own problem only", async () => {
  const crash = await report([], {
    code: 139,
    signal: "SIGSEGV",
    stderr: "x\nSegmentation fault\n",
  });
  assertEquals([crash.seconds, crash.reason], [
    undefined,
    "its process crashed (SIGSEGV) while it loaded (Segmentation fault)",
  ]);
  const hang = await report([], { code: undefined });
  assertEquals(hang.reason, "its process did not end within 60 s while it loaded");
  const memory = await report([], { code: 137, signal: "SIGKILL" });
  assert(memory.reason!.includes("lack of memory"));
});

Deno.test("a crash once the time is known hides nothing", async () => {
  const crash = await report([loads], { code: 134, signal: "SIGABRT" });
  assertEquals(crash, { provider: "webgpu", seconds: 0.001 });
});

Deno.test("a process that cannot be started is a reason, too", async () => {
  const run = () => Promise.reject(new Error("entity not found"));
  const { seconds, reason } = await probeApart("cpu", 1, run);
  assertEquals([seconds, reason], [undefined, "its process cannot be started: entity not found"]);
});

Deno.test("providers of other systems are not tried", async () => {
  const other = Deno.build.os === "darwin" ? "dml" : "coreml";
  const { seconds, reason } = await report([], {}, other);
  assertEquals([seconds, reason], [undefined, `it does not exist on ${Deno.build.os}`]);
});

Deno.test("a library that is missing is named, with what to install", async () => {
  const log = (library: string) =>
    `Failed to load library /x/libonnxruntime_providers_cuda.so with error: ${library}: cannot ` +
    "open shared object file: No such file or directory";
  const cases: readonly (readonly [string, RegExp])[] = [
    ["/x/libonnxruntime_providers_shared.so", /setup:cuda/],
    ["libcudnn.so.9", /cuDNN 9/],
    ["libcublasLt.so.12", /CUDA 12/],
    ["libcuda.so.1", /driver/],
  ];
  for (const [library, remedy] of cases) {
    const failed = [{ reason: "Failed to load shared library" }];
    const { reason, remedy: said = "" } = await report(failed, { stderr: log(library) }, "cuda");
    assertEquals(reason, `library "${library.split("/").at(-1)}" is not found`);
    assert(remedy.test(said), said);
  }
  assertEquals((await report([{ reason: "No device" }], {}, "cuda")).reason, "No device");
  const missing = { stderr: log("libvulkan.so.1") };
  const { remedy } = await report([{ reason: "No adapter" }], missing, "webgpu");
  assertEquals(remedy, "install a Vulkan, Direct3D 12 or Metal driver");
});

Deno.test("auto takes the fastest, and says by which times", () => {
  const cpu = { provider: "cpu", seconds: 0.004 } as const;
  const webgpu = { provider: "webgpu", seconds: 0.001 } as const;
  const cuda = { provider: "cuda", reason: "No" } as const;
  assertEquals(autoOf([cpu, webgpu, cuda]), {
    provider: "webgpu",
    reason: "its probe program took 1.00 ms, that of cpu 4.00 ms",
  });
  assertEquals(autoOf([cpu, cuda]), { provider: "cpu", reason: "no other loads" });
  assertEquals(autoOf([cuda]), { reason: "no provider loads" });
});
