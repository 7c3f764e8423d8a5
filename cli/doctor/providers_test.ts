import { assert, assertEquals } from "@std/assert";
import type { Provider } from "../../onnx/provider_names.ts";
import type { Findings } from "./probe_process.ts";
import type { Ended } from "../programs.ts";
import { autoOf, explained, probeApart, type ProviderReport } from "./providers.ts";

const loads: Findings = { seconds: 0.001 };
const speed: Findings = { operations: 2e11 };

/** What is made of a process that wrote these findings, and ended so. */
async function report(
  findings: readonly Findings[],
  end: Partial<Ended> = {},
  provider: Provider = "webgpu",
): Promise<ProviderReport> {
  const stdout = ["A library says hello", ...findings.map((finding) => JSON.stringify(finding))];
  const ended = { stdout: stdout.join("\n"), stderr: "", code: 0, ...end };
  return await probeApart(provider, {
    threads: 2,
    limit: 7,
    run: () => Promise.resolve(ended),
  });
}

Deno.test("a provider that works has its time, its speed and its device", async () => {
  assertEquals(await report([loads, speed, { device: "A\x07B" }]), {
    provider: "webgpu",
    loads: true,
    seconds: 0.001,
    operations: 2e11,
    device: "A B",
  });
});

Deno.test("a provider that does not load has a reason and a remedy", async () => {
  assertEquals(await report([{ reason: "No supported adapters" }]), {
    provider: "webgpu",
    loads: false,
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
  assertEquals([crash.loads, crash.reason], [
    false,
    "its process crashed (SIGSEGV) while it loaded (Segmentation fault)",
  ]);
  const hang = await report([], { code: undefined });
  assertEquals(hang.reason, "its process did not end within 7 s while it loaded");
  const memory = await report([], { code: 137, signal: "SIGKILL" });
  assert(memory.reason!.includes("lack of memory"));
});

Deno.test("a crash while the speed is measured leaves the rest", async () => {
  const crash = await report([loads], { code: 134, signal: "SIGABRT" });
  assertEquals([crash.loads, crash.seconds], [true, 0.001]);
  assertEquals(
    crash.reason,
    "its speed could not be measured: its process crashed (SIGABRT)",
  );
  const refused = await report([loads, { reason: "Out of memory" }]);
  assertEquals(refused.reason, "its speed could not be measured: Out of memory");
  // Once all is said, a crash on the way out is nobody's concern.
  assertEquals((await report([loads, speed], { signal: "SIGSEGV" })).reason, undefined);
});

Deno.test("a process that cannot be started is a reason, too", async () => {
  const run = () => Promise.reject(new Error("entity not found"));
  const { loads, reason } = await probeApart("cpu", { threads: 1, run });
  assertEquals([loads, reason], [false, "its process cannot be started: entity not found"]);
});

Deno.test("providers of other systems are not tried", async () => {
  const other = Deno.build.os === "darwin" ? "dml" : "coreml";
  const { loads, reason } = await report([], {}, other);
  assertEquals([loads, reason], [false, `it does not exist on ${Deno.build.os}`]);
});

Deno.test("a library that is missing is named, with what to install", () => {
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
    const { reason, remedy: said } = explained(
      "cuda",
      "Failed to load shared library",
      log(library),
    );
    assertEquals(reason, `library "${library.split("/").at(-1)}" is not found`);
    assert(remedy.test(said), said);
  }
  assertEquals(explained("cuda", "No device", "").reason, "No device");
  const { remedy } = explained("webgpu", "No adapter", log("libvulkan.so.1"));
  assertEquals(remedy, "install a Vulkan, Direct3D 12 or Metal driver");
});

Deno.test("auto takes the fastest, and says by which times", () => {
  const cpu = { provider: "cpu", loads: true, seconds: 0.004 } as const;
  const webgpu = { provider: "webgpu", loads: true, seconds: 0.001 } as const;
  const cuda = { provider: "cuda", loads: false, reason: "No" } as const;
  assertEquals(autoOf([cpu, webgpu, cuda]), {
    provider: "webgpu",
    reason: "its probe program took 1.00 ms, that of cpu 4.00 ms",
  });
  assertEquals(autoOf([cpu, cuda]), { provider: "cpu", reason: "no other loads" });
  assertEquals(autoOf([cuda]), { reason: "no provider loads" });
});
