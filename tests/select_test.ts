/** `deno task select` end to end: what it prints, and what it refuses. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { writeNpy } from "../core/npy.ts";
import { stream } from "../core/random.ts";
import { type NdArray, ndarray, type Storage } from "../core/ndarray.ts";
import { zipSync } from "fflate";
import { safetensorsHeader } from "../backbones/weights/read.ts";
import { forEachAtOnce, type Outcome, runTask } from "./support/command.ts";
import { withFolder } from "./support/folder.ts";

const [N, n, D, K] = [40, 12, 5, 3];

function normals(purpose: string, shape: readonly number[]): NdArray {
  const random = stream(0, purpose);
  const size = shape.reduce((a, b) => a * b, 1);
  return ndarray(Float32Array.from({ length: size }, () => random.normal()), shape);
}

const features = normals("features", [N, D]);
const logits = normals("logits", [N, K]);
const labels = ndarray(BigInt64Array.from({ length: n }, (_, i) => BigInt(i % K)), [n]);

const labelledFeatures = normals("labelled", [n, D]);

/** The same rows elsewhere, such as coordinates in metres: float32 would keep half a unit of them. */
function moved({ data, shape }: NdArray, by: number): NdArray<Storage> {
  return { data: Float64Array.from(data, (x) => Math.round(x * 64) / 64 + by), shape };
}

const arrays: Readonly<Record<string, NdArray<Storage>>> = {
  "features": features,
  "features-64": { ...features, data: Float64Array.from(features.data) },
  "logits": logits,
  "mc-logits": normals("mc", [N, 4, K]),
  "labeled-features": labelledFeatures,
  "near": moved(features, 0),
  "remote": moved(features, 5.7e6),
  "labeled-near": moved(labelledFeatures, 0),
  "labeled-remote": moved(labelledFeatures, 5.7e6),
  "labels": labels,
  "labeled-logits": normals("labelled logits", [n, K]),
  "weights": normals("weights", [K, D]),
  "bias": normals("bias", [K]),
  "short": normals("short", [N - 1, K]),
  "flat": normals("flat", [N * D]),
  "nan": { ...features, data: features.data.with(2 * D + 1, NaN) },
  "halves": ndarray(Float32Array.from({ length: n }, (_, i) => i / 2), [n]),
  "identifiers": ndarray(
    BigInt64Array.from({ length: n }, (_, i) => 1799999999999999001n + BigInt(i % K)),
    [n, 1],
  ),
  "from_one": ndarray(Uint8Array.from({ length: n }, (_, i) => 1 + i % K), [n]),
  "none_left": normals("none", [0, D]),
  "single": normals("single", [N, 1]),
  "far": ndarray(Int32Array.from({ length: n }, () => K), [n]),
};

async function withArrays(use: (folder: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    for (const [name, array] of Object.entries(arrays)) {
      await Deno.writeFile(`${folder}/${name}.npy`, writeNpy(array));
    }
    const whole = await Deno.readFile(`${folder}/features.npy`);
    await Deno.writeFile(`${folder}/cut.npy`, whole.subarray(0, whole.length - 1));
    await Deno.writeTextFile(`${folder}/text.npy`, "1, 2, 3");
    await use(folder);
  });
}

/** Arguments in which "--features=nan" stands for "--features FOLDER/nan.npy". */
async function select(folder: string, args: string): Promise<Outcome> {
  const words = args.split(" ").filter((word) => word !== "").flatMap((word) => {
    const [, flag, name] = /^(--[a-z-]+)=(.+)$/.exec(word) ?? [];
    return flag === undefined ? [word] : [flag, `${folder}/${name}.npy`];
  });
  return await runTask("select", words);
}

Deno.test("select prints rows in the order chosen, one a line, and the same again", async () => {
  await withArrays(async (folder) => {
    const args = "--strategy badge --budget 5 --features=features --logits=logits";
    const first = await select(folder, args);
    assertEquals(first.code, 0, first.stderr);
    const picks = first.stdout.trimEnd().split("\n").map(Number);
    assertEquals(new Set(picks).size, 5);
    assert(picks.every((pick) => pick >= 0 && pick < N));
    assertEquals(first.stderr, "badge: 5 of 40 rows\n");
    assertEquals(await select(folder, args), first);
    assertEquals(await select(folder, args.replace("=features", "=features-64")), first);
    const other = await select(folder, `${args} --seed 1`);
    assert(other.stdout !== first.stdout);
  });
});

Deno.test("select --json prints exactly one object", async () => {
  await withArrays(async (folder) => {
    const { code, stdout, stderr } = await select(
      folder,
      "--strategy bait-binary --budget 4 --json --set lambda=2 --threads 1 --features=features " +
        "--logits=logits --labeled-features=labeled-features --labeled-logits=labeled-logits " +
        "--labels=labels",
    );
    assertEquals([code, stderr], [0, ""]);
    assertEquals(stdout.trimEnd().split("\n").length, 1);
    const { picks, seconds, settings, ...rest } = JSON.parse(stdout);
    assertEquals(rest, { strategy: "bait-binary", ep: "cpu", n: N, d: D, k: K });
    assertEquals(new Set(picks).size, 4);
    assertEquals(Object.keys(seconds), ["load", "select"]);
    assert(seconds.load > 0 && seconds.select > 0);
    assertEquals(settings.lambda, 2);
  });
});

