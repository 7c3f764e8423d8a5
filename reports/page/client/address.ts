/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The page's address holds what the reader chose, so that it can be kept and passed on. */

const chosen = new URLSearchParams();
const listeners: (() => void)[] = [];

/**
 * What was chosen.
 *
 * @returns The choice, or undefined.
 */
export function stored(name: string): string | undefined {
  return chosen.get(name) ?? undefined;
}

/** What was chosen, where it is a list of names. */
export function storedList(name: string): string[] {
  const text = chosen.get(name);
  return text === null ? [] : text.split(",").map(unquoted);
}

/** A name that came as it should; others are left as they are. */
function unquoted(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/**
 * Keeps a choice.
 *
 * @param value The choice; undefined where it is what the page shows first.
 */
export function store(name: string, value: string | readonly string[] | undefined): void {
  if (value === undefined || value.length === 0) chosen.delete(name);
  else {chosen.set(
      name,
      typeof value === "string" ? value : value.map(encodeURIComponent).join(","),
    );}
  write();
}

/** Asks to be told when the address was changed by other means: a link, or the reader. */
export function onAddress(listener: () => void): void {
  listeners.push(listener);
}

function write(): void {
  const text = chosen.toString();
  history.replaceState(null, "", text === "" ? location.pathname + location.search : `#${text}`);
}

function read(): void {
  for (const name of [...chosen.keys()]) chosen.delete(name);
  const hash = location.hash.slice(1);
  for (const [name, value] of new URLSearchParams(hash)) chosen.set(name, value);
}

/** A link to a section changes where one is, and nothing of what was chosen. */
addEventListener("hashchange", () => {
  const name = unquoted(location.hash.slice(1));
  if (!name.includes("=") && document.getElementById(name) !== null) {
    store("at", name);
    document.getElementById(name)?.scrollIntoView();
    return;
  }
  read();
  for (const listener of listeners) listener();
});
read();
const first = unquoted(location.hash.slice(1));
if (!first.includes("=") && first !== "" && document.getElementById(first) !== null) {
  chosen.delete(first);
  store("at", first);
}
