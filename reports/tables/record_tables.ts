/** The tables of runs, noise, machines and files. */
import type { Analysis } from "../analysis/analysis.ts";
import { measuredBytes, percent } from "../../core/format.ts";
import {
  EMPTY,
  left,
  nameCell,
  numberCell,
  right,
  secondsCell,
  type Table,
  times,
} from "./table.ts";

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

function noiseTable({ noise, problems, strategies }: Analysis): Table {
  return {
    id: "noise",
    caption: "How much runs differ if nothing was changed",
    columns: [
      left("Problem"),
      left("Strategy"),
      right("Seeds"),
      right("Deviation of AUC, points"),
      right("A/A floor, points"),
      right("Upper over lower quartile of select seconds"),
    ],
    rows: noise.rows.map((row) => [
      nameCell(problems[row.problem]!.title),
      nameCell(strategies[row.strategy]!.label),
      numberCell(row.n),
      { text: percent(row.aucDeviation), value: 100 * row.aucDeviation },
      { text: percent(row.floor), value: 100 * row.floor },
      numberCell(row.selectRatio, 2),
    ]),
    notes: [
      "A/A floor: two sets of as many other seeds of the same strategy differ by more than this in 5 % " +
      "of cases. Quartiles are over seeds in one cycle, their ratio is the median over cycles",
    ],
  };
}

function repeatsTable({ noise, problems, strategies }: Analysis): Table {
  return {
    id: "repeats",
    caption: "Runs of equal configuration and seed that are there more than once",
    columns: [
      left("Problem"),
      left("Strategy"),
      right("Seed"),
      right("Runs"),
      right("Range of AUC, points"),
      right("Largest over smallest select seconds"),
      left("What differs"),
    ],
    rows: noise.repeats.map((repeat) => [
      nameCell(problems[repeat.problem]!.title),
      nameCell(strategies[repeat.strategy]!.label),
      numberCell(repeat.seed),
      numberCell(repeat.keys.length),
      { text: percent(repeat.aucRange), value: 100 * repeat.aucRange },
      numberCell(repeat.selectRatio, 2),
      nameCell(repeat.apart),
    ]),
    notes: [],
  };
}

function runsTable({ runs, problems, strategies }: Analysis): Table {
  return {
    id: "runs",
    caption: "Every run",
    columns: [
      left("Problem"),
      left("Strategy"),
      right("Seed"),
      left("Status"),
      left("Message"),
      right("AUC, %"),
      left("Started"),
      times("Time"),
      { head: "Memory", align: "right", unit: "bytes" },
      right("Job"),
      right("Retries"),
      left("Code"),
      left("Key"),
      left("Command"),
    ],
    rows: runs.map((run) => [
      nameCell(problems[run.problem]!.title),
      nameCell(strategies[run.strategy]!.label),
      numberCell(run.seed),
      nameCell(run.outdated === true ? `${run.status}, other code` : run.status),
      nameCell(run.message),
      run.auc === undefined ? EMPTY : { text: percent(run.auc), value: 100 * run.auc },
      nameCell(run.startedAt),
      secondsCell(run.seconds),
      { text: measuredBytes(run.peakMemoryBytes), value: run.peakMemoryBytes },
      numberCell(run.worker),
      numberCell(run.retries),
      nameCell(run.codeHash.slice(0, 12)),
      nameCell(run.key),
      nameCell(run.command),
    ]),
    notes: [],
  };
}

/** Writes the table of all evaluations of complete runs: large, so that only files have it. */
export function cyclesTable({ problems, strategies }: Analysis): Table {
  return {
    id: "cycles",
    caption: "Every evaluation of every complete run",
    columns: [
      left("Problem"),
      left("Strategy"),
      right("Seed"),
      right("Labels"),
      right("Accuracy, %"),
      times("Elapsed"),
    ],
    rows: problems.flatMap(({ title, labelled, strategies: compared }) =>
      compared.flatMap(({ strategy, seeds, scores }) =>
        seeds.flatMap((seed, i) =>
          labelled.map((labels, cycle) => {
            const accuracy = scores!.perSeed[i]![cycle]!;
            return [
              nameCell(title),
              nameCell(strategies[strategy]!.label),
              numberCell(seed),
              numberCell(labels),
              { text: percent(accuracy), value: 100 * accuracy },
              secondsCell(scores!.seconds.elapsedPerSeed[i]![cycle]!),
            ];
          })
        )
      )
    ),
    notes: ["Elapsed: from the start of the run to the end of the evaluation, without features"],
  };
}

function unreadableTable({ unreadable }: Analysis): Table {
  return {
    id: "unreadable",
    caption: "Files that could not be used",
    columns: [left("File"), left("Why")],
    rows: unreadable.map(({ path, reason }) => [nameCell(path), nameCell(reason)]),
    notes: [],
  };
}

function environmentsTable({ environments, environmentDifferences }: Analysis): Table {
  return {
    id: "environments",
    caption: "What differs between the machines and versions that ran",
    columns: [left("Fact"), ...environments.map((_, i) => left(`Environment ${i + 1}`))],
    rows: environmentDifferences.map(({ fact, values }) => [
      nameCell(fact),
      ...values.map((value) => nameCell(value)),
    ]),
    notes: [],
  };
}
