import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { InputError } from "../../core/errors.ts";
import { withFolder } from "../../tests/support/folder.ts";
import { gzip, pax, tar, type TarMember } from "../../tests/support/tar.ts";
import { zip, type ZipMember, type ZipOptions } from "../../tests/support/zip.ts";
import { type ArchiveBounds, entriesOf, formatOf } from "./archive.ts";
import type { TreeArchive } from "./published.ts";

/** Name, content and, if it is stored as it is, what the archive has there. */
type Found = [name: string, content: string, inPlace: string | undefined];

type Options = Pick<Partial<TreeArchive>, "wanted"> & { readonly bounds?: Partial<ArchiveBounds> };

async function list(
  bytes: Uint8Array,
  { bounds, ...options }: Options & { readonly name: string },
): Promise<Found[]> {
  const found: Found[] = [];
  await withFolder(async (folder) => {
    const path = `${folder}/${options.name}`;
    await Deno.writeFile(path, bytes);
    using file = await Deno.open(path);
    for await (const { name, size, offset, content } of entriesOf(file, options, bounds)) {
      const chunks = await Array.fromAsync(content(), (chunk) => chunk.slice());
      assertEquals(size, new Blob(chunks).size, name);
      const text = await new Blob(chunks).text();
      const there = offset === undefined
        ? undefined
        : new TextDecoder().decode(bytes.subarray(offset, offset + size));
      found.push([name, text, there]);
    }
  });
  return found;
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function member(name: string, text = name): TarMember & ZipMember {
  return { name, content: utf8(text) };
}

const listTar = (members: readonly TarMember[], options: Options = {}) =>
  list(tar(members), { name: "a.tar", ...options });

const listZip = (members: readonly ZipMember[], options: ZipOptions = {}) =>
  list(zip(members, options), { name: "a.zip" });

async function assertBadTar(members: readonly TarMember[], reason: string): Promise<void> {
  await assertRejects(() => listTar(members), InputError, reason);
}

async function assertBadZip(
  members: readonly ZipMember[],
  reason: string,
  options: ZipOptions = {},
): Promise<void> {
  await assertRejects(() => listZip(members, options), InputError, reason);
}

Deno.test("formatOf goes by the name", () => {
  assertEquals(formatOf("a.tar.gz"), "tar.gz");
  assertEquals(formatOf("102flowers.tgz"), "tar.gz");
  assertEquals(formatOf("ILSVRC.tar"), "tar");
  assertEquals(formatOf("A.ZIP"), "zip");
  assertThrows(
    () => formatOf("a.rar"),
    InputError,
    'Cannot unpack "a.rar": expected .tar, .tar.gz',
  );
});

Deno.test("entriesOf gives the same files of a tar, a compressed tar and a zip", async () => {
  const text = fc.string({ maxLength: 2000, unit: "binary" });
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 4 }), async (texts) => {
      const members = texts.map((content, i) => member(`folder ä/${i}.txt`, content));
      const files = members.map(({ name }, i) => [name, texts[i]!]);
      const packed = await gzip(tar(members));
      const plain = await listTar(members);
      assertEquals(plain, files.map(([name, text]) => [name!, text!, text!]));
      assertEquals(
        await list(packed, { name: "a.tgz" }),
        files.map(([name, text]) => [name!, text!, undefined]),
      );
      const zipped = members.map((one, i) => ({
        ...one,
        method: i % 2 ? 0 : 8,
        descriptor: i === 2,
        wide: i === 3,
      }));
      assertEquals(
        await listZip(zipped, { wide: texts.length > 2, comment: "PK\x05\x06 comment" }),
        files.map(([name, text], i) => [name!, text!, i % 2 ? text : undefined]),
      );
    }),
    { numRuns: 20 },
  );
});

Deno.test("entriesOf lists tars in a tar, each file at its place in the outer one", async () => {
  const inner = tar([member("n1_1.JPEG", "one"), member("n1_2.JPEG", "two")]);
  const other = tar([member("n1_1.JPEG", "three")]);
  const expected: Found[] = [
    ["n1/n1_1.JPEG", "one", "one"],
    ["n1/n1_2.JPEG", "two", "two"],
    ["n2/n1_1.JPEG", "three", "three"],
    ["plain", "plain", "plain"],
  ];
  const members = [
    { name: "n1.tar", content: inner },
    { name: "n2.tar", content: other },
    member("plain"),
  ];
  assertEquals(await listTar(members), expected);
  assertEquals(
    await list(await gzip(tar(members)), { name: "a.tar.gz" }),
    expected.map(([name, text]) => [name, text, undefined]),
  );
  const deep = {
    name: "a.tar",
    content: tar([{ name: "b.tar", content: tar([member("c.tar")]) }]),
  };
  await assertBadTar([deep], 'tars in tars in "c.tar"');
  await assertBadTar([{ name: "n1.tar", content: inner.slice(0, 514) }], "cut short");
});

