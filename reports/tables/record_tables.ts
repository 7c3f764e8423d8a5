/** The tables of runs, noise, machines and files. */
import type { Analysis } from "../analysis/analysis.ts";
import { measuredBytes } from "../../core/format.ts";
import { cell } from "./cells.ts";
import { type Field, left, right, type Table, tabulate, times } from "./table.ts";

/** Writes the tables of runs, noise, machines and files. */
export function recordTables(analysis: Analysis): Table[] {
  const tables = [
    noiseTable(analysis),
    repeatsTable(analysis),
    runsTable(analysis),
    unreadableTable(analysis),
    environmentsTable(analysis),
  ];
  return tables.filter(({ rows }) => rows.length > 0);
}

type Place = { readonly problem: number; readonly strategy: number };

function places({ problems, strategies }: Analysis): Field<Place>[] {
  return [
    [left("Problem"), ({ problem }) => cell.name(problems[problem]!.title)],
    [left("Strategy"), ({ strategy }) => cell.name(strategies[strategy]!.label)],
  ];
}

function noiseTable(analysis: Analysis): Table {
  return {
    id: "noise",
    caption: "How much runs differ if nothing was changed",
    ...tabulate(analysis.noise.rows, [
      ...places(analysis),
      [right("Seeds"), ({ n }) => cell.number(n)],
      [right("Deviation of AUC, points"), ({ aucDeviation }) => cell.share(aucDeviation)],
      [right("A/A floor, points"), ({ floor }) => cell.share(floor)],
      [
        right("Upper over lower quartile of select seconds"),
        ({ selectRatio }) => cell.number(selectRatio, 2),
      ],
    ]),
    notes: [
      "A/A floor: two sets of as many other seeds of the same strategy differ by more than this in 5 % " +
      "of cases. Quartiles are over seeds in one cycle, their ratio is the median over cycles",
    ],
  };
}

function repeatsTable(analysis: Analysis): Table {
  return {
    id: "repeats",
    caption: "Runs of equal configuration and seed that are there more than once",
    ...tabulate(analysis.noise.repeats, [
      ...places(analysis),
      [right("Seed"), ({ seed }) => cell.number(seed)],
      [right("Runs"), ({ keys }) => cell.number(keys.length)],
      [right("Range of AUC, points"), ({ aucRange }) => cell.share(aucRange)],
      [
        right("Largest over smallest select seconds"),
        ({ selectRatio }) => cell.number(selectRatio, 2),
      ],
      [left("What differs"), ({ apart }) => cell.name(apart)],
    ]),
  };
}

function runsTable(analysis: Analysis): Table {
  return {
    id: "runs",
    caption: "Every run",
    ...tabulate(analysis.runs, [
      ...places(analysis),
      [right("Seed"), ({ seed }) => cell.number(seed)],
      [
        left("Status"),
        ({ status, outdated }) => cell.name(outdated ? `${status}, other code` : status),
      ],
      [left("Message"), ({ message }) => cell.name(message)],
      [right("AUC, %"), ({ auc }) => cell.share(auc)],
      [left("Started"), ({ startedAt }) => cell.name(startedAt)],
      [times("Time"), ({ seconds }) => cell.seconds(seconds)],
      [
        right("Memory", { unit: "bytes" }),
        ({ peakMemoryBytes: value }) => ({ text: measuredBytes(value), value }),
      ],
      [right("Job"), ({ worker }) => cell.number(worker)],
      [right("Retries"), ({ retries }) => cell.number(retries)],
      [left("Code"), ({ codeHash }) => cell.name(codeHash.slice(0, 12))],
      [left("Key"), ({ key }) => cell.name(key)],
      [left("Command"), ({ command }) => cell.name(command)],
    ]),
  };
}

/** Writes the table of all evaluations of complete runs: large, so that only files have it. */
export function cyclesTable(analysis: Analysis): Table {
  const evaluations = analysis.problems.flatMap(({ labelled, strategies }, problem) =>
    strategies.flatMap(({ strategy, seeds, scores }) =>
      scores === undefined ? [] : seeds.flatMap((seed, i) =>
        labelled.map((labels, cycle) => ({
          problem,
          strategy,
          seed,
          labels,
          accuracy: scores.perSeed[i]![cycle]!,
          elapsed: scores.seconds.elapsedPerSeed[i]![cycle]!,
        }))
      )
    )
  );
  return {
    id: "cycles",
    caption: "Every evaluation of every complete run",
    ...tabulate(evaluations, [
      ...places(analysis),
      [right("Seed"), ({ seed }) => cell.number(seed)],
      [right("Labels"), ({ labels }) => cell.number(labels)],
      [right("Accuracy, %"), ({ accuracy }) => cell.share(accuracy)],
      [times("Elapsed"), ({ elapsed }) => cell.seconds(elapsed)],
    ]),
    notes: ["Elapsed: from the start of the run to the end of the evaluation, without features"],
  };
}

function unreadableTable({ unreadable }: Analysis): Table {
  return {
    id: "unreadable",
    caption: "Files that could not be used",
    ...tabulate(unreadable, [
      [left("File"), ({ path }) => cell.name(path)],
      [left("Why"), ({ reason }) => cell.name(reason)],
    ]),
  };
}

function environmentsTable({ environments, environmentDifferences }: Analysis): Table {
  return {
    id: "environments",
    caption: "What differs between the machines and versions that ran",
    ...tabulate(environmentDifferences, [
      [left("Fact"), ({ fact }) => cell.name(fact)],
      ...environments.map((_, i): Field<typeof environmentDifferences[number]> => [
        left(`Environment ${i + 1}`),
        ({ values }) => cell.name(values[i]!),
      ]),
    ]),
  };
}
