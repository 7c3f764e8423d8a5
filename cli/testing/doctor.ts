/** A made-up doctor's report, for tests. */
import type { DoctorReport, FolderReport } from "../doctor/examine.ts";

function folder(path: string): { readonly value: FolderReport } {
  return { value: { path, exists: true, writable: true, freeBytes: 5e10 } };
}

/** A machine that can run the suites. */
export const healthy: DoctorReport = {
  schemaVersion: 2,
  takenAt: "2026-01-02T03:04:05.678Z",
  versions: {
    value: {
      trawl: "0.1.0",
      commit: "0123456789abcdef0123456789abcdef01234567",
      changed: true,
      deno: "2.9.6",
      v8: "15.0",
      onnxruntime: "1.30.0",
      system: "linux 6.1 x86_64",
    },
  },
  machine: { value: { cpu: "a processor", cores: 8, threads: 4 } },
  memory: { value: { totalBytes: 16 * 1024 ** 3, availableBytes: 8 * 1024 ** 3 } },
  driver: {
    value: { version: "550.54", cuda: "12.4", gpus: [{ name: "A GPU", memory: "40960 MiB" }] },
  },
  providers: [
    {
      provider: "cpu",
      loads: true,
      seconds: 0.001,
      operations: 1.85e11,
      device: "a processor",
    },
    {
      provider: "webgpu",
      loads: true,
      seconds: 0.02,
      reason: "its speed could not be measured: no",
    },
    { provider: "cuda", loads: false, reason: 'library "x" is not found', remedy: "install x" },
  ],
  auto: { provider: "cpu", reason: "its probe program took 1.00 ms, that of webgpu 20.0 ms" },
  folders: {
    results: folder("results"),
    features: folder("/cache/features"),
    data: { value: { ...folder("/data").value, writable: false, problem: "read only" } },
  },
  datasets: {
    value: [
      { name: "glyphs", state: "ready" },
      { name: "letter", state: "absent", problem: 'no file "letter/letter.arff"' },
    ],
  },
  variables: { TRAWL_DATA: "/data" },
  problems: [],
};
