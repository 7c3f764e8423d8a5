/** Tells things of one name apart by what else is known of them. */
import { canonical, compareText } from "./canonical.ts";

/**
 * A suffix for every name, empty if no other thing has it: " (budget=30)" names the fields in which things
 * of that name differ, but not those in which this one is as most of them are.
 */
export function distinguish(
  names: readonly string[],
  details: readonly Readonly<Record<string, unknown>>[],
): string[] {
  return names.map((name, i) => {
    const rivals = details.filter((_, j) => names[j] === name);
    const fields = [...new Set(rivals.flatMap(Object.keys))].sort(compareText);
    const own = details[i]!;
    const parts = fields.filter((field) => {
      const values = rivals.map((rival) => canonical(rival[field]) ?? "");
      const share = (value: string): number => values.filter((one) => one === value).length;
      const most = values.find((value) => share(value) > rivals.length / 2);
      return new Set(values).size > 1 && (canonical(own[field]) ?? "") !== most;
    }).filter((field) => own[field] !== undefined)
      .map((field) => `${field}=${shorten(String(own[field]))}`);
    return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
  });
}

function shorten(value: string): string {
  return /^[0-9a-f]{64}$/.test(value) ? value.slice(0, 8) : value;
}
