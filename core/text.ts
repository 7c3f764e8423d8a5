/** Text from data, made safe to show. */

const [ESCAPE, CONTROL, BELL] = [0x1b, 0x9b, 0x07].map((code) => String.fromCharCode(code));

/** What colours text or moves the cursor, and what sets titles and links, from its first character to its last. */
const SEQUENCES = new RegExp(
  `(?:${ESCAPE}\\[|${CONTROL})[0-?]*[ -/]*[@-~]|${ESCAPE}\\][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\\\)`,
  "g",
);

/** Control characters, line separators, and marks that turn, hide or annotate the text after them. */
const STEERING = /[\p{Cc}\p{Bidi_Control}\u2028\u2029\u206a-\u206f\ufeff\ufff9-\ufffb]+/gu;

/**
 * Text from data without characters that would steer a terminal or turn text round.
 *
 * @param text Any text.
 * @returns The text without sequences that colour or move; other control and direction characters are
 * replaced by a space.
 */
export function plain(text: string): string {
  return text.replace(SEQUENCES, "").replace(STEERING, " ");
}

/**
 * Makes every text in a value plain, keys included.
 *
 * @param value Plain data, as JSON holds it.
 * @returns The value itself if nothing has to change.
 */
export function plainTexts<T>(value: T): T {
  const json = JSON.stringify(value);
  // JSON escapes the control characters below U+0020.
  if (!/\\[bfnrtu]/.test(json) && json.search(STEERING) < 0) return value;
  return JSON.parse(json, (_key, inner: unknown) => {
    if (typeof inner === "string") return plain(inner);
    if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).map(([key, item]) => [plain(key), item]));
  });
}
