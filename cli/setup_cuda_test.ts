import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { zipSync } from "fflate";
import { TrawlError } from "../core/errors.ts";
import { setupCudaCommand } from "./commands/cuda_command.ts";
import { parseArguments } from "./declaration.ts";
import { namesIn, withFolder } from "../tests/support/folder.ts";
import type { Finding } from "./cuda/machine.ts";
import { cudaPackage, runtimeFolder, setUp, type SetUpOptions } from "./setup_cuda.ts";

const ready: Finding[] = [{ what: "CUDA", found: "12" }];
const lacking: Finding[] = [
  { what: "CUDA", found: "nothing is found", remedy: "install CUDA 12" },
];
const native = "runtimes/linux-x64/native";
const [cuda, shared] = Object.values(cudaPackage.members).map(({ name }) => name) as [
  string,
  string,
];
const pins = "trawl-cuda.json";

/** A library of `size` equal bytes. */
function library(size: number, fill = 7): Uint8Array {
  return new Uint8Array(size).fill(fill);
}

/** A package in the official layout. */
function packed(files: Readonly<Record<string, Uint8Array>> = {}): Uint8Array<ArrayBuffer> {
  const libraries = {
    ...files,
    [`${native}/${cuda}`]: library(200_000),
    [`${native}/${shared}`]: library(3000, 1),
    [`${native}/libonnxruntime_providers_tensorrt.so`]: library(100, 2),
    ...files,
  };
  // A fixed time: the same package has the same digest, whenever it is made.
  return new Uint8Array(zipSync(libraries, { mtime: "2026-01-01" }));
}

interface Scene {
  readonly folder: string;
  /** Runs the set-up; returns its result and what it said. */
  readonly run: (
    args?: string[],
    changes?: Partial<SetUpOptions>,
  ) => Promise<{ works: boolean; said: string }>;
  /** Paths that the server was asked for. */
  readonly asked: string[];
}

async function scene(
  body: (scene: Scene) => Promise<void>,
  answer: () => Response = () => new Response(packed()),
): Promise<void> {
  const asked: string[] = [];
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => {
      asked.push(new URL(request.url).pathname);
      return answer();
    },
  );
  const url = `http://127.0.0.1:${server.addr.port}/package`;
  await withFolder(async (folder) => {
    const run: Scene["run"] = async (args = [], changes = {}) => {
      const said: string[] = [];
      const works = await setUp({
        given: parseArguments(setupCudaCommand, args),
        archive: { ...cudaPackage, url },
        folder,
        check: () => Promise.resolve(ready),
        probe: () => Promise.resolve({ provider: "cuda", seconds: 0.002 }),
        say: (line) => said.push(line),
        progress: () => {},
        signal: new AbortController().signal,
        ...changes,
      });
      return { works, said: said.join("\n") };
    };
    await body({ folder, run, asked });
  });
}

function present(folder: string): string[] {
  return namesIn(folder).filter((name) => !name.endsWith(".lock"));
}

Deno.test("setUp fetches, unpacks and tries; the second time there is nothing to fetch", async () => {
  await scene(async ({ folder, run, asked }) => {
    const first = await run();
    assertEquals(first.works, true);
    assertStringIncludes(first.said, `  ${cuda}  absent`);
    assertStringIncludes(first.said, "Provider cuda loads: its probe program takes 2.00 ms");
    assertEquals(present(folder), [cuda, shared, pins].sort());
    assertEquals(await Deno.readFile(`${folder}/${shared}`), library(3000, 1));
    assertEquals(asked.length, 1);
    const second = await run();
    assertEquals([second.works, asked.length], [true, 1]);
    assertStringIncludes(second.said, "All libraries are present: nothing to fetch");
    await Deno.writeFile(`${folder}/${cuda}`, library(33));
    await run(["--force"]);
    assertEquals((await Deno.stat(`${folder}/${cuda}`)).size, 200_000);
  });
});

