/** Sets of image files that have lists, each in its published layout in miniature. */
import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { withFolder } from "../../tests/support/folder.ts";
import { assertSet, type Expected, load } from "../testing/assert_set.ts";
import { DOG_TEST, DOG_TRAIN, FLOWER_LABELS, FLOWER_PARTS } from "../testing/matlab.ts";
import {
  type Contents,
  fromBase64,
  miniature,
  writeArchive,
  writeTree,
} from "../testing/miniature.ts";
import { dopanim } from "./dopanim.ts";
import { dtdPartition } from "./dtd.ts";
import { flowers102 } from "./flowers102.ts";
import { food101 } from "./food101.ts";
import { oxfordPets } from "./oxford_pets.ts";
import { stanfordDogs, stanfordDogsReference } from "./stanford_dogs.ts";

const FOOD: Contents = {
  // The lists are not in the order of the classes, nor of the names.
  "food-101/meta/train.json": '{"ramen": ["ramen/2", "ramen/10"], "apple_pie": ["apple_pie/7"]}',
  "food-101/meta/test.json": '{"apple_pie": ["apple_pie/1"], "ramen": ["ramen/3"]}',
  "food-101/images/apple_pie/1.jpg": 1,
  "food-101/images/apple_pie/7.jpg": 7,
  "food-101/images/ramen/10.jpg": 10,
  "food-101/images/ramen/2.jpg": 2,
  "food-101/images/ramen/3.jpg": 3,
};
const FOOD_SIZES = { classes: 2, train: 3, test: 2 };
const FOOD_EXPECTED: Expected = {
  classes: ["apple_pie", "ramen"],
  train: [[1, 2], [1, 10], [0, 7]],
  test: [[0, 1], [1, 3]],
};

Deno.test("food101 follows its lists, and is the same set when unpacked by hand", async () => {
  const source = miniature(food101, FOOD_SIZES);
  const hashes: string[] = [];
  await withFolder(async (folder) => {
    await writeArchive(`${folder}/food101/food-101.tar.gz`, FOOD);
    hashes.push((await assertSet(source, folder, FOOD_EXPECTED)).contentHash);
  });
  await withFolder(async (folder) => {
    await writeTree(`${folder}/food101`, FOOD);
    hashes.push((await assertSet(source, folder, FOOD_EXPECTED)).contentHash);
    const other = {
      ...FOOD,
      "food-101/meta/test.json": '{"ramen": ["ramen/3"], "apple_pie": ["apple_pie/1"]}',
    };
    await writeTree(`${folder}/food101`, other);
    hashes.push((await load(source, folder)).contentHash);
  });
  assertEquals(hashes[0], hashes[1]);
  assertNotEquals(hashes[0], hashes[2]);
});

Deno.test("a set that lacks images, or has others than published, is refused", async () => {
  await withFolder(async (folder) => {
    await writeTree(`${folder}/food101`, FOOD);
    await assertRejects(
      () => load(miniature(food101, { ...FOOD_SIZES, train: 4 }), folder),
      InputError,
      'Dataset "food101" has 3 train images instead of 4: its files are not those published',
    );
    await assertRejects(
      () => load(miniature(food101, { ...FOOD_SIZES, classes: 3 }), folder),
      InputError,
      "2 classes instead of 3",
    );
    await Deno.remove(`${folder}/food101/food-101/images/ramen/10.jpg`);
    await assertRejects(
      () => load(miniature(food101, FOOD_SIZES), folder),
      InputError,
      'Cannot use dataset "food101": there is no "food-101/images/ramen/10.jpg" in ' +
        '"food-101.tar.gz"; fetch it again',
    );
  });
});

