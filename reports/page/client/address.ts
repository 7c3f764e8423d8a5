/// <reference lib="dom" />
/** Keeps the reader's choices in the address, so that they can be saved and shared. */

const chosen = new URLSearchParams();
const listeners: (() => void)[] = [];

/** Keeps a choice in the address; undefined for the default. */
export function stored(name: string): string | undefined {
  return chosen.get(name) ?? undefined;
}

/** Reads a list of names from the address. */
export function storedList(name: string): string[] {
  const text = chosen.get(name);
  return text === null ? [] : text.split(",").map(unquoted);
}

/** Decodes a name; malformed ones stay as they are. */
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

/** Calls back when a link or the reader changes the address. */
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
