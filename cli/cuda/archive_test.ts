import { assertEquals, assertThrows } from "@std/assert";
import { zipSync } from "fflate";
import { TrawlError } from "../../core/errors.ts";
import { madeLibrary, madePackage, samplePackage } from "../testing/feed.ts";
import { unpackLibrary } from "./archive.ts";

const { member } = samplePackage("/").files[0]!;

Deno.test("unpackLibrary reads the member that is asked for, packed or stored", () => {
  assertEquals(unpackLibrary(madePackage(), member), madeLibrary(200_000));
  const stored = zipSync({ "a.so": [madeLibrary(100), { level: 0 }] });
  assertEquals(unpackLibrary(stored, "a.so"), madeLibrary(100));
});

Deno.test("unpackLibrary refuses what is damaged, missing or no library", () => {
  const archive = madePackage();
  const text = zipSync({ "a.so": new TextEncoder().encode("#!/bin/sh\nexit 0\n") });
  const cut = archive.slice(0, archive.length / 2);
  const cases: readonly (readonly [Uint8Array, string, string])[] = [
    [new Uint8Array(), member, "is damaged"],
    [cut, member, "is damaged"],
    [archive, "nothing.so", 'no member "nothing.so"'],
    [text, "a.so", "is no library for Linux on x64"],
  ];
  for (const [bytes, name, message] of cases) {
    assertThrows(() => unpackLibrary(bytes, name), TrawlError, message);
  }
});

Deno.test("unpackLibrary refuses a member that claims to be huge, before unpacking it", () => {
  const archive = zipSync({ "a.so": madeLibrary(100) });
  // The sizes in the central directory: compressed, then original.
  const view = new DataView(archive.buffer, archive.byteOffset);
  const directory = view.getUint32(archive.length - 6, true);
  view.setUint32(directory + 24, 0xfffffff0, true);
  assertThrows(() => unpackLibrary(archive, "a.so"), TrawlError, "claims to have 4294967280 bytes");
});
