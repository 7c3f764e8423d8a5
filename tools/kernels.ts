/** Assembles the WebAssembly kernels: each `.wat` file to the `.wasm` file beside it. */
import wabt from "wabt";

/** Every kernel, without the ends of its two files. */
export const kernels: readonly URL[] = [
  new URL("../backbones/preprocess/resize", import.meta.url),
];

/** Assembles one kernel; its names are left out. */
export async function assembled(kernel: URL): Promise<Uint8Array> {
  const { parseWat } = await wabt();
  const module = parseWat(
    `${kernel.pathname}.wat`,
    await Deno.readTextFile(new URL(`${kernel}.wat`)),
  );
  try {
    return module.toBinary({}).buffer;
  } finally {
    module.destroy();
  }
}

if (import.meta.main) {
  for (const kernel of kernels) {
    await Deno.writeFile(new URL(`${kernel}.wasm`), await assembled(kernel));
  }
}
