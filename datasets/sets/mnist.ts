/** `mnist`: handwritten digits. */
import type { DatasetSource } from "../dataset.ts";
import { imageSet, type ImageSetOptions } from "../images/set/image_set.ts";
import { idxFile, type IdxFiles, idxSet } from "./idx_set.ts";

const SITES = [
  "https://ossci-datasets.s3.amazonaws.com/mnist/",
  "https://storage.googleapis.com/cvdf-datasets/mnist/",
  "http://yann.lecun.com/exdb/mnist/",
];

/** MNIST as published. */
export const MNIST: ImageSetOptions<IdxFiles> = idxSet({
  name: "mnist",
  title: "MNIST",
  licence: "CC BY-SA 3.0",
  source: "http://yann.lecun.com/exdb/mnist/",
  sizes: { train: 60000, test: 10000 },
  files: {
    trainImages: idxFile(SITES, 3, {
      name: "train-images-idx3-ubyte.gz",
      count: 60000,
      packed: {
        bytes: 9912422,
        md5: "f68b3c2dcbeaaa9fbdd348bbdeb94873",
        sha256: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
      },
      md5: "6bbc9ace898e44ae57da46a324031adb",
    }),
    trainLabels: idxFile(SITES, 1, {
      name: "train-labels-idx1-ubyte.gz",
      count: 60000,
      packed: { bytes: 28881, md5: "d53e105ee54ea40749a09fcbcd1e9432" },
      md5: "a25bea736e30d166cdddb491f175f624",
    }),
    testImages: idxFile(SITES, 3, {
      name: "t10k-images-idx3-ubyte.gz",
      count: 10000,
      packed: { bytes: 1648877, md5: "9fb629c4189551a2d022fa330f9573f3" },
      md5: "2646ac647ad5339dbf082846283269ea",
    }),
    testLabels: idxFile(SITES, 1, {
      name: "t10k-labels-idx1-ubyte.gz",
      count: 10000,
      packed: { bytes: 4542, md5: "ec29112dd5afa0611ce80d1b7f02629c" },
      md5: "27ae3e4e09519cfbb04c329615203637",
    }),
  },
}, [..."0123456789"]);

/** MNIST: 60,000 + 10,000 grey pictures of 28 × 28 in the official order. */
export const mnist: DatasetSource = imageSet(MNIST);
