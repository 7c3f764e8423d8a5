/** Links TypeScript modules into one script: types stripped, imports resolved. */
import { stripTypeScriptTypes } from "node:module";

/**
 * Links a module and all that it imports, each in a scope of its own. A page has no place to import
 * from: its policy forbids every request.
 */
export async function linkModules(entry: string): Promise<string> {
  const order: string[] = [];
  const bodies = new Map<string, string>();
  await visit(entry, [], order, bodies);
  const names = new Map(order.map((url, i) => [url, `$${i}`]));
  const scopes = order.map((url) => scope(url, bodies.get(url)!, names));
  // One that waits at its top level, as the entry may, is waited for by nobody: it comes last.
  const script = `"use strict";\n(() => {\n${scopes.join("\n")}\n})();\n`;
  if (/<\/script|<!--/i.test(script)) {
    throw new TypeError("The page's script holds text that would end its element");
  }
  return script;
}

const IMPORT = /^import\s+(?:\{([^}]*)\}\s*from\s*)?"([^"]+)";?$/gm;
const EXPORT = /^export\s+(?=(?:async\s+)?(?:function|const|class)\b)/gm;
const EXPORTED = /^export\s+(?:async\s+)?(?:function\*?|const|class)\s+([\w$]+)/gm;

/** Depth first, so that imports precede the modules that use them. */
async function visit(
  url: string,
  path: readonly string[],
  order: string[],
  bodies: Map<string, string>,
): Promise<void> {
  if (path.includes(url)) throw new TypeError(`A ring of imports: ${[...path, url].join(" → ")}`);
  if (bodies.has(url)) return;
  const body = plainScript(await read(url));
  for (const [, , specifier] of body.matchAll(IMPORT)) {
    await visit(resolve(specifier!, url), [...path, url], order, bodies);
  }
  bodies.set(url, body);
  order.push(url);
}

function resolve(specifier: string, from: string): string {
  if (/^\.\.?\//.test(specifier)) return new URL(specifier, from).href;
  throw new TypeError(`"${from}" imports "${specifier}", which no page can hold`);
}

async function read(url: string): Promise<string> {
  const { protocol, host, pathname } = new URL(url);
  const path = pathname.slice(1);
  const options = { with: { type: "text" } } as const;
  // Written so that `deno publish` knows what it is, and that Deno does not load all that is beside it.
  const file: { readonly default: string } = protocol === "file:"
    ? await import(`file:///${path}`, options)
    : await import(`https://${host}/${path}`, options);
  return file.default;
}

/** Removes types, comments on lines of their own, and blanks. */
function plainScript(source: string): string {
  return stripTypeScriptTypes(source)
    .replace(/^[ \t]*\/\*\*?(?:(?!\*\/)[^])*\*\/[ \t]*\n/gm, "")
    .replace(/^[ \t]*\/\/.*\n/gm, "")
    .replace(/[ \t]+$/gm, "")
    .replace(/^;?\n/gm, "");
}

function scope(url: string, body: string, names: ReadonlyMap<string, string>): string {
  const exported = [...body.matchAll(EXPORTED)].map(([, name]) => name!);
  const code = body
    .replace(IMPORT, (_all, list: string | undefined, specifier: string) => {
      const bound = (list ?? "").trim().replace(/\s+as\s+/g, ": ").replace(/\s+/g, " ");
      return bound === "" ? "" : `const { ${bound} } = ${names.get(resolve(specifier, url))};`;
    })
    .replace(EXPORT, "")
    .replace(/^export \{\s*\};?\n/gm, "");
  const left = /^(?:import|export)\b.*$/m.exec(code);
  if (left !== null) throw new TypeError(`The page's script cannot hold "${left[0]}"`);
  const waits = /^(?:const .*= )?await /m.test(code) ? "async " : "";
  return `const ${names.get(url)} = (${waits}() => {\n${code.trim()}\nreturn { ${
    exported.join(", ")
  } };\n})();`;
}
