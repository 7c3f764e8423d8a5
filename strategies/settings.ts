/**
 * A strategy's settings: declared once by its schema; read, checked, listed and recorded from
 * there.
 */
import * as v from "valibot";
import { InputError, nearest } from "../core/errors.ts";
import type { InputOf, Schema, Setting, Settings, SettingValue } from "./schema.ts";
import type { Strategy } from "./strategy.ts";

export type { Settings };

/** One setting, as `--list` and `--help` show it. */
export interface SettingInfo {
  /** Its key. */
  readonly name: string;
  /** What it changes. */
  readonly description: string;
  /** Its allowed values, for example `"paper" or "dal-toolbox"`. */
  readonly allowed: string;
  /** Its value if nothing is set. */
  readonly default: SettingValue;
}

type AnySchema = v.GenericSchema;

/**
 * Declares a setting: its values, its default and one sentence about it.
 *
 * @param schema The allowed values, for example `v.picklist(["paper", "dal-toolbox"])`.
 * @param fallback The default.
 * @param description What it changes.
 * @returns An entry of a strategy's settings.
 *
 * @example
 * ```ts
 * import * as v from "valibot";
 * import { setting } from "./settings.ts";
 * const settings = v.strictObject({
 *   variant: setting(v.picklist(["paper", "dal-toolbox"]), "paper", "Whose definition is used"),
 * });
 * ```
 */
export function setting<const S extends Schema<SettingValue, SettingValue>>(
  schema: S,
  fallback: InputOf<S>,
  description: string,
): Setting<S> {
  const described = v.pipe(schema as unknown as AnySchema, v.description(description));
  return v.optional(described, fallback) as unknown as Setting<S>;
}

/**
 * Checks settings from a command line or a suite. Texts that spell numbers or booleans are read as
 * those if the setting takes one.
 */
export function parseSettings(
  strategy: Strategy,
  raw: Readonly<Record<string, unknown>> = {},
): Settings {
  const entries = strategy.settings?.entries ?? {};
  const known = Object.keys(entries);
  for (const name of Object.keys(raw)) {
    if (!known.includes(name)) throw unknownSetting(strategy.name, name, known);
  }
  return Object.fromEntries(known.map((name) => {
    const schema = entries[name] as AnySchema;
    return [name, parseOne(strategy.name, name, schema, raw[name])];
  }));
}

/**
 * Lists a strategy's settings, in the order declared.
 *
 * @param strategy The strategy.
 * @returns Every setting.
 */
export function listSettings(strategy: Strategy): SettingInfo[] {
  return Object.entries(strategy.settings?.entries ?? {}).map(([name, entry]) => {
    const schema = entry as AnySchema;
    return {
      name,
      description: descriptionOf(schema),
      allowed: allowedText(schema),
      default: defaultOf(schema),
    };
  });
}

function parseOne(
  strategy: string,
  name: string,
  schema: AnySchema,
  raw: unknown,
): SettingValue {
  for (const candidate of readings(raw)) {
    const { success, output } = v.safeParse(schema, candidate);
    // Runs record settings as JSON, which holds no infinite numbers.
    if (success && output !== Infinity && output !== -Infinity) return output as SettingValue;
  }
  throw new InputError(
    `Setting "${name}" of strategy "${strategy}" cannot be ${JSON.stringify(raw)}: ` +
      `use ${allowedText(schema)} (default ${JSON.stringify(defaultOf(schema))})`,
  );
}

/** Readings of a raw value: itself first, then the number or boolean that a text spells. */
function readings(raw: unknown): unknown[] {
  if (typeof raw !== "string") return [raw];
  const text = raw.trim();
  if (text === "true" || text === "false") return [raw, text === "true"];
  return text === "" || Number.isNaN(Number(text)) ? [raw] : [raw, Number(text)];
}

function unknownSetting(strategy: string, name: string, known: readonly string[]): InputError {
  if (known.length === 0) {
    return new InputError(`Strategy "${strategy}" has no settings: leave out "${name}"`);
  }
  const near = nearest(name, known);
  const hint = near === undefined ? "" : `: did you mean "${near}"?`;
  return new InputError(
    `Strategy "${strategy}" has no setting "${name}"${hint}${hint === "" ? ". " : " "}` +
      `Known: ${known.join(", ")}`,
  );
}

function descriptionOf(schema: AnySchema): string {
  const wrapped = wrappedBy(schema);
  return v.getDescription(schema) ?? (wrapped === undefined ? "" : descriptionOf(wrapped));
}

function defaultOf(schema: AnySchema): SettingValue {
  return v.getDefault(schema as v.OptionalSchema<v.GenericSchema, SettingValue>);
}

/** The schema inside `optional` and the like. */
function wrappedBy(schema: AnySchema): AnySchema | undefined {
  return "wrapped" in schema ? schema.wrapped as AnySchema : undefined;
}

/** Says in words what a schema takes. */
function allowedText(schema: AnySchema): string {
  const wrapped = wrappedBy(schema);
  if (wrapped !== undefined) return allowedText(wrapped);
  if ("options" in schema) {
    const options = schema.options as readonly unknown[];
    return options.map((option) =>
      schema.type === "union" ? allowedText(option as AnySchema) : JSON.stringify(option)
    ).join(" or ");
  }
  if ("literal" in schema) return JSON.stringify(schema.literal);
  if (schema.type === "boolean") return "true or false";
  return schema.type === "number" ? numberText(schema) : `a ${schema.type}`;
}

const bounds: Readonly<Record<string, string>> = {
  min_value: "at least",
  max_value: "at most",
  gt_value: "above",
  lt_value: "below",
};

function numberText(schema: AnySchema): string {
  const actions = actionsOf(schema);
  const noun = actions.some(({ type }) => type === "integer") ? "a whole number" : "a number";
  const limits = actions.filter(({ type }) => type in bounds).map(({ type, requirement }) =>
    `${bounds[type]} ${requirement}`
  );
  return [noun, limits.join(" and ")].filter((part) => part !== "").join(" ");
}

interface Action {
  readonly type: string;
  readonly requirement?: unknown;
}

/** The actions of a schema's pipe, and of pipes inside it. */
function actionsOf(schema: object): Action[] {
  if (!("pipe" in schema)) return [schema as Action];
  return (schema.pipe as readonly object[]).flatMap(actionsOf);
}
