/**
 * Tests on the WebGPU provider, over the software Vulkan driver that Debian's `chromium` package ships
 * unless `VK_ICD_FILENAMES` or `VK_DRIVER_FILES` names another: the same device everywhere. It is slow, so
 * that such tests must be tiny.
 *
 * Without a driver, such a test is reported as ignored, under a name that says so; with `CI=true` it
 * fails instead.
 */
import { Runtime, type RuntimeOptions } from "../../onnx/mod.ts";
import { type DataTestFunction, inCi, planned } from "./data.ts";

/** The software driver. */
const DRIVER = "/usr/lib/chromium/vk_swiftshader_icd.json";

/** What names other drivers than those that are installed. */
const VARIABLES = ["VK_ICD_FILENAMES", "VK_DRIVER_FILES"];

/** What a test does with a runtime on the provider. */
export type WebGpuTestFunction = (runtime: Runtime, context: Deno.TestContext) => Promise<void>;

/** Registers a test that needs the provider. */
export function webgpuTest(
  name: string,
  fn: WebGpuTestFunction,
  options: RuntimeOptions = {},
): void {
  const withRuntime: DataTestFunction = async (context) => {
    const runtime = await openWebGpu(options);
    try {
      await fn(runtime, context);
    } finally {
      await runtime.close();
    }
  };
  Deno.test(planned(name, missing(), inCi(), withRuntime));
}

/** Opens a runtime on the provider. */
export async function openWebGpu(options: RuntimeOptions = {}): Promise<Runtime> {
  return await Runtime.open({ threads: 1, ...options, provider: "webgpu" });
}

/** Names the software driver where nobody has named any; read when a process first looks for one. */
function nameDriver(): void {
  if (Deno.build.os !== "linux" || isNamed() || missing().length > 0) return;
  Deno.env.set(VARIABLES[0]!, DRIVER);
}

function isNamed(): boolean {
  return VARIABLES.some((name) => (Deno.env.get(name) ?? "") !== "");
}

function missing(): string[] {
  if (Deno.build.os !== "linux" || isNamed()) return [];
  try {
    Deno.statSync(DRIVER);
    return [];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [DRIVER];
    throw error;
  }
}

nameDriver();
