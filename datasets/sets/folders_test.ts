/** Sets whose folders are their classes, each in its published layout in miniature. */
import { assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { withFolder } from "../../tests/support/folder.ts";
import { assertSet, load } from "../testing/assert_set.ts";
import { type Contents, miniature, numbersIn, writeArchive } from "../testing/miniature.ts";
import { caltech101 } from "./caltech101.ts";
import { eurosat } from "./eurosat.ts";
import { snacks } from "./snacks.ts";
import { tinyImagenet } from "./tiny_imagenet.ts";

Deno.test("caltech101 takes thirty a class by RandomState(1234), without its background", async () => {
  const contents: Record<string, number> = {
    "101_ObjectCategories/BACKGROUND_Google/image_0001.jpg": 20,
  };
  for (const [c, name] of ["Faces", "accordion"].entries()) {
    for (let i = 1; i <= 32; i++) {
      contents[`101_ObjectCategories/${name}/image_${String(i).padStart(4, "0")}.jpg`] = c * 10 +
        i % 8;
    }
  }
  await withFolder(async (folder) => {
    await writeArchive(`${folder}/caltech101/101_ObjectCategories.tar.gz`, contents);
    // numpy 2.4.6: r = RandomState(1234); what r.choice(32, 30, replace=False) leaves out, twice.
    const left = [[15, 19], [2, 19]].map((rows) => rows.map((row) => (row + 1) % 8));
    const set = await load(miniature(caltech101, { classes: 2, train: 60, test: 4 }), folder);
    assertEquals(set.classes, ["Faces", "accordion"]);
    assertEquals([...set.test.labels], [0, 0, 1, 1]);
    assertEquals(await numbersIn(set.test), [...left[0]!, ...left[1]!.map((n) => n + 10)]);
    assertEquals((await numbersIn(set.train)).slice(0, 9), [1, 2, 3, 4, 5, 6, 7, 0, 1]);
  });
});

Deno.test("eurosat is split as scikit-learn does, sorted by class and name", async () => {
  const contents: Record<string, number> = {};
  for (const [c, name] of ["River", "Forest"].entries()) {
    for (let i = 1; i <= 5; i++) contents[`2750/${name}/${name}_${i}.jpg`] = 10 * (1 - c) + i;
  }
  await withFolder(async (folder) => {
    await writeArchive(`${folder}/eurosat/EuroSAT.zip`, contents);
    // scikit-learn 1.9.1: train_test_split(range(10), test_size=0.2, random_state=0) on rows
    // Forest 1 to 5, River 1 to 5.
    await assertSet(miniature(eurosat, { classes: 2, train: 8, test: 2 }), folder, {
      classes: ["Forest", "River"],
      train: [[0, 5], [1, 15], [0, 2], [1, 12], [1, 13], [0, 4], [0, 1], [1, 11]],
      test: [[0, 3], [1, 14]],
    });
  });
});

Deno.test("snacks goes class by class and by name, and leaves its validation images out", async () => {
  const contents: Contents = {
    "data/train/hot dog/b.jpg": 2,
    "data/train/hot dog/a.jpg": 1,
    "data/train/apple/z.jpg": 3,
    "data/train/apple/.DS_Store": "none",
    "data/test/apple/q.jpg": 4,
    "data/test/hot dog/q.jpg": 5,
    "data/val/apple/v.jpg": 6,
    "__MACOSX/data/train/apple/._z.jpg": "none",
  };
  await withFolder(async (folder) => {
    await writeArchive(`${folder}/snacks/images.zip`, contents);
    await assertSet(miniature(snacks, { classes: 2, train: 3, test: 2 }), folder, {
      classes: ["apple", "hot dog"],
      train: [[0, 3], [1, 1], [1, 2]],
      test: [[0, 4], [1, 5]],
    });
  });
  await withFolder(async (folder) => {
    await writeArchive(`${folder}/snacks/images.zip`, {
      ...contents,
      "data/test/pretzel/q.jpg": 1,
    });
    await assertRejects(
      () => load(miniature(snacks, { classes: 2, train: 3, test: 2 }), folder),
      InputError,
      'there is a folder "pretzel" in only one of "data/train" and "data/test"',
    );
  });
});

Deno.test("tiny-imagenet is sorted by WordNet number, and tested on its validation part", async () => {
  await withFolder(async (folder) => {
    await writeArchive(`${folder}/tiny-imagenet/tiny-imagenet-200.zip`, {
      "tiny-imagenet-200/wnids.txt": "n02\nn01\n",
      "tiny-imagenet-200/words.txt": "n00\tentity\nn01\tgoldfish, Carassius auratus\nn02\tbee\n",
      "tiny-imagenet-200/train/n02/n02_boxes.txt": "n02_0.JPEG\t0\t1\t2\t3\n",
      "tiny-imagenet-200/train/n02/images/n02_0.JPEG": 4,
      "tiny-imagenet-200/train/n01/images/n01_2.JPEG": 2,
      "tiny-imagenet-200/train/n01/images/n01_10.JPEG": 1,
      "tiny-imagenet-200/val/val_annotations.txt":
        "val_1.JPEG\tn02\t0\t1\t2\t3\nval_0.JPEG\tn01\t0\t1\t2\t3\n",
      "tiny-imagenet-200/val/images/val_0.JPEG": 10,
      "tiny-imagenet-200/val/images/val_1.JPEG": 11,
      "tiny-imagenet-200/test/images/test_0.JPEG": 12,
    });
    await assertSet(miniature(tinyImagenet, { classes: 2, train: 3, test: 2 }), folder, {
      classes: ["goldfish, Carassius auratus", "bee"],
      train: [[0, 1], [0, 2], [1, 4]],
      test: [[1, 11], [0, 10]],
    });
  });
});
