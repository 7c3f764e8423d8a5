/** `regress`: compares the working tree's speed, picks and accuracy with an earlier version's. */
import type { Program } from "../declaration.ts";
import { folderVariables, runtime, write } from "../permissions.ts";
import { pathOf } from "../programs.ts";
import { declare, out } from "./common.ts";
import { sideProgram } from "./measure_command.ts";

const startProgram: Program = {
  module: "measure/start.ts",
  permissions: ["--allow-read", "--allow-ffi", "--allow-env", "--allow-sys"],
};

/** What git is asked, by the names the command asks for. */
const git: Readonly<Record<string, Program>> = {
  "git rev-parse": { isGit: true, words: ["rev-parse"] },
  "git cat-file": { isGit: true, words: ["cat-file", "commit"] },
  "git archive": { isGit: true, words: ["archive", "--format=tar"] },
  "git ls-files": {
    isGit: true,
    words: ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
  },
};

export const regressCommand = declare({
  name: "regress",
  title: "Compare speed, picks and accuracy with an earlier version",
  summary:
    "Compares the working tree with a git revision on this machine: the seconds of benchmarks, in " +
    "pairs of fresh processes that are timed in turn; picks, accuracy and counters, exactly. Says per " +
    "benchmark regressed, ok or inconclusive. Runs only in a git clone.",
  flags: {
    base: {
      value: "REF",
      help: "The revision to compare with (default: HEAD if files differ from it, else HEAD~1)",
    },
    only: {
      value: "A,B,…",
      help:
        'Only these benchmarks, at all their sizes: names from "deno task measure --list", start for ' +
        "the start of every command, golden for picks and accuracy",
    },
    all: {
      help:
        "Time every benchmark at all its sizes and the start of every command, in half an hour " +
        "or more (default: one case of each kind; of the others, counters alone are compared)",
    },
    margin: { value: "SHARE", help: "The smallest slow-down that matters (default 0.05)" },
    pairs: {
      value: "N",
      help:
        "Pairs per case (default 40, and without --all no extension continues after nine minutes); " +
        "inconclusive cases then get as many again, once, unless their noise is far above the margin",
    },
    json: { help: "Write one JSON object instead of text" },
    accept: { help: "Do not compare: rewrite measure/golden.json, and say what changed" },
    record: {
      help: "Add the ratios to bench/history; the base is the one that this machine's history has",
    },
    ep: { value: "NAME", help: "Execution provider: cpu (default), webgpu, cuda, dml or coreml" },
    threads: { value: "N", help: "Threads of ONNX Runtime (default 1, which varies least)" },
    out: out('Where the files go (default "results/regress")'),
  },
  notes: `Examples:
  deno task regress
  deno task regress --base main --only bait,badge
  deno task regress --only golden
  deno task regress --accept

A pair is three fresh processes: the base, the head, and the base again. Each case is timed in all three
in turn, and back; the logarithm of head over base is one datum, and that of the base over itself shows
the noise. With a margin of 5 %:
  ok            a slow-down of 5 % is excluded
  regressed     slower for certain, and 5 % cannot be excluded
  inconclusive  neither, or the noise is above 5 %
Intervals are corrected for the number of cases: without a change, at most one comparison in a hundred
finds any case regressed. The head's benchmarks run on both versions.

Interrupted, the same command resumes, unless files, options or the machine have changed.
Files: FOLDER/regress.arrow, every time that was measured; regress.html; regress.md, for a pull request.`,
  exits: "0 ok, 1 something regressed, 3 inconclusive",
  resumes: true,
  module: "cli/regress.ts",
  programs: { side: sideProgram, start: startProgram, ...git },
  recordsCommit: true,
  needs: (given) => [
    ...runtime,
    folderVariables,
    write(given.text("out") ?? "results/regress", "results and both versions' files (--out)"),
    ...given.on("record") ? [write(pathOf("bench/history"), "the history (--record)")] : [],
    ...given.on("accept") ? [write(pathOf("measure"), "golden.json (--accept)")] : [],
  ],
});
