/** The documentation: its links lead somewhere, and the errors that it explains exist. */
import { assertEquals, assertGreater } from "@std/assert";
import { fileURLToPath } from "node:url";
import { namesIn } from "./support/folder.ts";

const root = new URL("../", import.meta.url);
const pages = [
  ...["README.md", "CONTRIBUTING.md"],
  ...namesIn(fileURLToPath(new URL("docs", root))).filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

/** As GitHub names a heading's anchor. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
  );
}

Deno.test("links between pages lead to files and headings that exist", async () => {
  const broken: string[] = [];
  for (const page of pages) {
    const text = await Deno.readTextFile(new URL(page, root));
    for (const [, target] of text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const [path, anchor] = target!.split("#") as [string, string?];
      const url = new URL(path === "" ? page : path, new URL(page, root));
      const file = path === "" ? new URL(page, root) : url;
      const info = await Deno.stat(file).catch(() => undefined);
      const has = info !== undefined && (anchor === undefined ||
        anchorsOf(await Deno.readTextFile(file)).includes(anchor));
      if (!has) broken.push(`${page}: ${target}`);
    }
  }
  assertEquals(broken, []);
});

/** All text of a room's modules, strings that are put together of parts on several lines joined. */
function sourceOf(folder: URL): string {
  return [...Deno.readDirSync(folder)].map(({ name, isDirectory }) => {
    if (isDirectory) return sourceOf(new URL(`${name}/`, folder));
    if (!/(?<!_test)\.ts$/.test(name)) return "";
    return Deno.readTextFileSync(new URL(name, folder)).replace(/["'`] \+\s*["'`]/g, "");
  }).join("\n");
}

Deno.test("the messages that troubleshooting explains are ones that are written", async () => {
  const page = await Deno.readTextFile(new URL("docs/troubleshooting.md", root));
  const messages = [...page.matchAll(/^\| `([^`]+)`/gm)].map(([, message]) => message!);
  assertGreater(messages.length, 10);
  const rooms = ["core", "onnx", "runs", "datasets", "strategies", "bench", "cli"];
  const source = rooms.map((room) => sourceOf(new URL(`${room}/`, root))).join("\n");
  const parts = messages.flatMap((message) => message.split("…"))
    .filter((part) => /\w{3}/.test(part));
  assertEquals(parts.filter((part) => !source.includes(part)), []);
});