Deno.test("select trains a head where logits are needed and none are given", async () => {
  await withArrays(async (folder) => {
    for (const strategy of ["margin", "bait-exp"]) {
      const { code, stdout, stderr } = await select(
        folder,
        `--strategy ${strategy} --budget 3 --json --features=features ` +
          "--labeled-features=labeled-features --labels=labels",
      );
      assertEquals(code, 0, stderr);
      assertEquals(JSON.parse(stdout).k, K);
    }
  });
});

Deno.test("select takes a head that is given, and trains none", async () => {
  await withArrays(async (folder) => {
    const args = "--strategy margin --budget 3 --json --features=features --head-weights=weights";
    const { code, stdout, stderr } = await select(folder, `${args} --head-bias=bias`);
    assertEquals([code, stderr, JSON.parse(stdout).k], [0, "", K]);
    const plain = await select(folder, args);
    assert(plain.stdout !== stdout);
  });
});

Deno.test("select chooses the same rows of float64 arrays wherever they are", async () => {
  await withArrays(async (folder) => {
    for (const strategy of ["coreset", "typiclust", "margin"]) {
      const [near, remote] = await Promise.all(["near", "remote"].map((where) =>
        select(
          folder,
          `--strategy ${strategy} --budget 8 --features=${where} ` +
            `--labeled-features=labeled-${where} --labels=labels --threads 1`,
        )
      ));
      assertEquals(near!.code, 0, near!.stderr);
      assertEquals(remote!.stdout, near!.stdout, strategy);
    }
  });
});

Deno.test("select starts cold where the strategy can", async () => {
  await withArrays(async (folder) => {
    const { code, stdout, stderr } = await select(
      folder,
      `--strategy typiclust --budget ${N} --json --features=features`,
    );
    assertEquals(code, 0, stderr);
    assertEquals(JSON.parse(stdout).picks.length, N);
  });
});

Deno.test("select refuses what it cannot use: one line, exit code 2, nothing on stdout", async () => {
  const coreset = "--strategy coreset --budget 3";
  const margin = "--strategy margin --budget 3";
  const cases: readonly (readonly [string, string])[] = [
    ["", "Give --strategy NAME and --budget B"],
    ["--strategy margn --budget 3", 'Unknown strategy "margn": did you mean "margin"?'],
    [`${coreset} --budgte 3`, 'Unknown flag "--budgte": did you mean "--budget"?'],
    [`${coreset}`, "There is no pool"],
    ["--strategy random --budget 0 --features=features", "--budget must be a whole number"],
    ["--strategy random --budget 41 --features=features", "pool's 40 rows, but is 41"],
    [
      `${margin} --features=none_left --labeled-features=labeled-features --labels=labels`,
      "The pool is empty",
    ],
    [`${coreset} --features=none`, "the file does not exist"],
    [`${coreset} --features=cut`, "The file is cut short"],
    [`${coreset} --features=text`, "Not a .npy file"],
    [`${coreset} --features=flat`, "must have shape [N, D], but has [200]"],
    [`${coreset} --features=nan`, "row 2 holds NaN in column 1"],
    [`${margin} --features=features`, 'Strategy "margin" needs --logits FILE, or --features'],
    [`${margin} --logits=short --features=features`, "must have shape [40, K] to fit --features"],
    [
      `${margin} --features=features --labeled-features=labeled-features --labels=halves`,
      "row 1 holds 0.5: labels are whole numbers or text",
    ],
    [
      `${margin} --features=features --labeled-features=labeled-features --labels=far ` +
      "--logits=logits",
      "row 0 holds class 3, but --logits has 3 classes",
    ],
    [
      `${coreset} --features=features --labeled-features=logits`,
      "must have shape [n, 5] to fit --features, but has [40, 3]",
    ],
    [`${margin} --logits=single`, "a column for each of two classes or more, but has 1"],
    [
      `${margin} --features=features --labeled-features=labeled-features --labels=far`,
      "All labels are of one class",
    ],
    [`${margin} --features=features --head-bias=logits`, "must have shape [K], but has"],
    [
      `${margin} --features=features --head-weights=logits`,
      "must have shape [K, 5] to fit --features, but has [40, 3]",
    ],
    [`${margin} --logits=logits --head-bias=bias`, "--head-bias needs --head-weights"],
    [`${margin} --logits=logits --state=logits`, 'Strategy "margin" has no state'],
    [`${margin} --logits=logits --set c=2`, 'Strategy "margin" has no settings: leave out "c"'],
    [`${margin} --logits=logits --set c`, '--set "c" must be of the form KEY=VALUE'],
    [`${margin} --logits=logits --ep coreml`, 'Execution provider "coreml" cannot be used here'],
    [
      "--strategy bait-binary --budget 3 --features=features --logits=logits " +
      "--labeled-features=labeled-features",
      'Strategy "bait-binary" needs --labelled-logits FILE',
    ],
  ];
  await withArrays(async (folder) => {
    await forEachAtOnce(cases, async ([args, message]) => {
      const { code, stdout, stderr } = await select(folder, args);
      assertStringIncludes(stderr, message, args);
      assertEquals([code, stdout, stderr.trimEnd().split("\n").length], [2, "", 1], args);
    });
  });
});

