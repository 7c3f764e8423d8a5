import { assertEquals } from "@std/assert";
import { assembled, kernels } from "./kernels.ts";

for (const kernel of kernels) {
  const name = kernel.pathname.split("/").at(-1);
  Deno.test(`${name}.wasm holds what ${name}.wat says`, async () => {
    assertEquals(await Deno.readFile(new URL(`${kernel}.wasm`)), await assembled(kernel));
  });
}
