import { assertEquals, assertRejects } from "@std/assert";
import { createHash } from "node:crypto";
import { InputError, TrawlError } from "../../core/errors.ts";
import { namesIn, withFolder } from "../../tests/support/folder.ts";
import { madeLibrary, madePackage, samplePackage } from "../testing/feed.ts";
import { findInstalled, isComplete, RECORD } from "./installed.ts";
import { install, type PackageBytes } from "./install.ts";

function given(bytes = madePackage()): PackageBytes {
  const sha512 = createHash("sha512").update(bytes).digest("hex");
  return { source: "package.nupkg", bytes, sha512, published: false };
}

const [cuda, shared] = samplePackage("/").files.map(({ name }) => name) as [string, string];

Deno.test("install writes the libraries and what they came from, and can be run again", async () => {
  await withFolder(async (folder) => {
    const wanted = samplePackage(folder);
    const before = await findInstalled(wanted);
    assertEquals(before, { record: undefined, files: { [cuda]: "absent", [shared]: "absent" } });
    const written = await install(wanted, given(), { record: undefined });
    assertEquals(written, [`${folder}/${cuda}`, `${folder}/${shared}`]);
    assertEquals(namesIn(folder), [cuda, shared, RECORD].sort());
    assertEquals(await Deno.readFile(`${folder}/${shared}`), madeLibrary(3000, 1));
    const after = await findInstalled(wanted);
    assertEquals(after.files, { [cuda]: "ours", [shared]: "ours" });
    assertEquals(isComplete(after), true);
    await install(wanted, given(), { record: after.record });
    assertEquals(await findInstalled(wanted), after);
  });
});

Deno.test("a library that was changed, lost or put there by others is told apart", async () => {
  await withFolder(async (folder) => {
    const wanted = samplePackage(folder);
    await install(wanted, given(), { record: undefined });
    await Deno.writeFile(`${folder}/${cuda}`, madeLibrary(200_000, 8));
    await Deno.remove(`${folder}/${shared}`);
    const changed = await findInstalled(wanted);
    assertEquals(changed.files, { [cuda]: "changed", [shared]: "absent" });
    assertEquals(isComplete(changed), false);
    // Of another version: what is there is not what was put there for this one.
    const newer = await findInstalled({ ...wanted, version: "1.31.0" });
    assertEquals([newer.record, newer.files[cuda]], [undefined, "foreign"]);
  });
});

Deno.test("the package of the first use is pinned", async () => {
  await withFolder(async (folder) => {
    const wanted = samplePackage(folder);
    await install(wanted, given(), { record: undefined });
    const { record } = await findInstalled(wanted);
    const other = given(madePackage({ [cuda]: madeLibrary(99), [shared]: madeLibrary(99) }));
    await assertRejects(
      () => install(wanted, other, { record }),
      TrawlError,
      "that which was pinned at its first use",
    );
    assertEquals(await Deno.readFile(`${folder}/${cuda}`), madeLibrary(200_000));
  });
});

Deno.test("nothing is written where a library is missing or there is no room", async () => {
  await withFolder(async (folder) => {
    const wanted = samplePackage(folder);
    const half = given(madePackage({ [cuda]: madeLibrary() }));
    await assertRejects(
      () => install(wanted, half, { record: undefined }),
      TrawlError,
      "no member",
    );
    const full = { record: undefined, free: () => Promise.resolve(1000) };
    await assertRejects(
      () => install(wanted, given(), full),
      TrawlError,
      "Disk full: the libraries take 203 kB",
    );
    assertEquals(namesIn(folder), []);
  });
});

Deno.test({
  name: "a folder that the task may not write to is named",
  permissions: { read: true },
  fn: async () => {
    await assertRejects(
      () => install(samplePackage("/somewhere"), given(), { record: undefined }),
      InputError,
      'Not permitted to write to "/somewhere"',
    );
  },
});

Deno.test("a folder that cannot be written to is named", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    const below = samplePackage(`${folder}/file`);
    const options = { record: undefined, free: () => Promise.resolve(1e9) };
    await assertRejects(() => install(below, given(), options), TrawlError, "Cannot write");
  });
});
