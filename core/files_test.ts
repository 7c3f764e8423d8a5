import { assertEquals, assertThrows } from "@std/assert";
import { regular, sha256, statRegular } from "./files.ts";

Deno.test("sha256 of text is that of its bytes", () => {
  assertEquals(sha256("abc"), sha256(Uint8Array.of(97, 98, 99)));
  assertEquals(
    sha256(""),
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  );
});

Deno.test({
  name: "regular lets files and links to them through, and nothing that is read without end",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const folder = await Deno.makeTempDir();
    const [file, link, pipe, device] = ["a", "b", "c", "d"].map((name) => `${folder}/${name}`);
    await Deno.writeTextFile(file!, "abc");
    await Deno.symlink(file!, link!);
    await Deno.symlink("/dev/zero", device!);
    await new Deno.Command("mkfifo", { args: [pipe!] }).output();
    assertEquals([regular(link!), statRegular(link!).size], [link, 3]);
    for (
      const [path, kind] of [
        [pipe, "named pipe"],
        [device, "device"],
        [folder, "folder"],
      ]
    ) assertThrows(() => regular(path!), Error, `it is a ${kind}, not a regular file`);
    assertThrows(() => regular(`${folder}/none`), Deno.errors.NotFound);
    await Deno.remove(folder, { recursive: true });
  },
});
