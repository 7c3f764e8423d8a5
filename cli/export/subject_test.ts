import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { pretrained, type PretrainedBackbone } from "../../backbones/pretrained/pretrained.ts";
import { vitArchitecture } from "../../backbones/vit/vit.ts";
import { randomWeights, zeroTensors } from "../../backbones/testing/zero_vit.ts";
import { dinov2Config } from "../../backbones/pretrained/published.ts";
import { InputError } from "../../core/errors.ts";
import { sha256 } from "../../core/files.ts";
import { withFolder } from "../../tests/support/folder.ts";
import { StatusLine } from "../status_line.ts";
import { findWeights, type WeightsContext } from "./subject.ts";

const config = { ...dinov2Config("s", false), width: 64, heads: 1, hidden: 128, depth: 1, grid: 3 };
const content = randomWeights(zeroTensors(config));

Deno.test("weights that are missing are fetched, and make the backbone that was meant", async () => {
  await withServer(async (url, asked) => {
    await withFolder(async (folder) => {
      const backbone = entry(url, sha256(content));
      const found = await findWeights(backbone, context(folder, true));
      assertEquals(found.path, `${folder}/tiny/model.safetensors`);
      assertEquals(sha256(await Deno.readFile(found.path)), sha256(content));
      assertEquals(await findWeights(backbone, context(folder, true)), found);
      assertEquals(asked(), 1, "what is there is not fetched again");
      assertEquals((await backbone.load({ folder })).width, 64);
    });
  });
});

Deno.test("weights of another hash, or none, are refused with what to do", async () => {
  await withServer(async (url) => {
    await withFolder(async (folder) => {
      const wrong = entry(url, sha256("other"));
      await assertRejects(() => findWeights(wrong, context(folder, true)), Error, "sha256");
      assert(![...Deno.readDirSync(`${folder}/tiny`)].some(({ name }) => name.endsWith("tensors")));
      const offline = (): Promise<unknown> => findWeights(wrong, context(folder, false));
      const { message } = await assertRejects(offline, InputError, "Weights of tiny are missing");
      assertStringIncludes(message, `"${folder}/tiny/model.safetensors" (published at ${url})`);
      assertStringIncludes(message, `there (sha256 ${sha256("other")})`);
    });
  });
});

function entry(url: string, hash: string): PretrainedBackbone {
  return pretrained({
    name: "tiny",
    title: "A small network",
    licence: "none",
    source: "made up",
    width: 64,
    batch: 1,
    network: vitArchitecture(config),
    files: [{ path: "tiny/model.safetensors", url, sha256: hash }],
  });
}

function context(folder: string, network: boolean): WeightsContext {
  const line = new StatusLine({ write: () => {}, width: undefined, now: () => 0 });
  return { folder, network, line, signal: new AbortController().signal };
}

async function withServer(
  use: (url: string, asked: () => number) => Promise<void>,
): Promise<void> {
  let asked = 0;
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, () => {
    asked++;
    return new Response(content.slice());
  });
  await use(`http://127.0.0.1:${server.addr.port}/model.safetensors`, () => asked);
  await server.shutdown();
}
