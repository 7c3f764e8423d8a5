/** Numbers for readers: percent, points, seconds, bytes. */

/** A share in percent, without the sign, such as "65.70" for 0.657. */
export function percent(share: number, digits: number = 2): string {
  return (100 * share).toFixed(digits);
}

/** A difference of shares in percentage points, such as "+4.98"; zero has no sign. */
export function points(difference: number, digits: number = 2): string {
  const text = (100 * Math.abs(difference)).toFixed(digits);
  if (Number(text) === 0) return text;
  return (difference < 0 ? "−" : "+") + text;
}

/** An end of an interval of differences, such as "+5.0"; with more digits if zero would hide its sign. */
export function pointsEnd(end: number): string {
  const rounded = [1, 2, 3].map((digits) => points(end, digits));
  return rounded.find((text) => Number(text.slice(1)) !== 0) ?? rounded[0]!;
}

/** An interval such as "[65.1, 66.3]"; "one seed" if there is none. */
export function bounds(
  interval: { readonly low: number; readonly high: number } | undefined,
  format: (end: number) => string,
): string {
  if (interval === undefined) return "one seed";
  return `[${format(interval.low)}, ${format(interval.high)}]`;
}

/** Seconds in a reader's units, such as "0.40 ms", "350 ms", "1.2 s", "161 s", "22 min" or "1 h 32 min". */
export function seconds(value: number): string {
  if (value === 0) return "0 s";
  if (value < 0.9995) {
    const milliseconds = 1000 * value;
    const digits = milliseconds < 0.995 ? 2 : milliseconds < 9.95 ? 1 : 0;
    return `${milliseconds.toFixed(digits)} ms`;
  }
  if (value < 9.95) return `${value.toFixed(1)} s`;
  if (value < 599.5) return `${Math.round(value)} s`;
  const minutes = Math.round(value / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${thousands(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

/** A number with three significant digits, such as "0.0312", "28.9" or "1,340". */
export function threeDigits(value: number): string {
  if (value === 0) return "0";
  // The exponent after rounding: 9.996 is written as 10.0.
  const exponent = Number(value.toExponential(2).split("e")[1]);
  return exponent > 2 ? thousands(value) : value.toFixed(2 - exponent);
}

/** Seconds with three significant digits, such as "412 µs", "39.5 ms", "1.06 s" or "1,340 s". */
export function measuredSeconds(value: number): string {
  if (value >= 0.9995) return `${threeDigits(value)} s`;
  if (value >= 0.9995e-3) return `${threeDigits(1e3 * value)} ms`;
  return `${threeDigits(1e6 * value)} µs`;
}

/** A measured share in percent, such as "< 0.1 %", "0.4 %", "43 %" or "105 %". */
export function measuredShare(share: number): string {
  if (share < 0.0005) return "< 0.1 %";
  return `${percent(share, share < 0.0995 ? 1 : 0)} %`;
}

/** Bytes with three significant digits, such as "170 MB" or "1.97 GB"; units are decimal. */
export function measuredBytes(value: number): string {
  if (value >= 0.9995e9) return `${threeDigits(value / 1e9)} GB`;
  if (value >= 0.9995e6) return `${threeDigits(value / 1e6)} MB`;
  return `${threeDigits(value / 1e3)} kB`;
}

/** A whole number such as "15,000". */
export function thousands(value: number): string {
  return Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A number with its noun, such as "1 seed" or "3 seeds". */
export function counted(count: number, noun: string, many: string = `${noun}s`): string {
  return `${thousands(count)} ${count === 1 ? noun : many}`;
}

/** The kind of a processor; results are equal to the bit on the same kind. */
export function processorText(
  { cpu, vectors }: { readonly cpu: string; readonly vectors?: string },
): string {
  return vectors === undefined ? cpu : `${cpu} with ${vectors}`;
}

/** Names in a sentence, such as "a", "a and b" or "a, b and 3 more". */
export function listed(names: readonly string[], most: number = 4): string {
  const shown = names.length > most ? names.slice(0, most - 1) : names;
  const rest = names.length - shown.length;
  const parts = rest > 0 ? [...shown, `${rest} more`] : shown;
  if (parts.length < 2) return parts.join("");
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

/** A span of time in seconds as a clock shows it, such as "0:41" or "2:05:00". */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (n: number): string => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(whole % 60)}`
    : `${minutes}:${two(whole % 60)}`;
}
