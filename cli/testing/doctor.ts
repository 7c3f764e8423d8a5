/** A made-up doctor's report, for tests. */
import type { DoctorReport, FolderReport } from "../doctor/examine.ts";

function folder(path: string): FolderReport {
  return { path, exists: true, writable: true, freeBytes: 5e10 };
}

/** A machine that can run the suites. */
export const healthy: DoctorReport = {
  schemaVersion: 3,
  takenAt: "2026-01-02T03:04:05.678Z",
  versions: {
    trawl: "0.1.0",
    commit: "0123456789abcdef0123456789abcdef01234567",
    changed: true,
    deno: "2.9.6",
    v8: "15.0",
    onnxruntime: "1.30.0",
    system: "linux 6.1 x86_64",
  },
  machine: {
    cpu: "a processor",
    cores: 8,
    threads: 4,
    memoryBytes: 16 * 1024 ** 3,
    availableBytes: 8 * 1024 ** 3,
  },
  driver: { version: "550.54", cuda: "12.4", gpus: [{ name: "A GPU", memory: "40960 MiB" }] },
  providers: [
    { provider: "cpu", seconds: 0.001, device: "a processor" },
    { provider: "webgpu", seconds: 0.02 },
    { provider: "cuda", reason: 'library "x" is not found', remedy: "install x" },
  ],
  auto: { provider: "cpu", reason: "its probe program took 1.00 ms, that of webgpu 20.0 ms" },
  folders: {
    results: folder("results"),
    features: folder("/cache/features"),
    data: { ...folder("/data"), writable: false, problem: "read only" },
  },
  variables: { TRAWL_DATA: "/data" },
  problems: [],
};