Deno.test("entriesOf leaves out what is not wanted, without reading it", async () => {
  const members = [member("a/x"), member("b/x"), { name: "c/", type: "5" }];
  const wanted = (name: string): boolean => name.startsWith("b/");
  assertEquals(await listTar(members, { wanted }), [["b/x", "b/x", "b/x"]]);
});

Deno.test("entriesOf reads long names and large sizes of pax and GNU", async () => {
  const long = `${"folder/".repeat(30)}ü.jpg`;
  assertEquals(await listTar([pax({ path: long, mtime: "1.5" }), member("short", "x")]), [
    [long, "x", "x"],
  ]);
  const gnu = { name: "././@LongLink", type: "L", content: utf8(`${long}\0`) };
  assertEquals(await listTar([gnu, member("short", "x")]), [[long, "x", "x"]]);
  const binary = new Uint8Array(12);
  binary[0] = 0x80;
  binary[11] = 3;
  assertEquals(await listTar([{ ...member("a", "xyz"), size: binary }]), [["a", "xyz", "xyz"]]);
  const sized = { name: "a", content: utf8("xyz"), size: "0" };
  assertEquals(await listTar([pax({ size: "3" }), sized]), [["a", "xyz", "xyz"]]);
});

Deno.test("entriesOf refuses extension headers that are damaged or too long", async () => {
  const record = (text: string): TarMember => ({ name: "p", type: "x", content: utf8(text) });
  for (
    const text of ["12 path=a", "999 path=a\n", "path=a\n", "-5 path=a\n", "9 path=ab?", "3 \n"]
  ) {
    await assertBadTar([record(text), member("a")], "damaged extension header");
  }
  await assertBadTar([pax({ size: "-1" }), member("a")], "damaged extension header");
  await assertBadTar([{ name: "p", type: "L", content: new Uint8Array(70000) }], "70000 bytes");
  await assertBadTar([pax({ "GNU.sparse.major": "1" }), member("a")], "sparse");
  await assertBadTar([{ ...pax({ path: "a" }), type: "g" }, member("a")], "one name or size");
  await assertBadTar([pax({ path: "a" })], "cut short");
});

Deno.test("entriesOf refuses sizes that are not numbers", async () => {
  const negative = new Uint8Array(12).fill(255);
  await assertBadTar([{ ...member("a"), size: negative }], "damaged header");
  const huge = new Uint8Array(12).fill(255);
  huge[0] = 0x80;
  await assertBadTar([{ ...member("a"), size: huge }], "damaged header");
  await assertBadTar([{ ...member("a"), size: "77777777777" }], 'cut short in "a"');
});

const HOSTILE: readonly (readonly [string, string])[] = [
  ["../evil", "leaves its folder"],
  ["/etc/evil", "leaves its folder"],
  ["a/../../evil", "leaves its folder"],
  ["a/..", "leaves its folder"],
  ["..\\evil", "leaves its folder"],
  ["C:evil", "leaves its folder"],
  ["\\\\server\\share", "leaves its folder"],
  ["a\\b", "backslash"],
  ["a/b.", "ends in a dot or a blank"],
  ["a /b", "ends in a dot or a blank"],
  ["a\nb", "control characters"],
  ["x".repeat(1025), "more than 1024 characters"],
];

Deno.test("entriesOf refuses names that could land elsewhere", async () => {
  for (const [name, reason] of HOSTILE) {
    await assertBadTar([pax({ path: name }), member("a")], reason);
    await assertBadZip([member(name)], reason);
  }
  assertEquals((await listTar([member("./a//b")]))[0]![0], "a/b");
});

Deno.test("entriesOf refuses names that are one file on some disks", async () => {
  const pairs = [["a/b", "a/b"], ["a/b", "A/B"], ["\u00e4", "a\u0308"], ["a", "./a"]] as const;
  for (const pair of pairs) {
    await assertBadTar(
      pair.map((name) => pax({ path: name })).flatMap((x) => [x, member("f")]),
      "a",
    );
    await assertBadZip(pair.map((name) => member(name)), pair[0] === pair[1] ? "twice" : "a");
  }
  await assertBadTar([member("a/b"), member("A/B")], 'members "a/b" and "A/B", which are one file');
});

