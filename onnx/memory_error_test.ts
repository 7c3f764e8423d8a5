import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { Graph } from "./graph.ts";
import { memoryError } from "./memory_error.ts";
import { mul } from "./mod.ts";
import { Program } from "./program.ts";
import { tensorFrom } from "./tensor.ts";

const graph = new Graph("greedy");
const x = graph.input("x", "float32", ["N", 4]);
const program = new Program(graph, { y: mul(x, 2) });

Deno.test("want of memory is told by what the runtime says", () => {
  const inputs = {
    x: tensorFrom("float32", new Float32Array(4_000_000), [1_000_000, 4]),
    n: tensorFrom("int32", new Int32Array(10), [10]),
  };
  for (
    const said of [
      "Failed to allocate memory for requested buffer of size 4096",
      "CUDA failure 2: out of memory ; GPU=0",
      "std::bad_alloc",
      "Buffer size (4294967296) exceeds the max buffer size limit (1073741824).\n - While calling",
      "WebGPU validation failed. [Invalid Buffer (unlabeled)] is invalid due to a previous error.",
    ]
  ) {
    const error = memoryError(program, "webgpu", inputs, new Error(said));
    assert(error instanceof InputError);
    assertStringIncludes(
      error.message,
      'its inputs alone are 16.0 MB, "x" 16.0 MB of them',
    );
    assertStringIncludes(error.message, 'Program "greedy" does not fit the memory of "webgpu"');
    assertStringIncludes(error.message, '"--ep cpu"');
  }
});

Deno.test("need and budget are named where the runtime or the machine tells them", () => {
  const told = (provider: "cpu" | "webgpu", said: string): string =>
    memoryError(program, provider, {}, new Error(said), () => ({ total: 24e9, free: 1.25e9 }))!
      .message;
  assertStringIncludes(
    told("webgpu", "Buffer size (4294967296) exceeds the max buffer size limit (1073741824)."),
    '"webgpu": it needs 4.29 GB in one piece; a piece may have 1.07 GB (Buffer size',
  );
  assertStringIncludes(
    told("cpu", "Failed to allocate memory for requested buffer of size 51200000000"),
    '"cpu": it needs 51.2 GB in one piece; this machine has 24.0 GB, of which 1.25 GB are free (Failed',
  );
});

Deno.test("other failures are left as they are, and the CPU is not offered on the CPU", () => {
  assertEquals(
    memoryError(program, "webgpu", {}, new Error("Invalid rank for input: x")),
    undefined,
  );
  const { message } = memoryError(program, "cpu", {}, new Error("bad allocation"))!;
  assertEquals(message.includes("--ep cpu"), false);
});
