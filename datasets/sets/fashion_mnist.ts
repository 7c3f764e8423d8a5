/** `fashion-mnist`: pictures of clothes, in MNIST's form. */
import type { DatasetSource } from "../dataset.ts";
import { imageSet, type ImageSetOptions } from "../images/set/image_set.ts";
import { idxFile, type IdxFiles, idxSet } from "./idx_set.ts";

const SITES = [
  "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
  "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
];

/** Fashion-MNIST as published. */
export const FASHION_MNIST: ImageSetOptions<IdxFiles> = idxSet({
  name: "fashion-mnist",
  title: "Fashion-MNIST",
  licence: "MIT",
  source: "https://arxiv.org/abs/1708.07747",
  folder: "fashion_mnist",
  sizes: { train: 60000, test: 10000 },
  files: {
    trainImages: idxFile(SITES, 3, {
      name: "train-images-idx3-ubyte.gz",
      count: 60000,
      packed: { bytes: 26421880, md5: "8d4fb7e6c68d591d4c3dfef9ec88bf0d" },
      md5: "f4a8712d7a061bf5bd6d2ca38dc4d50a",
    }),
    trainLabels: idxFile(SITES, 1, {
      name: "train-labels-idx1-ubyte.gz",
      count: 60000,
      packed: { bytes: 29515, md5: "25c81989df183df01b3e8a0aad5dffbe" },
      md5: "9018921c3c673c538a1fc5bad174d6f9",
    }),
    testImages: idxFile(SITES, 3, {
      name: "t10k-images-idx3-ubyte.gz",
      count: 10000,
      packed: { bytes: 4422102, md5: "bef4ecab320f06d8554ea6380940ec79" },
      md5: "8181f5470baa50b63fa0f6fddb340f0a",
    }),
    testLabels: idxFile(SITES, 1, {
      name: "t10k-labels-idx1-ubyte.gz",
      count: 10000,
      packed: { bytes: 5148, md5: "bb300cfdad3c16e7a12a480ee83cd310" },
      md5: "15d484375f8d13e6eb1aabb0c3f46965",
    }),
  },
}, [
  "T-shirt/top",
  "Trouser",
  "Pullover",
  "Dress",
  "Coat",
  "Sandal",
  "Shirt",
  "Sneaker",
  "Bag",
  "Ankle boot",
]);

/** Fashion-MNIST: 60,000 + 10,000 grey pictures of 28 × 28 in the official order. */
export const fashionMnist: DatasetSource = imageSet(FASHION_MNIST);
