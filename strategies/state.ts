/** What a strategy remembers from one cycle to the next. */
import { TrawlError } from "../core/errors.ts";
import type { Json, Strategy } from "./strategy.ts";

/** Most characters of a state as JSON. */
const MOST = 2 ** 20;

/** Reads the state that a strategy returned, as it will be read in the next cycle. */
export function readState(strategy: Strategy, state: unknown): Json {
  const broken = (what: string): TrawlError =>
    new TrawlError(`Strategy "${strategy.name}" is broken: its state ${what}`);
  const wrong = notJson(state, "state");
  if (wrong !== undefined) throw broken(`is not JSON: ${wrong}`);
  const text = JSON.stringify(state);
  if (text.length > MOST) throw broken(`has ${text.length} characters as JSON, more than ${MOST}`);
  return JSON.parse(text) as Json;
}

/** Names the first part of a value that JSON does not hold. */
function notJson(value: unknown, path: string): string | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean") return undefined;
  if (typeof value === "number") {
    return Number.isFinite(value) ? undefined : `${path} is ${value}`;
  }
  if (Array.isArray(value)) return firstOf(value.entries(), (i) => `${path}[${i}]`);
  const isPlain = typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype;
  if (isPlain) return firstOf(Object.entries(value as object), (key) => `${path}.${key}`);
  const type = typeof value === "object" ? value!.constructor?.name ?? "an object" : typeof value;
  return `${path} is ${type}`;
}

function firstOf<K>(
  entries: Iterable<readonly [K, unknown]>,
  path: (key: K) => string,
): string | undefined {
  for (const [key, value] of entries) {
    const wrong = notJson(value, path(key));
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}
