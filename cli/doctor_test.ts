import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { healthy } from "./testing/doctor.ts";
import { doctorText } from "./doctor.ts";

Deno.test("the text says everything, plainly", () => {
  assertEquals(
    doctorText(healthy, false),
    `Trawl doctor, 2026-01-02 03:04 UTC

Versions
  Trawl         0.1.0, commit 0123456789ab, with changes
  Deno          2.9.6, V8 15.0
  ONNX Runtime  1.30.0, telemetry off
  system        linux 6.1 x86_64

Machine
  processor  a processor
  cores      8; a run takes 4 threads
  memory     17.2 GB, 8.59 GB available
  NVIDIA     550.54 for CUDA up to 12.4: A GPU (40960 MiB)

Execution providers
  cpu     1.00 ms, a processor
  webgpu  20.0 ms
  cuda    does not load: library "x" is not found; install x
  auto    cpu: its probe program took 1.00 ms, that of webgpu 20.0 ms

Folders
  results   results: writable, 50.0 GB free
  features  /cache/features: writable, 50.0 GB free
  data      /data: not writable (read only), 50.0 GB free

Variables
  TRAWL_DATA  /data

This machine can run the suites
`,
  );
});

Deno.test("what is not known hides nothing else", () => {
  const text = doctorText({
    ...healthy,
    driver: { problem: "nvidia-smi fails" },
    providers: [],
    auto: { reason: "no provider loads" },
    folders: {
      ...healthy.folders,
      results: { exists: false, writable: false, problem: "broken", freeBytes: 0 },
    },
    variables: {},
    problems: ["It is broken"],
  }, true);
  for (
    const part of [
      "NVIDIA     nvidia-smi fails",
      "auto  nothing: no provider loads",
      "results   not known: broken",
      "\x1b[31m  It is broken\x1b[0m",
    ]
  ) assertStringIncludes(text, part);
  assert(!text.includes("Variables"));
});
