import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { InputError, TrawlError } from "../../core/errors.ts";
import { sha256 } from "../../core/files.ts";
import { namesIn, withFolder } from "../../tests/support/folder.ts";
import { ranged, withServer } from "../../tests/support/server.ts";
import { gzip, tar } from "../../tests/support/tar.ts";
import { zip } from "../../tests/support/zip.ts";
import { takeImages } from "../images/stored.ts";
import { archiveIndex, type Members } from "./members.ts";
import { readManifest } from "./unpacked_tree.ts";
import type { TreeArchive } from "./published.ts";
import { unpackTree } from "./unpack.ts";
import type { DataContext } from "../dataset.ts";
import { fetchTree } from "./fetch.ts";

const TEXTS: Readonly<Record<string, string>> = {
  "pets/images/b.jpg": "b".repeat(2000),
  "pets/images/a.jpg": "aa",
  "pets/images/B/c.jpg": "",
  "pets/meta/train.txt": "a\nb\n",
  "pets/readme.html": "not wanted",
};

const MEMBERS = Object.entries(TEXTS).map(([name, text]) => ({
  name,
  content: new TextEncoder().encode(text),
}));
const NAMES = [
  "pets/images/B/c.jpg",
  "pets/images/a.jpg",
  "pets/images/b.jpg",
  "pets/meta/train.txt",
];

function archive(name: string, content: Uint8Array, more: Partial<TreeArchive> = {}): TreeArchive {
  return {
    name,
    bytes: content.length,
    sha256: sha256(content),
    holds: { "pets/images": 3, "pets/meta": "some" },
    ...more,
  };
}

async function textsOf(members: Members): Promise<string[]> {
  return await Promise.all(Array.from(members.names, async (_, i) => {
    const bytes = await Deno.readFile(members.files[members.file[i]!]!);
    const from = members.offset[i]!;
    return new TextDecoder().decode(bytes.subarray(from, from + members.length[i]!));
  }));
}

