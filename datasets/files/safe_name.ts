/** Names of members that are safe to write: none leaves its folder, or takes another member's place. */
import { InputError } from "../../core/errors.ts";

/** Longer names are refused: most file systems end at 255 bytes a part and 4,096 in all. */
const LONGEST = 1024;

/** Refuses a name that would leave the folder or change; returns the path without "./". */
export function requireInside(name: string): string {
  const refuse = (reason: string): InputError => {
    const shown = JSON.stringify(name.length <= 100 ? name : `${name.slice(0, 100)}…`);
    return new InputError(`The archive has a member ${shown}, which ${reason}: not unpacked`);
  };
  // deno-lint-ignore no-control-regex
  if (/[\x00-\x1f\x7f]/.test(name)) throw refuse("has control characters in its name");
  if (name.length > LONGEST) throw refuse(`has a name of more than ${LONGEST} characters`);
  const parts = name.split(/[/\\]/);
  if (name === "" || /^[/\\]|^[A-Za-z]:/.test(name) || parts.includes("..")) {
    throw refuse("leaves its folder");
  }
  if (name.includes("\\")) throw refuse("has a backslash in its name");
  const kept = parts.filter((part) => part !== "" && part !== ".");
  if (kept.some((part) => /[. ]$/.test(part))) {
    throw refuse("has a name that ends in a dot or a blank");
  }
  return kept.join("/");
}

/** Admits each name of an archive once. */
export class NameGuard {
  readonly #seen = new Map<string, string>();

  admit(name: string): string {
    const kept = requireInside(name);
    if (kept === "") throw new InputError("The archive has a file without a name");
    const key = kept.normalize("NFC").toLowerCase();
    const other = this.#seen.get(key);
    if (other !== undefined) {
      const twice = other === kept
        ? `member "${kept}" twice`
        : `members "${other}" and "${kept}", which are one file on many disks`;
      throw new InputError(`The archive has ${twice}: not unpacked`);
    }
    this.#seen.set(key, kept);
    return kept;
  }
}
