import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "./errors.ts";
import { cacheFolder, dataFolder, type FolderOptions } from "./cache_folder.ts";

function under(os: FolderOptions["os"] & string, variables: Record<string, string>): string {
  return dataFolder({ os, env: (name) => variables[name] });
}

Deno.test("dataFolder is what TRAWL_DATA names", () => {
  assertEquals(under("linux", { TRAWL_DATA: "/big/disk/", HOME: "/home/me" }), "/big/disk");
  assertEquals(under("linux", { TRAWL_DATA: "/" }), "/");
});

Deno.test("dataFolder lies in the user's cache", () => {
  assertEquals(under("linux", { HOME: "/home/me" }), "/home/me/.cache/trawl/data");
  assertEquals(under("linux", { HOME: "/h", XDG_CACHE_HOME: "/c" }), "/c/trawl/data");
  assertEquals(under("linux", { HOME: "/h", XDG_CACHE_HOME: "c" }), "/h/.cache/trawl/data");
  assertEquals(under("darwin", { HOME: "/Users/me" }), "/Users/me/Library/Caches/trawl/data");
  assertEquals(under("windows", { LOCALAPPDATA: "C:\\L" }), "C:\\L/trawl/data");
});

Deno.test("dataFolder says what to set where there is no cache", () => {
  assertThrows(() => under("linux", {}), InputError, "set TRAWL_DATA");
  assertThrows(() => under("windows", { HOME: "/h" }), InputError, "set TRAWL_DATA");
});

Deno.test("cacheFolder is in the same cache as dataFolder", () => {
  const systems = [
    ["linux", { HOME: "/h" }],
    ["linux", { HOME: "/h", XDG_CACHE_HOME: "/c/" }],
    ["darwin", { HOME: "/h", XDG_CACHE_HOME: "/c" }],
    ["windows", { LOCALAPPDATA: "C:\\L" }],
  ] as const;
  for (const [os, variables] of systems) {
    const env = (name: string): string | undefined => (variables as Record<string, string>)[name];
    const data = dataFolder({ os, env });
    assertEquals(cacheFolder("derived", { os, env }), data.replace(/data$/, "derived"));
  }
  assertEquals(cacheFolder("features", { env: () => "/own/" }), "/own/features");
  assertEquals(cacheFolder("features", { os: "linux", env: () => "" }), undefined);
});
