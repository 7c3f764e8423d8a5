/** Made-up queries for tests. */
import { Runtime } from "../../onnx/mod.ts";

export * from "../made_up.ts";

/** Lends a runtime to a test and closes it afterwards. */
export async function withRuntime(test: (runtime: Runtime) => Promise<void>): Promise<void> {
  const runtime = await Runtime.open({ threads: 1 });
  try {
    await test(runtime);
  } finally {
    await runtime.close();
  }
}
