import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { TrawlError } from "../../core/errors.ts";
import { namesIn, withFolder } from "../../tests/support/folder.ts";
import {
  type Faults,
  madeLibrary,
  madePackage,
  paths,
  samplePackage,
  serveFeed,
} from "../testing/feed.ts";
import { RECORD } from "./installed.ts";
import type { Finding } from "./machine.ts";
import { setUp, type SetUpOptions } from "./set_up.ts";

const ready: Finding[] = [{ what: "CUDA", ok: true, found: "12.4" }];
const lacking: Finding[] = [
  { what: "CUDA", ok: false, found: "nothing is found", remedy: "install CUDA 12" },
];

interface Scene {
  readonly folder: string;
  /** Runs the set-up, and gives what it resolved to and what it said. */
  readonly run: (changes?: Partial<SetUpOptions>) => Promise<{ works: boolean; said: string }>;
  /** Paths that the feed was asked for. */
  readonly asked: string[];
}

async function scene(body: (scene: Scene) => Promise<void>, faults: Faults = {}): Promise<void> {
  await using feed = serveFeed(madePackage(), faults);
  await withFolder(async (folder) => {
    const run: Scene["run"] = async (changes = {}) => {
      const said: string[] = [];
      const works = await setUp({
        wanted: samplePackage(folder, feed.index),
        dryRun: false,
        force: false,
        file: undefined,
        check: () => Promise.resolve(ready),
        probe: () => Promise.resolve({ provider: "cuda", loads: true, seconds: 0.002 }),
        say: (line) => said.push(line),
        progress: () => {},
        signal: new AbortController().signal,
        ...changes,
      });
      return { works, said: said.join("\n") };
    };
    await body({ folder, run, asked: feed.asked });
  });
}

const [cuda, shared] = samplePackage("/").files.map(({ name }) => name) as [string, string];

Deno.test("setUp fetches, writes and tries; the second time there is nothing to fetch", async () => {
  await scene(async ({ folder, run, asked }) => {
    const first = await run();
    assertEquals(first.works, true);
    assertStringIncludes(first.said, "its SHA-512 is the one that the feed publishes");
    assertStringIncludes(first.said, `Written\n  ${folder}/${cuda}`);
    assertStringIncludes(first.said, "Provider cuda loads: its probe program takes 2.00 ms");
    assertEquals(namesIn(folder), [cuda, shared, RECORD].sort());
    const count = asked.length;
    const second = await run();
    assertEquals([second.works, asked.length], [true, count]);
    assertStringIncludes(second.said, "All libraries are there: nothing to fetch");
    await Deno.writeFile(`${folder}/${cuda}`, madeLibrary(33));
    const third = await run();
    assertStringIncludes(third.said, "changed since it was put there");
    assertEquals((await Deno.stat(`${folder}/${cuda}`)).size, 200_000);
  });
});

Deno.test("a dry run writes nothing and asks nobody", async () => {
  await scene(async ({ folder, run, asked }) => {
    const { works, said } = await run({ dryRun: true });
    assertEquals([works, asked, namesIn(folder)], [true, [], []]);
    assertStringIncludes(said, "Would look up Microsoft.ML.OnnxRuntime.Gpu.Linux 1.30.0");
    assertStringIncludes(said, `Would write the libraries to "${folder}"`);
    const short = await run({ dryRun: true, check: () => Promise.resolve(lacking) });
    assertEquals(short.works, false);
    assertStringIncludes(short.said, "  CUDA    ! nothing is found\n            install CUDA 12\n");
    assertStringIncludes(short.said, "Would stop here");
  });
});

Deno.test("nothing is fetched for a machine that lacks something, unless forced", async () => {
  await scene(async ({ folder, run, asked }) => {
    const check = () => Promise.resolve(lacking);
    const stopped = await run({ check });
    assertEquals([stopped.works, asked, namesIn(folder)], [false, [], []]);
    assertStringIncludes(stopped.said, "Nothing was fetched");
    const failing = {
      provider: "cuda",
      loads: false,
      reason: 'library "libcudart.so.12" is not found',
      remedy: "install CUDA 12",
    } as const;
    const forced = await run({ check, force: true, probe: () => Promise.resolve(failing) });
    assertEquals([forced.works, namesIn(folder).length], [false, 3]);
    assertStringIncludes(forced.said, 'does not load: library "libcudart.so.12" is not found');
  });
});

Deno.test("a package from elsewhere is pinned at its first use", async () => {
  await scene(async ({ folder, run, asked }) => {
    await Deno.mkdir(`${folder}/elsewhere`);
    const file = `${folder}/elsewhere/package.nupkg`;
    await Deno.writeFile(file, madePackage());
    const first = await run({ file });
    assertEquals([first.works, asked], [true, []]);
    assertStringIncludes(first.said, "SHA-512 of");
    await Deno.writeFile(file, madePackage({ [cuda]: madeLibrary(), [shared]: madeLibrary() }));
    await Deno.remove(`${folder}/${cuda}`);
    await assertRejects(() => run({ file }), TrawlError, "pinned at its first use");
    await assertRejects(
      () => run({ file: `${folder}/none` }),
      TrawlError,
      `--package "${folder}/none" cannot be read`,
    );
  });
});

Deno.test("a package that is not genuine leaves nothing behind", async () => {
  const faults = { [paths.package]: () => new Response(madePackage({ [cuda]: madeLibrary() })) };
  await scene(async ({ folder, run }) => {
    const { message } = await assertRejects(() => run(), TrawlError);
    assert(/not genuine|of \d+ bytes|more than/.test(message), message);
    assertEquals(namesIn(folder), []);
  }, faults);
});

Deno.test("two at a time do not disturb each other", async () => {
  await scene(async ({ folder, run }) => {
    const both = await Promise.all([run(), run()]);
    assertEquals(both.map(({ works }) => works), [true, true]);
    assertEquals(namesIn(folder), [cuda, shared, RECORD].sort());
  });
});