Deno.test("a dry run writes nothing and asks nobody", async () => {
  await scene(async ({ folder, run, asked }) => {
    const { works, said } = await run(["--dry-run"]);
    assertEquals([works, asked, namesIn(folder)], [true, [], []]);
    assertStringIncludes(said, 'Would fetch "http://127.0.0.1:');
    const short = await run(["--dry-run"], { check: () => Promise.resolve(lacking) });
    assertEquals(short.works, false);
    assertStringIncludes(short.said, "  CUDA    ! nothing is found\n            install CUDA 12\n");
    assertStringIncludes(short.said, "Would fetch nothing");
  });
});

Deno.test("nothing is fetched for a machine that lacks something, unless forced", async () => {
  await scene(async ({ folder, run, asked }) => {
    const check = () => Promise.resolve(lacking);
    const stopped = await run([], { check });
    assertEquals([stopped.works, asked, namesIn(folder)], [false, [], []]);
    assertStringIncludes(stopped.said, "Nothing was fetched");
    const failing = {
      provider: "cuda",
      reason: 'library "libcudart.so.12" is not found',
      remedy: "install CUDA 12",
    } as const;
    const forced = await run(["--force"], { check, probe: () => Promise.resolve(failing) });
    assertEquals([forced.works, present(folder).length], [false, 3]);
    assertStringIncludes(forced.said, 'does not load: library "libcudart.so.12" is not found');
  });
});

Deno.test("a package from elsewhere is pinned at its first use", async () => {
  await scene(async ({ folder, run, asked }) => {
    await Deno.mkdir(`${folder}/elsewhere`);
    const file = `${folder}/elsewhere/package.nupkg`;
    await Deno.writeFile(file, packed());
    assertEquals([(await run(["--package", file])).works, asked], [true, []]);
    await Deno.writeFile(file, packed({ [`${native}/${cuda}`]: library(5) }));
    await Deno.remove(`${folder}/${cuda}`);
    await assertRejects(() => run(["--package", file]), TrawlError, "Cannot use");
    assertEquals(namesIn(folder).includes(cuda), false);
    assertEquals((await run(["--package", file, "--force"])).works, true);
    await Deno.remove(`${folder}/${cuda}`);
    assertEquals((await run(["--package", file])).works, true, "the one that was forced is pinned");
    await assertRejects(() => run(["--package", `${folder}/none`, "--force"]), TrawlError, "none");
  });
});

Deno.test("a package that is damaged, hostile or not the pinned one leaves no library", async () => {
  let answer = new Response();
  await scene(async ({ folder, run }) => {
    const cases: readonly (readonly [Response, string])[] = [
      [new Response("", { status: 403 }), "403"],
      [new Response(packed().slice(0, 200)), "damaged"],
      [new Response(packed({ "../../outside.so": library(100) })), "outside.so"],
      [new Response(new Uint8Array(zipSync({ "LICENSE": library(5) }))), "has no member"],
    ];
    for (const [response, message] of cases) {
      answer = response;
      const error = await assertRejects(() => run(["--force"]), TrawlError);
      if (message !== "damaged") assertStringIncludes(error.message, message);
      assertEquals(present(folder).filter((name) => name.endsWith(".so")), []);
    }
    answer = new Response(packed());
    await run();
    await Deno.remove(`${folder}/${cuda}`);
    answer = new Response(packed({ [`${native}/${cuda}`]: library(5) }));
    await assertRejects(() => run(), TrawlError, "instead of");
    assertEquals(namesIn(folder).includes(cuda), false);
  }, () => answer);
});

Deno.test("two at a time do not disturb each other", async () => {
  await scene(async ({ folder, run }) => {
    const both = await Promise.all([run(), run()]);
    assertEquals(both.map(({ works }) => works), [true, true]);
    assertEquals(present(folder), [cuda, shared, pins].sort());
  });
});

Deno.test({
  name: "the folder of the runtime that is installed is found",
  ignore: `${Deno.build.os} ${Deno.build.arch}` !== "linux x86_64",
  fn: async () => {
    const found = runtimeFolder();
    assert((await Deno.stat(`${found}/onnxruntime_binding.node`)).isFile);
  },
});
