/**
 * chart.js as one script, and its licence. Both are imported as text from the package: an import
 * needs no read permission, and the package exports no path to them, so the paths are computed.
 */
const entry = import.meta.resolve("chart.js");

/** The script, which defines the global `Chart`. */
export const chartScript: string = prepare(await text("chart.umd.min.js"));

/** The licence of chart.js. */
export const chartLicence: string = await text("../LICENSE.md");

async function text(path: string): Promise<string> {
  const url = new URL(path, entry).href;
  const module: { readonly default: string } = await import(url, { with: { type: "text" } });
  return module.default;
}

/** Without the link to a source map, which a page on its own cannot follow. */
function prepare(script: string): string {
  if (/<\/script|<!--/i.test(script)) {
    throw new TypeError("chart.js cannot be inlined: it holds text that would end its element");
  }
  return script.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "");
}
