/** The package, as registries and Node take it. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { denoFolder } from "./support/command.ts";
import { withFolder } from "./support/folder.ts";

const root = new URL("../", import.meta.url);

async function output(program: string, args: readonly string[], cwd: URL | string = root) {
  const env = { NO_COLOR: "1" };
  const { code, stdout, stderr } = await new Deno.Command(program, { args: [...args], cwd, env })
    .output();
  const [out, error] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assertEquals(code, 0, error);
  return { out: out!, error: error! };
}

Deno.test("the package can be published as it is, without a warning", async () => {
  const { error } = await output(Deno.execPath(), ["publish", "--dry-run", "--allow-dirty"]);
  assertEquals(error.match(/^(?:warning|error)\[.*$/gm), null, error);
  assertStringIncludes(error, "Success");
});

/** Puts a package and its dependencies where Node looks for them; those come from Deno's cache. */
async function install(folder: string): Promise<void> {
  const own = `${folder}/node_modules/@trawl/trawl`;
  await Deno.mkdir(own, { recursive: true });
  await output(Deno.execPath(), ["pack", "--allow-dirty", "-o", `${folder}/trawl.tgz`]);
  await output("tar", ["xzf", "trawl.tgz", "--strip-components=1", "-C", own], folder);
  const config = await Deno.readTextFile(new URL("deno.json", root));
  const cache = `${await denoFolder()}/npm/registry.npmjs.org`;
  const { dependencies } = JSON.parse(await Deno.readTextFile(`${own}/package.json`));
  for (const name of ["onnxruntime-common", ...Object.keys(dependencies)]) {
    const from = name.replace("-common", "-node");
    const version = config.split(`"npm:${from}@`)[1]!.split('"')[0]!;
    await Deno.mkdir(new URL(`file://${folder}/node_modules/${name}/..`), { recursive: true });
    await Deno.symlink(`${cache}/${name}/${version}`, `${folder}/node_modules/${name}`);
  }
}

Deno.test({
  name: "a Node program chooses what Deno's chooses",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (folder) => {
      await install(folder);
      const page = await Deno.readTextFile(new URL("docs/library.md", root));
      const program = /^```js\n([^]*?)^```$/m.exec(page)![1]!;
      await Deno.writeTextFile(`${folder}/choose.mjs`, program);
      const node = await output("node", ["--preserve-symlinks", "choose.mjs"], folder);
      await Deno.writeTextFile(`${folder}/choose.ts`, program);
      const config = fileURLToPath(new URL("deno.json", root));
      const args = ["run", "-A", "--no-check", "--config", config, `${folder}/choose.ts`];
      const deno = await output(Deno.execPath(), args);
      assertEquals(JSON.parse(node.out), JSON.parse(deno.out));
    }),
});