async function withData(
  body: (context: DataContext, folder: string) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/pets`);
    await body({ folder, network: false, cache: `${folder}/cache` }, `${folder}/pets`);
  });
}

const PACKED = {
  "pets.tar": () => tar(MEMBERS),
  "pets.tar.gz": () => gzip(tar(MEMBERS)),
  "pets.zip": () => zip(MEMBERS),
  "stored.zip": () => zip(MEMBERS.map((member) => ({ ...member, method: 0 }))),
} as const;

Deno.test("fetchTree gives the same files, however they are packed or unpacked", async () => {
  const hashes = new Set<string>();
  const check = async (members: Members): Promise<void> => {
    assertEquals([...members.names], NAMES);
    assertEquals(await textsOf(members), NAMES.map((name) => TEXTS[name]!));
    hashes.add(`${members.names} ${members.length}`);
  };
  for (const [name, pack] of Object.entries(PACKED)) {
    await withData(async (context, folder) => {
      const content = await pack();
      await Deno.writeFile(`${folder}/${name}`, content);
      for (let time = 0; time < 2; time++) {
        await check(await fetchTree("pets", archive(name, content), context));
      }
      const inPlace = name === "pets.tar" || name === "stored.zip";
      assertEquals(namesIn(folder), inPlace ? [name] : ["pets", name]);
    });
  }
  await withData(async (context, folder) => {
    for (const { name, content } of MEMBERS) {
      await Deno.mkdir(`${folder}/${name.slice(0, name.lastIndexOf("/"))}`, { recursive: true });
      await Deno.writeFile(`${folder}/${name}`, content);
    }
    await check(await fetchTree("pets", archive("pets.tar.gz", new Uint8Array(1)), context));
  });
  assertEquals(hashes.size, 1);
});

Deno.test("fetchTree unpacks once, without a trace of the way there", async () => {
  const content = await PACKED["pets.tar.gz"]();
  await withData(async (context, folder) => {
    await Deno.writeFile(`${folder}/pets.tar.gz`, content);
    const told: string[] = [];
    const telling = { ...context, progress: (message: string) => void told.push(message) };
    const members = await fetchTree("pets", archive("pets.tar.gz", content), telling);
    const root = `${folder}/pets`;
    assertEquals(await Deno.readTextFile(`${root}/pets/images/a.jpg`), "aa");
    assertEquals(namesIn(root), [".trawl-manifest", "pets"]);
    assertEquals(namesIn(`${root}/pets`), ["images", "meta"]);
    const lines = await readManifest(root);
    assertEquals(lines!.find(({ name }) => name === "pets/images/a.jpg"), {
      name: "pets/images/a.jpg",
      bytes: 2,
      sha256: sha256("aa"),
    });
    // The archive is not needed any more.
    await Deno.remove(`${folder}/pets.tar.gz`);
    assertEquals(await fetchTree("pets", archive("pets.tar.gz", content), telling), members);
  });
});

Deno.test("what is fetched to be unpacked is removed, what is read in place is kept", async () => {
  for (const name of ["pets.tar.gz", "pets.tar"] as const) {
    const content = await PACKED[name]();
    await withServer((asked) => ranged(content, asked), async ({ url, asked }) => {
      await withData(async (context, folder) => {
        const wanted = archive(name, content, { url });
        const online = { ...context, network: true };
        for (let time = 0; time < 2; time++) await fetchTree("pets", wanted, online);
        assertEquals(asked.length, 1);
        assertEquals(namesIn(folder), [name === "pets.tar" ? name : "pets"]);
      });
    });
  }
});

Deno.test("fetchTree takes an archive out of another one", async () => {
  const inner = await PACKED["pets.tar.gz"]();
  const outer = zip([{ name: "caltech/pets.tar.gz", content: inner }]);
  await withServer((asked) => ranged(outer, asked), async ({ url }) => {
    await withData(async (context, folder) => {
      const wanted = archive("pets.tar.gz", inner);
      const within = {
        name: "outer.zip",
        url,
        sha256: sha256(outer),
        members: { "caltech/pets.tar.gz": { ...wanted, parse: () => undefined } },
      };
      const online = { ...context, network: true };
      await fetchTree("pets", { ...wanted, within }, online);
      assert(namesIn(folder).includes("pets"), namesIn(folder).join());
      assert(!namesIn(folder).includes("outer.zip"), namesIn(folder).join());
    });
  });
});

Deno.test("fetchTree says how to get what is missing", async () => {
  await withData(async (context, folder) => {
    const manual = archive("pets.tar", new Uint8Array(1), {
      manual: "register at https://example.org and download it there",
    });
    const { message } = await assertRejects(
      () => fetchTree("pets", manual, context),
      InputError,
    );
    assertEquals(
      message,
      `Dataset "pets" has no file "${folder}/pets.tar": register at https://example.org and ` +
        "download it there, and put it there",
    );
  });
});

Deno.test("fetchTree refuses an archive that is damaged or not the one", async () => {
  const content = tar(MEMBERS);
  await withData(async (context, folder) => {
    await Deno.writeFile(`${folder}/pets.tar`, content);
    const other = archive("pets.tar", content, { sha256: "00" });
    await assertRejects(() => fetchTree("pets", other, context), InputError, "sha256");
    const more = archive("pets.tar", content, { holds: { "pets/images": 4 } });
    const { message } = await assertRejects(
      () => fetchTree("pets", more, context),
      InputError,
    );
    assertStringIncludes(message, 'its folder "pets/images" holds 3 files instead of 4');
  });
});

Deno.test("fetchTree refuses a tree that was unpacked by hand and is not whole", async () => {
  await withData(async (context, folder) => {
    await Deno.mkdir(`${folder}/pets/images`, { recursive: true });
    await Deno.mkdir(`${folder}/pets/meta`);
    await Deno.writeTextFile(`${folder}/pets/images/a.jpg`, "aa");
    const wanted = archive("pets.tar.gz", new Uint8Array(1));
    const { message } = await assertRejects(
      () => fetchTree("pets", wanted, context),
      InputError,
    );
    assertStringIncludes(message, `Cannot use "${folder}": its folder "pets/images" holds 1 files`);
  });
});

