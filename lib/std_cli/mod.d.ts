export interface ParseOptions {
  /** Flags that take no value. */
  boolean?: readonly string[];
  /** Flags whose value is kept as text. */
  string?: readonly string[];
  /** Flags that may be given more than once: always a list. */
  collect?: readonly string[];
  /** Short names. */
  alias?: Record<string, string | readonly string[]>;
  default?: Record<string, unknown>;
  negatable?: readonly string[];
  stopEarly?: boolean;
  "--"?: boolean;
  /** Called for every argument that no option names; `false` drops it. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}
export declare function parseArgs(
  args: readonly string[],
  options?: ParseOptions,
): Record<string, unknown> & { _: (string | number)[] };
