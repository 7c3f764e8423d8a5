import { assertEquals, assertRejects } from "@std/assert";
import { withFolder } from "../../tests/support/folder.ts";
import {
  HOLES_PARQUET,
  IMAGES_PARQUET,
  KINDS_PARQUET,
  TABLE_PARQUET,
} from "../testing/columnar_files.ts";
import { openParquet, readGroups } from "./parquet.ts";

Deno.test("openParquet says what a file holds, class names among it", () =>
  withFolder(async (folder) => {
    await Deno.writeFile(`${folder}/images.parquet`, IMAGES_PARQUET);
    const { rows, columns } = await openParquet(`${folder}/images.parquet`);
    assertEquals(rows, 5);
    assertEquals(columns, [
      { name: "image", kind: "images", what: "images" },
      { name: "label", kind: "numbers", what: "numbers", classes: ["dog", "cat"] },
    ]);
    await Deno.writeFile(`${folder}/table.parquet`, TABLE_PARQUET);
    const table = await openParquet(`${folder}/table.parquet`);
    assertEquals(table.columns.map(({ name, kind, what }) => [name, kind, what]), [
      ["a", "numbers", "numbers"],
      ["v", "lists", "lists"],
      ["when", "other", "TIMESTAMP"],
      ["kind", "texts", "texts"],
    ]);
  }));

Deno.test("readGroups reads halves, decimals and 64-bit numbers as they are", () =>
  withFolder(async (folder) => {
    await Deno.writeFile(`${folder}/k.parquet`, KINDS_PARQUET);
    const file = await openParquet(`${folder}/k.parquet`);
    assertEquals(file.columns.map(({ kind, classes }) => [kind, classes?.length]), [
      ["numbers", undefined],
      ["numbers", undefined],
      ["numbers", undefined],
      ["texts", undefined],
      ["numbers", 1],
      ["numbers", 4],
    ]);
    for await (const group of readGroups(file, ["h", "d", "code"])) {
      assertEquals([...group.values()].map((values) => values.slice(0, 3)), [
        [0, 0.5, 1],
        [-0.5, -0.25, 0],
        [1799999999999999001n, 1799999999999999002n, -7n],
      ]);
    }
  }));

Deno.test("readGroups reads one row group after another", () =>
  withFolder(async (folder) => {
    await Deno.writeFile(`${folder}/t.parquet`, TABLE_PARQUET);
    const groups: unknown[] = [];
    for await (const group of readGroups(await openParquet(`${folder}/t.parquet`), ["v", "kind"])) {
      groups.push([group.get("v"), group.get("kind")]);
    }
    assertEquals(groups, [[[[1, 2], [3, 4], [5, 6]], ["p", "q", "q"]], [[[7, 8]], ["p"]]]);
    await Deno.writeFile(`${folder}/holes.parquet`, HOLES_PARQUET);
    for await (const group of readGroups(await openParquet(`${folder}/holes.parquet`), ["a"])) {
      assertEquals(group.get("a"), [0.5, null]);
    }
  }));

Deno.test("a Parquet file that is cut short or damaged is refused", () =>
  withFolder(async (folder) => {
    const path = `${folder}/x.parquet`;
    for (const length of [0, 3, 20, 500, TABLE_PARQUET.length - 1]) {
      await Deno.writeFile(path, TABLE_PARQUET.subarray(0, length));
      await assertRejects(
        () => openParquet(path),
        Error,
        "it is damaged, cut short or not a Parquet",
      );
    }
    // The first page of the column "kind".
    await Deno.writeFile(
      path,
      TABLE_PARQUET.map((byte, i) => i > 4 && i < 300 ? byte ^ 0x5a : byte),
    );
    const file = await openParquet(path);
    await assertRejects(
      async () => {
        for await (const _ of readGroups(file, ["a", "v", "kind"])) { /* only damage matters */ }
      },
      Error,
      "its rows from 0 are damaged",
    );
  }));
