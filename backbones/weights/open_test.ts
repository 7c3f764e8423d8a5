import { assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { sha256 } from "../../core/files.ts";
import type { WeightsFile } from "../backbone.ts";
import { safetensorsBytes, withFile } from "../testing/safetensors.ts";
import { openWeights } from "./open.ts";

const content = safetensorsBytes(
  { t: { dtype: "U8", shape: [1], data_offsets: [0, 1] } },
  Uint8Array.of(7),
);
const good = { bytes: content.length, sha256: sha256(content) };

Deno.test("openWeights opens the file that is meant", async () => {
  await withFile(content, async (path) => {
    const file = await openWeights(...split(path, good));
    assertEquals([...file.bytes("t")], [7]);
  });
});

Deno.test("openWeights refuses another size, another content and no file", async () => {
  await withFile(content, async (path) => {
    const longer = openWeights(...split(path, { ...good, bytes: 99 }));
    await assertRejects(() => longer, InputError, `has ${content.length} bytes instead of 99`);
    const other = openWeights(
      ...split(path, { ...good, sha256: "00", url: "https://example.org/w" }),
    );
    await assertRejects(() => other, InputError, "fetch it from https://example.org/w");
    const none = openWeights("no/such/folder", { path: "w", ...good });
    await assertRejects(
      () => none,
      InputError,
      `(there is no such file): put the file of sha256 ${good.sha256} there`,
    );
  });
});

function split(path: string, file: Omit<WeightsFile, "path">): [string, WeightsFile] {
  const slash = path.lastIndexOf("/");
  return [path.slice(0, slash), { path: path.slice(slash + 1), ...file }];
}
