import { assertEquals, assertRejects } from "@std/assert";
import { findDriver } from "./driver.ts";

const table = "550.54.15, NVIDIA A100-SXM4-40GB, 40960 MiB\n550.54.15, NVIDIA T4, 15360 MiB\n";
const page = "| NVIDIA-SMI 550.54.15    Driver Version: 550.54.15    CUDA Version: 12.4     |";

Deno.test("findDriver reads the driver, its CUDA and its GPUs", async () => {
  const run = (args: readonly string[]) => Promise.resolve(args.length > 0 ? table : page);
  assertEquals(await findDriver(run), {
    version: "550.54.15",
    cuda: "12.4",
    gpus: [
      { name: "NVIDIA A100-SXM4-40GB", memory: "40960 MiB" },
      { name: "NVIDIA T4", memory: "15360 MiB" },
    ],
  });
  const silent = (args: readonly string[]) => Promise.resolve(args.length > 0 ? table : "");
  assertEquals((await findDriver(silent))?.cuda, undefined);
});

Deno.test("findDriver tells no driver from one that does not work", async () => {
  assertEquals(await findDriver(() => Promise.resolve(undefined)), undefined);
  await assertRejects(
    () => findDriver(() => Promise.resolve("No devices were found\n")),
    Error,
    'lists no GPU: "No devices were found"',
  );
});
