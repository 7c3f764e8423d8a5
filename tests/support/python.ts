/** Python with packages, where it is installed: Debian's has those that Debian packages. */

/** A Python that imports all of the packages; undefined if there is none. */
function pythonWith(packages: readonly string[]): string | undefined {
  return ["/usr/bin/python3", "python3"].find((python) => {
    try {
      const args = ["-c", `import ${packages.join(", ")}`];
      return new Deno.Command(python, { args, stderr: "null" }).outputSync().success;
    } catch {
      return false;
    }
  });
}

/** Registers a test that needs Python with packages; it is ignored by name without them. */
export function pythonTest(
  name: string,
  packages: readonly string[],
  test: (python: string) => Promise<void>,
): void {
  const python = pythonWith(packages);
  if (python !== undefined) Deno.test(name, () => test(python));
  else {
    const ignored = `${name} (ignored: needs python3 with ${packages.join(" and ")})`;
    Deno.test({ name: ignored, ignore: true, fn: () => {} });
  }
}
