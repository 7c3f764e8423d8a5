/** The package, as registries would take it. */
import { assertEquals, assertStringIncludes } from "@std/assert";

const root = new URL("../", import.meta.url);

Deno.test("the package can be published as it is, without a warning", async () => {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["publish", "--dry-run", "--allow-dirty"],
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  const said = new TextDecoder().decode(stderr);
  assertEquals([code, said.match(/^(?:warning|error)\[.*$/gm)], [0, null], said);
  assertStringIncludes(said, "Success");
});
