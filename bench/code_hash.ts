/** Hashes the code that a result depends on: the modules that it imports, and no others. */
import { type Import, init, parse } from "es-module-lexer";
import { dirname, isAbsolute, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { canonical } from "../core/canonical.ts";
import { sha256 } from "../core/files.ts";
import { strategies } from "../strategies/registry.ts";
import type { Strategy } from "../strategies/strategy.ts";
import { codeText } from "./code_text.ts";
import { packageVersion } from "./environment.ts";
import { isStrategyFile } from "./suites/strategy_file.ts";

const project = new URL("../", import.meta.url);
const { resolve: resolveFromHere } = import.meta;

/**
 * Our modules that import every strategy, dataset, backbone or suite, although a run depends on one of them.
 * They count by their path, unless the user's code imports them.
 */
const REGISTRIES = [
  "strategies/registry.ts",
  "datasets/registry.ts",
  "backbones/registry.ts",
  "bench/suites/registry.ts",
];

/** What the user's code imports: it may ask a registry for anything. */
const ENTRIES = ["mod.ts", "strategies/mod.ts"];

const LITERAL = "\"[^\"\\\\]*\"|'[^'\\\\]*'|`[^`\\\\$]*`";

/** Attributes of imports whose bytes count. */
const AS_DATA = /["'](?:text|bytes|json)["']/;

/** The code that a result depends on. */
export interface Code {
  /** sha256 of all modules, of which of them imports which, and of the versions of packages. */
  readonly hash: string;
  /** Every module: its path in the project or relative to the strategy, a blank, and its hash. */
  readonly modules: readonly string[];
  /** Imports of the user's code that only a run can resolve, such as "import(name) in ./mine.ts". */
  readonly unknown: readonly string[];
}

interface Reference {
  readonly specifier: string;
  /** The file; undefined for packages and remote modules, which count by their names. */
  readonly url?: URL;
  readonly isData: boolean;
  readonly isStatic: boolean;
}

interface Module {
  readonly hash: string;
  readonly references: readonly Reference[];
  readonly unknown: readonly string[];
}

/**
 * Hashes source code along imports, so that results stay valid if something else changes: a report, a help
 * text, another strategy, or comments, types and layout. Reads every file once.
 */
export class CodeHasher {
  readonly #codes = new Map<Strategy, Code>();
  readonly #modules = new Map<string, Module>();
  readonly #paths = new Map<string, string>();
  readonly #versions = new Map<string, string>();

  /** @param root The folder whose modules are ours. */
  constructor(readonly root: URL = project) {}

  /**
   * Hashes the code that decides a strategy's results; `suite` is the suite's file, if it is the user's. A
   * strategy in a file of its own depends on that.
   */
  async ofStrategy(strategy: Strategy, suite: URL | undefined): Promise<Code> {
    const known = this.#codes.get(strategy);
    if (known !== undefined) return known;
    const registry = new URL("../strategies/registry.ts", import.meta.url);
    const own = isStrategyFile(strategy) ? strategy.file : suite;
    const list = strategies.includes(strategy) ? registry : own ?? registry;
    const code = await this.trace([
      new URL("./loop.ts", import.meta.url),
      new URL("./data.ts", import.meta.url),
      new URL("./execution/worker.ts", import.meta.url),
      await this.#moduleOf(strategy, list),
    ]);
    this.#codes.set(strategy, code);
    return code;
  }

  async trace(entries: readonly URL[]): Promise<Code> {
    await init;
    const root = this.#path(this.root);
    const base = dirname(this.#path(entries.at(-1)!));
    const files: { readonly url: URL; readonly isData: boolean }[] = [];
    const numbers = new Map<string, number>();
    const number = (url: URL, isData: boolean): number =>
      numbers.getOrInsertComputed(`${isData} ${url.href}`, () => files.push({ url, isData }) - 1);
    for (const entry of entries) number(entry, false);
    const records: unknown[] = [];
    const modules: string[] = [];
    const unknown: string[] = [];
    // The list grows during the loop; a module's number is its index.
    for (const { url, isData } of files) {
      const module = this.#module(url, isData);
      const path = this.#path(url);
      const inside = pathInside(root, path);
      const name = inside ?? relative(base, path).replace(/^(?!\.)/, "./");
      modules.push(`${name} ${module.hash.slice(0, 16)}`);
      if (inside === undefined) unknown.push(...module.unknown.map((text) => `${text} in ${name}`));
      const isOurs = inside !== undefined && !ENTRIES.includes(inside);
      const edges = module.references.map(({ specifier, url: target, isData }) => {
        const own = isOurs && target && pathInside(root, this.#path(target));
        const isNamed = target === undefined || (own && REGISTRIES.includes(own));
        return [specifier, isNamed ? own : number(target, isData)];
      });
      records.push([module.hash, edges]);
    }
    return { hash: sha256(canonical(records)), modules, unknown };
  }

  /** The import of a list that exports a strategy, or else the list itself. */
  async #moduleOf(strategy: Strategy, list: URL): Promise<URL> {
    await init;
    for (const { url, isStatic, isData } of this.#module(list, false).references) {
      if (url === undefined || !isStatic || isData) continue;
      // Written so that `deno publish` knows what it is: a file of the user's.
      const exports: Record<string, unknown> = await import(`file:///${url.pathname.slice(1)}`);
      if (Object.values(exports).includes(strategy)) return url;
    }
    return list;
  }

  #path(url: URL): string {
    return this.#paths.getOrInsertComputed(url.href, () => realPath(url));
  }

  #module(url: URL, isData: boolean): Module {
    const version = (name: string): string =>
      this.#versions.getOrInsertComputed(name, () => packageVersion(name));
    const key = `${isData} ${url.href}`;
    return this.#modules.getOrInsertComputed(key, () => readModule(url, isData, version));
  }
}

function readModule(url: URL, isData: boolean, version: (name: string) => string): Module {
  // The URL of a remote module contains its version.
  if (url.protocol !== "file:") return { hash: sha256(url.href), references: [], unknown: [] };
  let bytes: Uint8Array;
  try {
    bytes = Deno.readFileSync(url);
  } catch {
    // A folder, or a file that does not exist yet; it counts once it does.
    return { hash: sha256("not a file"), references: [], unknown: [] };
  }
  const data = { hash: sha256(bytes), references: [], unknown: [] };
  if (isData || !/\.[cm]?[jt]sx?$/.test(url.pathname)) return data;
  const source = new TextDecoder().decode(bytes);
  let text: string;
  let imports: readonly [string, Import][];
  try {
    text = codeText(source);
    imports = importsOf(source, text, /tsx?$/.test(url.pathname));
  } catch {
    return { ...data, unknown: ["unreadable syntax"] };
  }
  const references: Reference[] = [];
  const unknown = /\.c[jt]s$/.test(url.pathname) && text.includes("require(") ? ["require()"] : [];
  for (const [code, entry] of imports) {
    const specifier = targetOf(code, entry);
    if (specifier === undefined) {
      const [more] = /^[.\w]*/.exec(code.slice(entry.importEnd))!;
      unknown.push(code.slice(entry.importStart, entry.importEnd) + more);
    } else if (specifier !== "") {
      const attributes = entry.type === "import-meta" ? -1 : entry.attributesStart;
      references.push({
        ...locate(specifier, url, version),
        isData: attributes >= 0 && AS_DATA.test(code.slice(attributes, entry.importEnd)),
        isStatic: entry.type === "static" || entry.type === "reexport-star",
      });
    }
  }
  return { hash: sha256(text), references, unknown };
}

/** Imports, each with the text that contains it; only TypeScript drops unused imports. */
function importsOf(source: string, text: string, isTypeScript: boolean): [string, Import][] {
  const imports = parse(text)[0].map((entry): [string, Import] => [text, entry]);
  if (isTypeScript) return imports;
  return [
    ...parse(source)[0].filter(({ type }) => type !== "import-meta")
      .map((entry): [string, Import] => [source, entry]),
    ...imports.filter(([, { type }]) => type === "import-meta"),
  ];
}

/** The target of an import; undefined if only a run can resolve it, "" for none. */
function targetOf(code: string, entry: Import): string | undefined {
  if (entry.type !== "import-meta") {
    return entry.type === "dynamic" && entry.glob ? undefined : entry.specifier;
  }
  const [before, after] = [code.slice(0, entry.start), code.slice(entry.end)];
  if (/^\.main\b/.test(after)) return "";
  const resolved = new RegExp(`^\\.resolve\\((${LITERAL})\\)`).exec(after)?.[1];
  if (resolved !== undefined) return resolved.slice(1, -1);
  const located = /^\.url\b/.test(after)
    ? new RegExp(`new URL\\((${LITERAL}),$`).exec(before)?.[1]?.slice(1, -1)
    : undefined;
  // Any file of a folder may be read.
  if (located === undefined || located.endsWith("/")) return undefined;
  return /^(?:[./]|[a-z]+:)/i.test(located) ? located : `./${located}`;
}

function locate(
  specifier: string,
  from: URL,
  version: (name: string) => string,
): Pick<Reference, "specifier" | "url"> {
  if (/^(?:[./]|file:)/.test(specifier)) return { specifier, url: new URL(specifier, from) };
  if (specifier.includes(":")) return { specifier };
  const resolved = resolve(specifier);
  if (resolved?.startsWith(project.href) && !resolved.includes("/node_modules/")) {
    return { specifier, url: new URL(resolved) };
  }
  const name = specifier.split("/").slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
  return { specifier: `${specifier}@${version(name)}` };
}

function resolve(specifier: string): string | undefined {
  try {
    return resolveFromHere(specifier);
  } catch {
    return undefined;
  }
}

function realPath(url: URL): string {
  if (url.protocol !== "file:") return url.href;
  try {
    return Deno.realPathSync(url);
  } catch {
    return fileURLToPath(url);
  }
}

/** A path relative to a folder, with slashes; undefined outside of it. */
function pathInside(folder: string, path: string): string | undefined {
  const inside = relative(folder, path);
  return inside.startsWith("..") || isAbsolute(inside) ? undefined : inside.replaceAll("\\", "/");
}
