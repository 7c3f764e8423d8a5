import { assertEquals } from "@std/assert";
import { meanBackbone } from "../../backbones/testing/mean_backbone.ts";
import { noiseImages } from "../../backbones/testing/pictures.ts";
import { networkThreads, openShared } from "./threads.ts";

Deno.test("networkThreads gives the network its part of the cores", () => {
  // CIFAR-10 and photographs through MobileNet, photographs through a ViT-S, on two cores.
  assertEquals(networkThreads(0.13, 3, 2), 2);
  assertEquals(networkThreads(5.2, 3.1, 2), 1);
  assertEquals(networkThreads(5.2, 40, 2), 2);
  assertEquals(networkThreads(5.2, 0.4, 16), 9);
  assertEquals(networkThreads(100, 0.1, 16), 1);
  assertEquals(networkThreads(0, 1, 16), 16);
});

Deno.test("openShared takes all cores where nothing is read by other threads", async () => {
  for (const images of [undefined, noiseImages(3, 2, 1)]) {
    const runtime = await openShared(meanBackbone(2), images);
    assertEquals(runtime.threads, navigator.hardwareConcurrency);
    await runtime.close();
  }
});
