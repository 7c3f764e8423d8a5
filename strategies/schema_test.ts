import * as v from "valibot";
import type { OutputOf, Settings, SettingsSchema } from "./schema.ts";
import { setting } from "./settings.ts";

/** Compiles where the schema's settings have just this type. */
function gives<Expected extends Settings>() {
  return <S extends SettingsSchema>(
    _schema: S & ([OutputOf<S>, Expected] extends [Expected, OutputOf<S>] ? S : never),
  ): void => {};
}

// The type checker does the work here: a line that should not compile, but does, is an error.
Deno.test("a schema tells a strategy the types of its settings", () => {
  gives<{ variant: "paper" | "dal-toolbox"; count: number; delta: "auto" | number }>()(
    v.strictObject({
      variant: setting(v.picklist(["paper", "dal-toolbox"]), "paper", ""),
      count: setting(v.pipe(v.number(), v.integer()), 2, ""),
      delta: v.optional(v.union([v.literal("auto"), v.number()]), "auto"),
    }),
  );
  // @ts-expect-error: The type of the setting is another.
  gives<{ count: string }>()(v.strictObject({ count: setting(v.number(), 2, "") }));
});

Deno.test("what no command line can hold is no setting", () => {
  // @ts-expect-error: A default must be one of the values.
  setting(v.picklist(["paper", "dal-toolbox"]), "pape", "");
  // @ts-expect-error: A list is no setting.
  setting(v.array(v.number()), [1], "");
  // @ts-expect-error: A setting has a default.
  v.strictObject({ count: v.optional(v.number()) }) satisfies SettingsSchema;
  // @ts-expect-error: Unknown names must be refused.
  v.object({ count: setting(v.number(), 2, "") }) satisfies SettingsSchema;
});
