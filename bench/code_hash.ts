/** Hashes the code that a result depends on: the modules that it imports, and nothing else. */
import { sha256 } from "../core/files.ts";
import { canonical } from "../core/canonical.ts";
import { packageVersion } from "./project.ts";

/** `import … from "x"`, `export … from "x"` and `import "x"`; imports of types decide nothing. */
const STATIC_IMPORT =
  /^\s*(?:import|export)\s+(?!type\b)(?:[\w$*{}\s,]+?\s+from\s+)?["']([^"']+)["']/gm;

/**
 * Hashes source code by what is imported, so that a change elsewhere (a report, a help text, another
 * strategy) leaves results valid. Reads every file once.
 *
 * @example
 * ```ts no-eval
 * const code = new CodeHasher();
 * await code.hash([new URL("./loop.ts", import.meta.url)]); // 64 hexadecimal digits
 * ```
 */
export class CodeHasher {
  readonly #modules = new Map<string, Promise<Module>>();

  /**
   * Starts with no file read.
   *
   * @param isLeaf Modules that are left out where they are imported: a registry imports everything
   * there is, while a run depends on the one entry that it uses.
   */
  constructor(readonly isLeaf: (url: URL) => boolean = isRegistry) {}

  /**
   * Hashes modules and all that they import.
   *
   * @param entries Modules that a result depends on.
   * @returns sha256 over the bytes of these modules and all that they import, and over the versions of
   * the packages that they import.
   */
  async hash(entries: readonly URL[]): Promise<string> {
    const files = new Map<string, string>();
    const packages = new Set<string>();
    const open = [...entries];
    for (let url = open.pop(); url !== undefined; url = open.pop()) {
      if (files.has(url.href)) continue;
      const module = await this.#module(url);
      files.set(url.href, module.hash);
      for (const name of module.packages) packages.add(name);
      open.push(...module.imports.filter((imported) => !this.isLeaf(imported)));
    }
    const versions: string[] = [];
    for (const name of [...packages].sort()) versions.push(`${name}@${await packageVersion(name)}`);
    // By content alone: where a clone lies, or what a file is called, decides nothing.
    return sha256(canonical({ files: [...files.values()].sort(), versions }));
  }

  #module(url: URL): Promise<Module> {
    const known = this.#modules.get(url.href) ?? readModule(url);
    this.#modules.set(url.href, known);
    return known;
  }
}

interface Module {
  readonly hash: string;
  readonly imports: readonly URL[];
  /** Names in deno.json's imports. */
  readonly packages: readonly string[];
}

async function readModule(url: URL): Promise<Module> {
  // A module from elsewhere is pinned by its address, which holds the version.
  if (url.protocol !== "file:") return { hash: sha256(url.href), imports: [], packages: [] };
  const bytes = await Deno.readFile(url);
  const specifiers = /\.[cm]?[jt]sx?$/.test(url.pathname)
    ? importsOf(new TextDecoder().decode(bytes))
    : [];
  const imports = specifiers.filter(isLocal).map((specifier) => new URL(specifier, url));
  const packages = specifiers.filter((s) => !isLocal(s) && !s.includes(":")).map(packageName);
  return { hash: sha256(bytes), imports, packages };
}

/**
 * The modules that a source text imports for more than their types.
 *
 * @param source A TypeScript or JavaScript module.
 * @returns Specifiers as written, in order.
 */
export function importsOf(source: string): string[] {
  return [...source.matchAll(STATIC_IMPORT)].map((match) => match[1]!);
}

function isLocal(specifier: string): boolean {
  return /^(\.|\/|file:)/.test(specifier);
}

/** "pure-rand/generator/…" is a part of the package "pure-rand". */
function packageName(specifier: string): string {
  return specifier.split("/").slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
}

function isRegistry(url: URL): boolean {
  return url.pathname.endsWith("/registry.ts");
}
