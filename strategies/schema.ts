/** Schemas of settings, by as much of a valibot schema as a strategy's signature rests on. */

/** The value of one setting: anything that a command line, a suite and a results file can hold. */
export type SettingValue = string | number | boolean;

/** Settings by name. */
export type Settings = Readonly<Record<string, SettingValue>>;

/** Any valibot schema, for example `v.boolean()`: it turns an `Input` into an `Output`. */
export interface Schema<Output = unknown, Input = unknown> {
  /** Tells a schema from the actions that a pipe puts after it. */
  readonly kind: "schema";
  /** Which schema: "picklist", "number", "strict_object". */
  readonly type: string;
  /** A setting is checked at once, without promises. */
  readonly async: false;
  /** Vendor and types, as https://standardschema.dev lays them down. */
  readonly "~standard": {
    /** The library that checks. */
    readonly vendor: "valibot";
    /** Exists for the type checker only. */
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** The values that a schema accepts, for example `"paper" | "dal-toolbox"` of a picklist. */
export type InputOf<S extends Schema> = NonNullable<S["~standard"]["types"]>["input"];

/** The values that a schema makes; for a strategy's schema, the settings that it is given. */
export type OutputOf<S extends Schema> = NonNullable<S["~standard"]["types"]>["output"];

/** The schema of all settings of a strategy: `v.strictObject` of entries that all have defaults. */
export interface SettingsSchema extends Schema<Settings> {
  /** Unknown names are refused. */
  readonly type: "strict_object";
  /** The schema of each setting, by name. */
  readonly entries: Readonly<Record<string, Schema<SettingValue>>>;
}

/** One entry of a strategy's schema: takes what `S` takes, or nothing, which means the default. */
export type Setting<S extends Schema> =
  & Pick<S, Extract<keyof S, SchemaMember>>
  & {
    /** It may be left out. */
    readonly type: "optional";
    /** The value if it is left out. */
    readonly default: InputOf<S>;
    /** The values allowed. */
    readonly wrapped: S;
  };

/** The members by which valibot reads any schema, whichever it is. */
export type SchemaMember =
  | "kind"
  | "reference"
  | "expects"
  | "async"
  | "~standard"
  | "~run"
  | "~types";
