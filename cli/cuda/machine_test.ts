import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Ended } from "../../core/ended.ts";
import {
  checkMachine,
  type Driver,
  findDriver,
  type Finding,
  libraryLoads,
  type MachineProbes,
} from "./machine.ts";

const driver: Driver = {
  version: "550.54.15",
  cuda: "12.4",
  gpus: [{ name: "A GPU", memory: "40960 MiB" }],
};
const all = [
  "libcuda.so.1",
  "libcudart.so.12",
  "libcublas.so.12",
  "libcublasLt.so.12",
  "libcufft.so.11",
  "libcurand.so.10",
  "libcudnn.so.9",
];

/** A machine on which some libraries are found. */
async function check(
  found: readonly string[],
  probes: Partial<MachineProbes> = {},
): Promise<readonly [Finding, Finding, Finding]> {
  const findings = await checkMachine({
    driver: () => Promise.resolve(driver),
    loads: (name) => found.includes(name),
    exists: () => false,
    ...probes,
  });
  return findings as [Finding, Finding, Finding];
}

const without = (...names: string[]) => all.filter((name) => !names.includes(name));

Deno.test("a machine that has everything is told with its versions", async () => {
  assertEquals(await check(all), [
    { what: "driver", found: "550.54.15 for CUDA up to 12.4: A GPU (40960 MiB)" },
    { what: "CUDA", found: "12" },
    { what: "cuDNN", found: "9" },
  ]);
});

Deno.test("a driver that is missing, broken or too old is told apart", async () => {
  const problem = "nvidia-smi fails: Driver/library version mismatch";
  const [failing] = await check(all, { driver: () => Promise.resolve({ problem }) });
  assertEquals(failing.found, problem);
  assertStringIncludes(failing.remedy!, "525 or newer; in a container");
  const old = { ...driver, version: "470.1", cuda: "11.4" };
  const [ancient] = await check(all, { driver: () => Promise.resolve(old) });
  assertStringIncludes(ancient.found, "CUDA 12 needs a newer one");
  const silent = { ...driver, version: "450.80", cuda: undefined };
  const [unspoken] = await check(all, { driver: () => Promise.resolve(silent) });
  assertStringIncludes(unspoken.remedy!, "525 or newer");
  const [half] = await check(without("libcuda.so.1"));
  assertStringIncludes(half.found, '"libcuda.so.1" is not found');
});

Deno.test("CUDA that is missing, of another version or in the wrong place is told apart", async () => {
  const [, missing] = await check(without("libcufft.so.11"));
  assertEquals(missing.found, '"libcufft.so.11" is not found');
  assertStringIncludes(missing.remedy!, "install CUDA 12");
  const [, newer] = await check(["libcudart.so.13"]);
  assertStringIncludes(newer.found, "CUDA 13 is installed, but cannot be used");
  assertStringIncludes(newer.remedy!, "install CUDA 12");
  const [, hidden] = await check(without("libcudart.so.12"), {
    exists: (path) => path === "/usr/local/cuda/lib64/libcudart.so.12",
  });
  assertEquals(
    hidden.remedy,
    'it is in "/usr/local/cuda/lib64": add that folder to LD_LIBRARY_PATH',
  );
});

Deno.test("cuDNN that is missing or too old is told apart", async () => {
  const [, , missing] = await check(without("libcudnn.so.9"));
  assertEquals(missing, {
    what: "cuDNN",
    found: '"libcudnn.so.9" is not found',
    remedy: "install cuDNN 9 for CUDA 12",
  });
  const [, , older] = await check([...without("libcudnn.so.9"), "libcudnn.so.8"]);
  assertStringIncludes(older.found, "cuDNN 8 is installed");
});

Deno.test({
  name: "the system's loader finds a library that is installed, and no other",
  ignore: Deno.build.os !== "linux",
  fn: () => {
    assertEquals(["libm.so.6", "libnothing.so.9"].map(libraryLoads), [true, false]);
  },
});

const table = "550.54.15, NVIDIA A100-SXM4-40GB, 40960 MiB\n550.54.15, NVIDIA T4, 15360 MiB\n";
const page = "| NVIDIA-SMI 550.54.15    Driver Version: 550.54.15    CUDA Version: 12.4     |";

/** An nvidia-smi that answers the query so, and otherwise shows a page. */
function smi(table: string, page: string) {
  return (_name: string, args: readonly string[]): Promise<Ended> =>
    Promise.resolve({ stdout: args.length > 0 ? table : page, stderr: "", code: 0 });
}

Deno.test("findDriver reads the driver, its CUDA and its GPUs", async () => {
  assertEquals(await findDriver(smi(table, page)), {
    version: "550.54.15",
    cuda: "12.4",
    gpus: [
      { name: "NVIDIA A100-SXM4-40GB", memory: "40960 MiB" },
      { name: "NVIDIA T4", memory: "15360 MiB" },
    ],
  });
  assertEquals({ cuda: undefined, ...await findDriver(smi(table, "")) }.cuda, undefined);
});

Deno.test("findDriver tells no driver from one that does not work", async () => {
  const cases: readonly (readonly [Partial<Ended>, string])[] = [
    [{ missing: true }, "no driver: nvidia-smi is not installed"],
    [{ code: undefined }, "nvidia-smi did not answer within 15 s"],
    [{ code: 9, stderr: "NVML:\n failed" }, "nvidia-smi fails: NVML: failed"],
    [{ code: 9 }, "nvidia-smi fails: exit code 9"],
    [{ stdout: "No devices were found\n" }, 'nvidia-smi lists no GPU: "No devices were found"'],
  ];
  for (const [change, problem] of cases) {
    const ended = { stdout: "", stderr: "", code: 0, ...change };
    assertEquals(await findDriver(() => Promise.resolve(ended)), { problem });
  }
});