Deno.test("entriesOf refuses links and devices", async () => {
  for (
    const [type, what] of [["1", "a link"], ["2", "a link"], ["3", "a device"], ["6", "a device"]]
  ) {
    await assertBadTar([{ name: "x", type: type! }], `"x", which is ${what}`);
  }
  await assertBadZip([{ ...member("x"), mode: 0o120777 }], '"x", which is a link');
  await assertBadZip([{ ...member("x"), mode: 0o010644 }], '"x", which is a device');
});

Deno.test("entriesOf refuses archives that expand beyond all bounds", async () => {
  const zeros = new Uint8Array(3 << 20);
  const bomb = await gzip(tar([{ name: "zeros", content: zeros }]));
  await assertRejects(() => list(bomb, { name: "a.tar.gz" }), InputError, "expands to more than");
  await assertBadZip([{ name: "zeros", content: zeros }], "expands to more than");
  const roomy = await list(bomb, { name: "a.tar.gz", bounds: { ratio: 2000 } });
  assertEquals(roomy.length, 1);
  const three = [member("a"), member("b"), member("c")];
  const bounds = { members: 2 };
  await assertRejects(() => listTar(three, { bounds }), InputError, "more than 2 members");
  const zipped = zip(three);
  await assertRejects(() => list(zipped, { name: "a.zip", bounds }), InputError, "3 members");
  // A size that the directory understates does not get past it either.
  await assertBadZip(
    [{ ...member("a", "x".repeat(500)), says: { size: 10 } }],
    "cannot be inflated",
  );
});

Deno.test("entriesOf refuses zips whose parts contradict one another", async () => {
  await assertBadZip(
    [{ ...member("a"), local: { name: "b" } }],
    "contradicts the archive's directory",
  );
  await assertBadZip(
    [{ ...member("a"), local: { size: 2 } }],
    "contradicts the archive's directory",
  );
  await assertBadZip([{ ...member("a"), local: { method: 0 } }], "contradicts");
  await assertBadZip([member("a"), { ...member("b"), at: 0 }], "overlaps another one");
  await assertBadZip([{ ...member("a"), flags: 1 }], 'member "a", which is encrypted');
  await assertBadZip([{ ...member("a"), method: 12 }], "packed by method 12");
  await assertBadZip(
    [{ ...member("a"), method: 0, says: { size: 5 } }],
    "stored, but in two sizes",
  );
  await assertBadZip([{ ...member("a"), says: { crc: 1 } }], 'damaged in "a": wrong checksum');
  await assertBadZip([{ ...member("a"), says: { size: 5 } }], "1 bytes instead of 5");
  await assertBadZip([member("a")], "damaged directory", { count: 2 });
  await assertBadZip([member("a"), member("b")], "damaged directory", { count: 1 });
  await assertBadZip([{ ...member("a\xff") }, member("b")], "damaged directory", { count: 3 });
  await assertBadZip([member("a"), member("", "x")], "a member has no name");
  await assertBadZip([{ ...member("a"), local: { name: "" } }], "is not where the directory says");
});

Deno.test("entriesOf refuses zips and tars that are cut short anywhere", async () => {
  const zipped = zip([member("a", "x".repeat(300)), { ...member("b"), method: 0 }]);
  for (let end = 0; end < zipped.length; end += 7) {
    await assertRejects(() => list(zipped.slice(0, end), { name: "a.zip" }), InputError);
  }
  const packed = await gzip(tar([member("a", crypto.randomUUID().repeat(60)), member("b")]));
  const ends = Array.from({ length: packed.length }, (_, end) => end);
  // The last 20 bytes are the end of the zeros behind the members, and the checksum.
  for (const end of ends.filter((end) => end % 61 === 1 || end >= packed.length - 20)) {
    const error = await assertRejects(() => list(packed.slice(0, end), { name: "a.tgz" }));
    assert(error instanceof Error);
  }
});

Deno.test("entriesOf reads damaged archives as nothing worse than damaged", async () => {
  const members = [member("folder/a", "x".repeat(300)), { ...member("b"), method: 0 }];
  const archives = [["a.zip", zip(members)], ["a.tar", tar(members)]] as const;
  for (const [name, intact] of archives) {
    await fc.assert(
      fc.asyncProperty(fc.nat(intact.length - 1), fc.nat(255), async (at, byte) => {
        const bytes = intact.slice();
        bytes[at] = byte;
        try {
          await list(bytes, { name });
        } catch (error) {
          assert(error instanceof InputError, String(error));
        }
      }),
      { numRuns: 60 },
    );
  }
});
