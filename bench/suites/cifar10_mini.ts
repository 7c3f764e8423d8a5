/** Suite `cifar10-mini`: photographs through a pretrained network, small enough for a laptop. */
import { fastFishingHead } from "../head/config.ts";
import { fastFishingBait, seeds, type Suite } from "./suite.ts";

/** 10,000 + 1,000 images of CIFAR-10 through MobileNet, the protocol of *Fast Fishing*. */
export const cifar10Mini: Suite = {
  name: "cifar10-mini",
  description: "10,000 + 1,000 images of CIFAR-10 through MobileNet: 20 cycles of 10 labels",
  problems: [{
    dataset: "cifar10-mini",
    backbone: "mobilenet-v1-075",
    head: fastFishingHead,
    initial: 10,
    budget: 10,
    cycles: 20,
    subset: 1000,
  }],
  strategies: [
    "random",
    "margin",
    "badge",
    "typiclust",
    { strategy: "bait-exp", settings: fastFishingBait },
    { strategy: "bait-binary", settings: fastFishingBait },
  ],
  seeds: seeds(3),
};
