/** Commands that measure how fast Trawl is. */
import { folderVariables, runtime, write } from "../permissions.ts";
import { declare, out } from "./common.ts";

/** Measures how selections of the BAIT family grow. */
export const measureBaitCommand = declare({
  name: "bench:bait",
  title: "Measure how selections of the BAIT family grow, and their floors",
  summary:
    "Measures selections of the BAIT family on made-up problems: a ladder of sizes for each " +
    "strategy, on which the pool N, the width D, the classes K and the budget B are doubled one at a " +
    "time, and cases that have a name. Every case runs in a process of its own, and is compared with " +
    "the least time that its forward picks can take on this machine.",
  flags: {
    quick: {
      help:
        "Three rungs per axis, small named cases, few repeats; ends within a minute, and leaves " +
        "out what does not fit into it",
    },
    only: { value: "A,B,…", help: "Measure only these strategies: bait, bait-exp, bait-binary, …" },
    axes: { value: "A,B,…", help: "Measure only these axes of the ladders: N, D, K, B" },
    slow: { help: "Add named cases that take minutes" },
    imagenet: { help: "Add all of ImageNet: 2 GB of features, and minutes" },
    base: {
      value: "N,n,D,K,B",
      help: "The base of every ladder, instead of each strategy's own; without named cases",
    },
    out: out('Where the files go (default "results/measured")'),
  },
  notes: `Examples:
  deno task bench:bait --quick
  deno task bench:bait --only bait-binary,bait --slow

Output: one line per case. "seconds" is the median of repeats (*: of the first selection, if there was
no time for more); "floor" the necessary work of the forward picks at the peaks measured in the
same process; the shares are those of these peaks, and exceed 100 % if less was done than the
floor counts. Then the exponents: seconds grow as size^exponent, ± its standard error.

Files: FOLDER/bait.arrow, one row per case; FOLDER/bait.html, a page with the ladders. Both replace those
of an earlier measurement. What was measured before a signal is written.`,
  exits: "0 done, 1 a case failed",
  resumes: true,
  module: "tools/measure/bait.ts",
  programs: {
    case: {
      module: "tools/measure/bait/worker.ts",
      permissions: [
        "--allow-ffi",
        "--allow-env=ORT_DISABLE_TELEMETRY",
        "--allow-sys=systemMemoryInfo",
      ],
    },
  },
  recordsCommit: true,
  needs: (given) => [
    ...runtime,
    write(given.text("out") ?? "results/measured", "measurements (--out)"),
  ],
});

/** Measures features from images. */
export const measureEmbedCommand = declare({
  name: "bench:embed",
  title: "Measure features from images against the network alone",
  summary:
    "Measures how fast images become features, against the network alone on bytes that are already " +
    "in memory, with the same batch and as many threads, both ways in turn.",
  flags: {
    only: { value: "A,B", help: "Measure only these networks: mobilenet, vit-s" },
    images: { value: "A,B", help: "Measure only these images: cifar, photos" },
    split: {
      value: "T+W,…",
      help: 'Threads of the network + threads that read images; W may be "auto" (default for N ' +
        'cores: "N+auto,N+1,N+2,(N−1)+1")',
    },
    seconds: { value: "N", help: "Seconds of a block (default 3)" },
    blocks: { value: "N", help: "Blocks of either way, interleaved (default 4)" },
  },
  notes: `Examples:
  deno task bench:embed
  deno task bench:embed --only mobilenet --images cifar --split 2+1,1+1

Output: images per second of either way, the medians of blocks; "share" is the median ratio of
neighbouring blocks; "cores" the same of what all cores could do if they shared all work without loss:
reading competes with the network for them. "floor" is the rate at which the network's products would
run at the speed of a large matrix product, measured in the same process with as many threads.

Needs the folders "cifar10", "images" and "mobilenet_v1_075_224" below the data folder (TRAWL_DATA).`,
  exits: "0 done, 1 something failed",
  module: "tools/measure/embed.ts",
  needs: () => [...runtime, folderVariables, write("results", "files that are removed afterwards")],
});

/** Measures decoding and reading of images. */
export const measureDecodeCommand = declare({
  name: "bench:decode",
  title: "Measure decoding and reading images against the decoder alone",
  summary:
    "Measures how many images a core decodes and prepares per second, beside what the decoder does " +
    "alone, and how fast images of 32 × 32 pixels are read, beside copying memory.",
  flags: {
    seconds: { value: "N", help: "Seconds of each round of a way (default 1)" },
    rounds: { value: "N", help: "Rounds, of which the fastest counts (default 5)" },
  },
  notes: `Examples:
  deno task bench:decode
  deno task bench:decode --seconds 2 --rounds 3

Output: images per second, one at a time, so by one core. The floor of a JPEG is the decoder by itself;
"exact" is Pillow's resize to 256 × 256 and the middle 224 × 224 of it, bit for bit. The ways take turns,
round by round, and of each the fastest round counts. Photographs are those of the folder "images"
below the data folder (TRAWL_DATA) if it is there, and always a drawn one.`,
  exits: "0 done, 1 something failed",
  module: "tools/measure/decode.ts",
  needs: () => [...runtime, folderVariables],
});
