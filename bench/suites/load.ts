/** Loads a suite by its name, or from a user's file. */
import { dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as v from "valibot";
import { isBackboneFile } from "../../backbones/backbone.ts";
import { InputError, messageOf, unknownName } from "../../core/errors.ts";
import { statRegular } from "../../core/files.ts";
import { referenceFrom } from "../../datasets/open.ts";
import { strategies } from "../../strategies/registry.ts";
import { needs, type Strategy } from "../../strategies/strategy.ts";
import { suites } from "./registry.ts";
import { contestantOf, nameOf, type Suite } from "./suite.ts";

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const positive = v.pipe(whole, v.minValue(1));
const rate = v.pipe(v.number(), v.finite(), v.minValue(0));
const values = v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]));

const head = v.strictObject({
  kind: v.picklist(["linear", "mlp"]),
  hidden: whole,
  optimizer: v.picklist(["sgd", "adam", "adamw", "radam"]),
  learningRate: rate,
  weightDecay: rate,
  momentum: rate,
  nesterov: v.boolean(),
  epochs: positive,
  batchSize: positive,
  partialBatch: v.optional(v.picklist(["drop", "fill"])),
});

const problem = v.strictObject({
  dataset: v.string(),
  backbone: v.optional(v.string()),
  poolShare: v.optional(v.pipe(v.number(), v.gtValue(0), v.maxValue(1))),
  pool: v.optional(v.picklist(["reference"])),
  head,
  initial: positive,
  budget: positive,
  cycles: whole,
  subset: whole,
  without: v.optional(v.array(v.string())),
});

/** Only the most important members of a strategy: the type checker has seen the others. */
const ownStrategy = v.looseObject({
  name: v.pipe(v.string(), v.nonEmpty()),
  needs: v.array(v.string()),
  settings: v.optional(v.looseObject({ entries: v.looseObject({}) })),
  select: v.function(),
});

const schema = v.strictObject({
  name: v.pipe(v.string(), v.regex(/^[\w-]+$/, 'must consist of letters, digits, "-" and "_"')),
  description: v.string(),
  problems: v.pipe(v.array(problem), v.minLength(1)),
  strategies: v.pipe(
    v.array(v.union([
      v.string(),
      ownStrategy,
      v.strictObject({
        strategy: v.union([v.string(), ownStrategy]),
        settings: v.optional(values),
      }),
    ])),
    v.minLength(1),
  ),
  seeds: v.pipe(
    v.array(whole),
    v.minLength(1),
    v.check((list) => new Set(list).size === list.length, "must not repeat a seed"),
  ),
});

/** Loads a suite that comes with Trawl by its name, or from the path of a `.ts` file that exports one. */
export async function loadSuite(reference: string): Promise<Suite> {
  if (!isPath(reference)) {
    const known = suites.find((suite) => suite.name === reference);
    if (known !== undefined) return known;
    throw unknownName("suite", reference, suites.map((suite) => suite.name));
  }
  const exported = await importFile(reference, "suite");
  const candidates = Object.values(exported).filter(looksLikeSuite);
  if (candidates.length !== 1) {
    throw new InputError(
      `"${reference}" exports ${candidates.length} suites: export exactly one, as the files in ` +
        '"bench/suites" do',
    );
  }
  return withOwnPaths(checkSuite(candidates[0], reference), suiteFile(reference)!);
}

/** The file that a reference means; undefined for a name. */
export function suiteFile(reference: string): URL | undefined {
  return isPath(reference) ? fileUrl(reference) : undefined;
}

/** The address of a file; the path may be relative. */
export function fileUrl(path: string): URL {
  return new URL(pathToFileURL(resolve(path)).href);
}

export function isStrategy(value: unknown): value is Strategy {
  return v.is(ownStrategy, value);
}

export function checkSuite(value: unknown, where: string): Suite {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) {
    requireKnownNames(value as Suite, where);
    requireOwnNames(value as Suite);
    return value as Suite;
  }
  const [issue] = result.issues;
  throw new InputError(`Suite "${where}" is wrong at "${v.getDotPath(issue)}": ${issue.message}`);
}

/** Resolves paths of the user's data and backbones relative to the suite's file. */
function withOwnPaths(suite: Suite, file: URL): Suite {
  const folder = dirname(fileURLToPath(file));
  const problems = suite.problems.map((problem) => {
    const { dataset, backbone } = problem;
    return {
      ...problem,
      dataset: referenceFrom(dataset, (path) => resolve(folder, path)),
      ...(backbone !== undefined && isBackboneFile(backbone)
        ? { backbone: resolve(folder, backbone) }
        : {}),
    };
  });
  return { ...suite, problems };
}

/** A misspelt name would not leave a strategy out. */
function requireKnownNames(suite: Suite, where: string): void {
  const known = suite.strategies.map((entry) => nameOf(contestantOf(entry)));
  for (const { dataset, without = [] } of suite.problems) {
    const unknown = without.find((name) => !known.includes(name));
    if (unknown === undefined) continue;
    const { message } = unknownName("strategy", unknown, known);
    throw new InputError(`Suite "${where}" leaves a strategy out on "${dataset}": ${message}`);
  }
}

/** Results identify strategies by their names; needs of the suite's own must exist. */
export function requireOwnNames(suite: Suite): void {
  const own = new Map<string, Strategy>();
  for (const { strategy } of suite.strategies.map(contestantOf)) {
    if (typeof strategy === "string") continue;
    const { name } = strategy;
    const unknown = strategy.needs.find((need) => !needs.includes(need));
    if (unknown !== undefined) {
      const { message } = unknownName("need", unknown, needs);
      throw new InputError(`Strategy "${name}" of suite "${suite.name}": ${message}`);
    }
    const taken = strategies.find((known) => known.name === name) ?? own.get(name) ?? strategy;
    if (taken !== strategy) {
      throw new InputError(
        `Suite "${suite.name}" defines a strategy named "${name}", but another has that name: ` +
          "rename yours",
      );
    }
    own.set(name, strategy);
  }
}

function isPath(reference: string): boolean {
  return /[/\\]|\.[cm]?[jt]s$/.test(reference);
}

function looksLikeSuite(value: unknown): boolean {
  return typeof value === "object" && value !== null && "problems" in value &&
    "strategies" in value;
}

/** Imports a user's module; `kind` is what it is, such as "suite". */
export async function importFile(path: string, kind: string): Promise<Record<string, unknown>> {
  const url = fileUrl(path);
  try {
    statRegular(url);
    return await import(`file:///${url.pathname.slice(1)}`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new InputError(`No ${kind} file "${path}"`);
    throw new InputError(`The ${kind} file "${path}" does not load: ${messageOf(error)}`);
  }
}
