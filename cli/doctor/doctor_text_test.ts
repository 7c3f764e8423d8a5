import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { healthy } from "../testing/doctor.ts";
import { doctorText, withoutHome } from "./doctor_text.ts";

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
  NVIDIA     driver 550.54 for CUDA up to 12.4
             A GPU, 40960 MiB

Execution providers
            probe  GFLOP/s  device
  cpu     1.00 ms      185  a processor
  webgpu  20.0 ms        ?
  webgpu: its speed could not be measured: no
  cuda    does not load: library "x" is not found; install x
  auto takes cpu: its probe program took 1.00 ms, that of webgpu 20.0 ms

Folders
  results   results: writable, 50.0 GB free
  features  /cache/features: writable, 50.0 GB free
  data      /data: not writable (read only), 50.0 GB free

Datasets
  glyphs  ready
  letter  absent: no file "letter/letter.arff"
  "deno task fetch --list" says which of them can be fetched, and how to get the others

Variables
  TRAWL_DATA=/data

This machine can run the suites
`,
  );
});

Deno.test("what is not known hides nothing else", () => {
  const problem = { problem: "broken" };
  const text = doctorText({
    ...healthy,
    driver: problem,
    providers: [],
    auto: { reason: "no provider loads" },
    folders: { ...healthy.folders, results: problem },
    datasets: problem,
    variables: {},
    problems: ["It is broken"],
  }, true);
  assertEquals(text.match(/not known: broken/g)?.length, 3);
  assertStringIncludes(text, "auto finds nothing: no provider loads");
  assertStringIncludes(text, "\x1b[31m  It is broken\x1b[0m");
  assert(!text.includes("Variables"));
});

Deno.test("the home folder becomes a tilde, and longer names do not", () => {
  assertEquals(withoutHome('"/home/ada/x", /home/ada', "/home/ada/"), '"~/x", ~');
  assertEquals(withoutHome("/home/adam /data/home/ada", "/home/ada"), "/home/adam /data/home/ada");
  assertEquals(withoutHome("C:\\Users\\ada\\x", "C:\\Users\\ada"), "~\\x");
  assertEquals(withoutHome('"C:\\\\Users\\\\ada\\\\x"', "C:\\Users\\ada"), '"~\\\\x"');
});

Deno.test("without a home folder, or with the root as one, nothing changes", () => {
  for (const home of [undefined, "", "/"]) assertEquals(withoutHome("/a/b", home), "/a/b");
});
