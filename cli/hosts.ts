/** The hosts that datasets and weights come from: the launcher knows them without loading either. */
import type { Grant } from "./permissions.ts";

/** Hugging Face sends on to its stores. */
const huggingFace = [
  "huggingface.co",
  "cdn-lfs.huggingface.co",
  "cdn-lfs.hf.co",
  "cdn-lfs-us-1.hf.co",
  "cdn-lfs-eu-1.hf.co",
  "cas-bridge.xethub.hf.co",
];
const uci = ["archive.ics.uci.edu"];
const toronto = ["www.cs.toronto.edu"];
const meta = ["dl.fbaipublicfiles.com"];
const pytorch = ["download.pytorch.org"];

/** By the name of a dataset or a backbone; what is not listed is fetched from nowhere. */
export const hosts: Readonly<Record<string, readonly string[]>> = {
  letter: ["www.openml.org"],
  optdigits: uci,
  pendigits: uci,
  satimage: uci,
  mnist: ["ossci-datasets.s3.amazonaws.com", "storage.googleapis.com", "yann.lecun.com"],
  "fashion-mnist": [
    "fashion-mnist.s3-website.eu-central-1.amazonaws.com",
    "raw.githubusercontent.com",
  ],
  svhn: ["ufldl.stanford.edu"],
  cifar10: toronto,
  "cifar10-mini": toronto,
  cifar100: [...toronto, "cave.cs.toronto.edu"],
  stl10: ["ai.stanford.edu"],
  snacks: huggingFace,
  dopanim: ["zenodo.org"],
  flowers102: ["www.robots.ox.ac.uk"],
  food101: ["data.vision.ee.ethz.ch"],
  dtd: ["www.robots.ox.ac.uk"],
  "stanford-dogs": ["vision.stanford.edu"],
  "stanford-dogs-reference": [...huggingFace, "vision.stanford.edu"],
  "oxford-pets": ["thor.robots.ox.ac.uk", "www.robots.ox.ac.uk"],
  caltech101: ["data.caltech.edu"],
  eurosat: [...huggingFace, "madm.dfki.de"],
  "tiny-imagenet": ["cs231n.stanford.edu"],
  "tiny-imagenet-reference": huggingFace,
  "dinov2-vits14": huggingFace,
  "dinov2-vitb14": meta,
  "dinov2-vitl14": meta,
  "dinov2-vitg14": meta,
  "dinov2-vits14-reg": meta,
  "dinov2-vitb14-reg": meta,
  "dinov2-vitl14-reg": meta,
  "dinov2-vitg14-reg": meta,
  "dino-vits16": meta,
  "clip-vitb32": ["openaipublic.azureedge.net"],
  resnet18: pytorch,
  resnet50: pytorch,
  "resnet50-v2": pytorch,
};

/** Permits to fetch datasets and weights from where they are published. */
export function fetching(names: readonly string[]): Grant[] {
  // A variant ("cifar10-lt50", "dtd-2") is made of another dataset's files.
  const sources = new Set(
    names.map((name) => name.replace(/-lt\d+$/, "").replace(/^dtd-\d+$/, "dtd")),
  );
  return [...sources].flatMap((name) => {
    const values = Object.hasOwn(hosts, name) ? hosts[name] : undefined;
    return values === undefined ? [] : [{ kind: "net", values, why: `fetches ${name}` }];
  });
}

export function fetchingAll(why: string): Grant {
  return { kind: "net", values: [...new Set(Object.values(hosts).flat())], why };
}