Deno.test("select reads files from where the user stands", async () => {
  await withArrays(async (folder) => {
    await Deno.mkdir(`${folder}/below`);
    const args = "--strategy random --budget 2 --features ../features.npy".split(" ");
    const { code, stdout, stderr } = await runTask("select", args, {
      env: { INIT_CWD: `${folder}/below` },
    });
    assertEquals([code, stdout.trim().split("\n").length], [0, 2], stderr);
  });
});

Deno.test("labels from 1 and 64-bit identifiers choose what labels from 0 choose, and are said", async () => {
  await withArrays(async (folder) => {
    const args = "--strategy margin --budget 3 --features=features " +
      "--labeled-features=labeled-features --json";
    const runs = [
      ["labels", "--labels: 3 classes: 0, 1, 2\n"],
      ["from_one", "--labels: 3 classes: 1, 2, 3\n"],
      [
        "identifiers",
        "--labels: 3 classes: 1799999999999999001, 1799999999999999002, 1799999999999999003\n",
      ],
    ];
    const found = [];
    for (const [name, said] of runs) {
      const { stdout, stderr } = await select(folder, `${args} --labels=${name}`);
      assertEquals(stderr, said);
      found.push(JSON.parse(stdout));
    }
    assertEquals(found.map(({ k }) => k), [K, K, K]);
    for (const { picks } of found) assertEquals(picks, found[0].picks);
    const more = await select(folder, `${args} --labels=labels --classes 4`);
    assertEquals([more.stderr, JSON.parse(more.stdout).k], ["", 4]);
  });
});

Deno.test("select takes one array of labels, other formats, names, and rows to exclude", async () => {
  await withFolder(async (folder) => {
    const { data } = features;
    const row = (i: number) => Array.from(data.subarray(i * D, (i + 1) * D));
    const name = (i: number) => `birds/${i}, "b".jpg`;
    const label = (i: number) => i < n ? ["owl", "cat", "tit"][i % K]! : "";
    const field = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const all = Array.from({ length: N }, (_, i) => i);
    const write = (file: string, lines: readonly string[]) =>
      Deno.writeTextFile(`${folder}/${file}`, [...lines, ""].join("\n"));
    await write("pool.csv", [
      "id,a,b,c,d,e",
      ...all.map((i) => [field(name(i)), ...row(i)].join(",")),
    ]);
    await write("index.csv", [
      "row,path,class",
      ...all.map((i) => `${i},${field(name(i))},${label(i)}`),
    ]);
    await write("skip.txt", ["14", field(name(15))]);
    const numbers = BigInt64Array.from(all, (i) => i < n ? BigInt(i % K) : -1n);
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const header = safetensorsHeader("features", features, {});
    await Deno.writeFile(`${folder}/pool.safetensors`, Uint8Array.from([...header, ...bytes]));
    const files = {
      "pool.npy": writeNpy(features),
      "labels.npy": writeNpy({ data: numbers, shape: [N] }),
    };
    for (const [file, bytes] of Object.entries(files)) {
      await Deno.writeFile(`${folder}/${file}`, bytes);
    }
    await Deno.writeFile(
      `${folder}/both.npz`,
      zipSync({ "X.npy": files["pool.npy"], "labels.npy": files["labels.npy"] }),
    );
    const env = { INIT_CWD: folder };
    const ask = async (...args: string[]): Promise<Outcome> => {
      const words = ["--strategy", "margin", "--budget", "4", "--threads", "1", ...args];
      const outcome = await runTask("select", words, { env });
      assertEquals(outcome.code, 0, outcome.stderr);
      return outcome;
    };
    const first = await ask("--features", "pool.npy", "--labels", "labels.npy");
    const picks = first.stdout.trimEnd().split("\n").map(Number);
    assert(picks.every((pick) => pick >= n && pick < N), first.stdout);
    assertStringIncludes(first.stderr, `--labels: ${n} of ${N} rows are labelled\n`);
    assertStringIncludes(first.stderr, `margin: 4 of ${N - n} rows`);
    for (const pool of ["both.npz:X", "pool.safetensors", "pool.csv"]) {
      const { stdout } = await ask("--features", pool, "--labels", "both.npz");
      assertEquals(stdout, first.stdout, pool);
    }
    const table = ["--features", "pool.csv", "--labels", "index.csv", "--names", "index.csv"];
    const named = JSON.parse((await ask(...table, "--json", "--exclude", "skip.txt")).stdout);
    assertEquals([named.names, named.n], [named.picks.map(name), N - n - 2]);
    assert(named.picks.every((pick: number) => pick >= n && pick !== 14 && pick !== 15));
  });
});