Deno.test("archiveIndex lists nothing of an archive that is compressed", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/pets.zip`;
    await Deno.writeFile(path, zip(MEMBERS));
    assertEquals(await archiveIndex(path, { name: "pets.zip" }), undefined);
  });
});

Deno.test("an index that is damaged, or of another archive, is made again", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/pets.tar`;
    await Deno.writeFile(path, tar(MEMBERS));
    const list = async () => {
      const members = await archiveIndex(path, { name: "pets.tar" }, { cache: `${folder}/cache` });
      return members!;
    };
    const first = await list();
    assertEquals(first!.names.length, 5);
    const index = `${folder}/cache/${sha256(await Deno.realPath(path))}.index`;
    const bytes = await Deno.readFile(index);
    assertEquals(namesIn(folder), ["cache", "pets.tar"]);
    assertEquals(await list(), first);
    for (const change of [bytes.length - 3, 5]) {
      const damaged = bytes.slice();
      damaged[change]! ^= 1;
      await Deno.writeFile(index, damaged);
      assertEquals(await list(), first);
      assertEquals(await Deno.readFile(index), bytes);
    }
    await Deno.writeFile(path, tar(MEMBERS.slice(0, 2)));
    assertEquals((await list()).names, [
      "pets/images/a.jpg",
      "pets/images/b.jpg",
    ]);
  });
});

Deno.test("takeImages chooses and orders", () => {
  const members: Members = {
    names: ["a", "b", "c"],
    files: ["x"],
    file: new Uint32Array(3),
    offset: Float64Array.of(10, 20, 30),
    length: Float64Array.of(1, 2, 3),
  };
  const { names: _, ...places } = members;
  assertEquals(takeImages(places, [2, 0]), {
    files: ["x"],
    file: Uint32Array.of(0, 0),
    offset: Float64Array.of(30, 10),
    length: Float64Array.of(3, 1),
  });
});

Deno.test("unpackTree leaves nothing if the disk is full, the archive is bad or it is stopped", async () => {
  const content = tar(MEMBERS);
  await withFolder(async (folder) => {
    const path = `${folder}/pets.tar`;
    await Deno.writeFile(path, content);
    const wanted = archive("pets.tar", content);
    let room = 1000;
    const create = (path: string) => {
      const file = Deno.openSync(path, { write: true, createNew: true });
      const writeSync = file.writeSync.bind(file);
      file.writeSync = (bytes) => {
        if (room === 0) throw new Error("No space left on device (os error 28)");
        const count = writeSync(bytes.subarray(0, room));
        room -= count;
        return count;
      };
      return file;
    };
    const full = await assertRejects(
      () => unpackTree(path, wanted, `${folder}/tree`, { create }),
      TrawlError,
    );
    assert(!(full instanceof InputError));
    assert(/^Cannot write ".*b\.jpg": No space left on device/.test(full.message), full.message);
    assertEquals(namesIn(folder), ["pets.tar"]);
    const more = { ...wanted, holds: { "pets/images": 9 } };
    const bad = await assertRejects(() => unpackTree(path, more, `${folder}/tree`), InputError);
    assert(bad.message.startsWith(`Cannot unpack "${path}": its folder "pets/images" holds 3`));
    assertEquals(namesIn(folder), ["pets.tar"]);
    const stopped = AbortSignal.abort(new Error("Ctrl-C"));
    await assertRejects(
      () => unpackTree(path, wanted, `${folder}/tree`, { signal: stopped }),
      Error,
      "Ctrl-C",
    );
    assertEquals(namesIn(folder), ["pets.tar"]);
    // What a killed process has left is in nobody's way.
    await Deno.mkdir(`${folder}/tree.unpacking`);
    await Deno.writeTextFile(`${folder}/tree.unpacking/left`, "x");
    await unpackTree(path, wanted, `${folder}/tree`);
    assertEquals(namesIn(folder), ["pets.tar", "tree"]);
    assertEquals(namesIn(`${folder}/tree`), [".trawl-manifest", "pets"]);
  });
});

Deno.test("two at once fetch and unpack once, and both have the files", async () => {
  for (const name of ["pets.tar.gz", "pets.zip", "pets.tar", "stored.zip"] as const) {
    const content = await PACKED[name]();
    await withServer((asked) => ranged(content, asked), async ({ url, asked }) => {
      await withData(async (context) => {
        const online = { ...context, network: true };
        const wanted = archive(name, content, { url });
        const both = await Promise.all(
          [1, 2].map(() => fetchTree("pets", wanted, online)),
        );
        for (const members of both) {
          assertEquals(await textsOf(members), NAMES.map((name) => TEXTS[name]!));
        }
        assertEquals(asked.length, 1, name);
      });
    });
  }
});