Deno.test("a set whose archive is cut short or another is refused, and one without it says so", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/food101/food-101.tar.gz`;
    const missing = () => load(food101, folder);
    await assertRejects(missing, InputError, `no file "${path}"`);
    await writeArchive(path, FOOD);
    // With the published facts, a file of any other content is none.
    await assertRejects(missing, InputError, "4996278331");
    await Deno.truncate(path, (await Deno.stat(path)).size / 2);
    await assertRejects(() => load(miniature(food101, FOOD_SIZES), folder), InputError, path);
  });
});

Deno.test("dtd takes its partition", async () => {
  const contents: Contents = {
    "dtd/labels/train1.txt": "dotted/dotted_0002.jpg\nbanded/banded_0001.jpg\n",
    "dtd/labels/test1.txt": "banded/banded_0003.jpg\n",
    "dtd/labels/train2.txt": "banded/banded_0003.jpg\ndotted/dotted_0002.jpg\n",
    "dtd/labels/test2.txt": "banded/banded_0001.jpg\n",
    "dtd/images/banded/banded_0001.jpg": 1,
    "dtd/images/banded/banded_0003.jpg": 3,
    "dtd/images/dotted/dotted_0002.jpg": 2,
  };
  await withFolder(async (folder) => {
    await writeArchive(`${folder}/dtd/dtd-r1.0.1.tar.gz`, contents);
    const sizes = { classes: 2, train: 2, test: 1 };
    const classes = ["banded", "dotted"];
    await assertSet(miniature(dtdPartition(1), sizes), folder, {
      ...{ classes, train: [[1, 2], [0, 1]], test: [[0, 3]] },
    });
    await assertSet(miniature(dtdPartition(2), sizes), folder, {
      ...{ classes, train: [[0, 3], [1, 2]], test: [[0, 1]] },
    });
  });
});

Deno.test("oxford-pets follows its lists, labels from 1, names with blanks", async () => {
  await withFolder(async (folder) => {
    await writeArchive(`${folder}/oxford-pets/annotations.tar.gz`, {
      "annotations/README": "none",
      "annotations/trainval.txt": "yorkshire_terrier_2 2 2 1\nAbyssinian_100 1 1 1\n",
      "annotations/test.txt": "Abyssinian_7 1 1 1\n",
    });
    await writeArchive(`${folder}/oxford-pets/images.tar.gz`, {
      "images/Abyssinian_100.mat": "none",
      "images/Abyssinian_100.jpg": 10,
      "images/Abyssinian_7.jpg": 7,
      "images/yorkshire_terrier_2.jpg": 2,
    });
    await assertSet(miniature(oxfordPets, { classes: 2, train: 2, test: 1 }), folder, {
      classes: ["Abyssinian", "Yorkshire Terrier"],
      train: [[1, 2], [0, 10]],
      test: [[0, 7]],
    });
  });
});

Deno.test("flowers102 follows setid.mat, numbers and labels from 1", async () => {
  await withFolder(async (folder) => {
    await writeTree(`${folder}/flowers102`, {
      "imagelabels.mat": fromBase64(FLOWER_LABELS),
      "setid.mat": fromBase64(FLOWER_PARTS),
    });
    await writeArchive(`${folder}/flowers102/102flowers.tgz`, {
      "jpg/image_00001.jpg": 1,
      "jpg/image_00002.jpg": 2,
      "jpg/image_00003.jpg": 3,
      "jpg/image_00004.jpg": 4,
    });
    const source = miniature(flowers102, { classes: 102, train: 2, test: 2 });
    const { classes } = await load(source, folder);
    assertEquals([classes.length, new Set(classes).size], [102, 102]);
    await assertSet(source, folder, {
      classes,
      train: [[1, 4], [0, 2]],
      test: [[0, 3], [1, 1]],
    });
  });
});

Deno.test("stanford-dogs follows its lists, and names breeds", async () => {
  await withFolder(async (folder) => {
    await writeArchive(`${folder}/stanford-dogs/lists.tar`, {
      "file_list.mat": "none",
      "train_list.mat": fromBase64(DOG_TRAIN),
      "test_list.mat": fromBase64(DOG_TEST),
    });
    await writeArchive(`${folder}/stanford-dogs/images.tar`, {
      "Images/n1-Shih-Tzu/n1_5.jpg": 5,
      "Images/n2-Labrador_retriever/n2_1.jpg": 1,
      "Images/n2-Labrador_retriever/n2_3.jpg": 3,
    });
    const source = miniature(stanfordDogs, { classes: 2, train: 2, test: 1 });
    const { train } = await assertSet(source, folder, {
      classes: ["Shih-Tzu", "Labrador retriever"],
      train: [[0, 5], [1, 1]],
      test: [[1, 3]],
    });
    // Read in place.
    assertEquals(train.images!.stored!.files, [`${folder}/stanford-dogs/images.tar`]);
  });
});

Deno.test("stanford-dogs-reference splits the rows of its table, classes by name", async () => {
  const rows = Array.from({ length: 11 }, (_, i) => {
    return `n1_${i}.jpg,"[[1, 2, 3, 4]]",${i % 2 === 0 ? "Beagle" : "Afghan Hound"}`;
  });
  const pictures = rows.map((_, i) => [`Images/n1-${i % 2}/n1_${i}.jpg`, i] as const);
  await withFolder(async (folder) => {
    await writeTree(`${folder}/stanford-dogs`, {
      "metadata.csv": `name,annotations,target\n${rows.join("\n")}\n`,
    });
    await writeArchive(`${folder}/stanford-dogs/images.tar`, Object.fromEntries(pictures));
    const source = miniature(stanfordDogsReference, { classes: 2, train: 9, test: 2 });
    // datasets 5.0.1 with numpy 2.4.6: train_test_split(test_size=0.1, seed=42) of 11 rows.
    const [train, test] = [[0, 10, 3, 5, 2, 4, 9, 1, 8], [6, 7]];
    const label = (row: number): [number, number] => [row % 2 === 0 ? 1 : 0, row];
    await assertSet(source, folder, {
      classes: ["Afghan Hound", "Beagle"],
      train: train.map(label),
      test: test.map(label),
    });
  });
});

Deno.test("dopanim follows the order of its list, whose keys are numbers", async () => {
  const task = (split: string, taxon: string) => ({ split, taxon_name: taxon });
  await withFolder(async (folder) => {
    await writeTree(`${folder}/dopanim`, {
      "task_data.json": `{"900": ${JSON.stringify(task("train", "Jaguar"))}, ` +
        `"31": ${JSON.stringify(task("test", "Cheetah"))},\n` +
        `"5": ${JSON.stringify(task("train", "Douglas' Squirrel"))}, ` +
        `"77": ${JSON.stringify(task("valid", "Cheetah"))},` +
        `"12": ${JSON.stringify(task("train", "Cheetah"))}}`,
    });
    await writeArchive(`${folder}/dopanim/train.zip`, {
      "train/Cheetah/12.jpeg": 12,
      "train/Douglas' Squirrel/5.jpeg": 5,
      "train/Jaguar/900.jpeg": 9,
    });
    await writeArchive(`${folder}/dopanim/test.zip`, { "test/Cheetah/31.jpeg": 3 });
    await assertSet(miniature(dopanim, { classes: 3, train: 3, test: 1 }), folder, {
      classes: ["Cheetah", "Douglas' Squirrel", "Jaguar"],
      train: [[2, 9], [1, 5], [0, 12]],
      test: [[0, 3]],
    });
  });
});
