import { assertEquals, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
import { deflateSync } from "node:zlib";
import {
  matIntegers,
  matNumbers,
  type MatValue,
  parseMat,
  requireNumbers,
  textList,
} from "./mat.ts";

/**
 * Written by SciPy's `savemat`, compressed: X = arange(12) as [2, 3, 2] bytes, y = [10; 1; 2] bytes,
 * file_list = {"a/b.jpg"; "c d.jpg"}, synsets = two structures as in ImageNet's meta.mat,
 * name = "h\u00e4llo", neg = [-1, -300] int16, z = [1 + 2i].
 */
const SCIPY =
  "TUFUTEFCIDUuMCBNQVQtZmlsZSB3cml0dGVuIGJ5IFNjaVB5ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC" +
  "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAAAAAAAAAAAAABSU0PAAAANwAA" +
  "AHic42NgYPAAYjYg5gBiTgYIYAViHiBmAmJmKA0CjEAYAeWD5BnYmDhYuBjZmTlZuUFcADJLATAPAAAAKgAAAHic42" +
  "NgYDAAYjYg5gBiTgYIYIXymYGYEYwZGSqBNBNQhIuRiQEAGOcA9A8AAABLAAAAeJzjY2Bg2AHEbEDMAcSMDBDACuUz" +
  "QcVAmBOI0zJzUuNzMotLoOr4gNgCST8Lmn6QPnYkcwWg/ET9JL2sgnSy9ScrpID1AwC3/wpsDwAAAMMAAAB4nONjYG" +
  "CYwMTAwAakOYAYyAQDViQ+IxSzA3FxZV5xakkxUJ6FgQ8qbgHEnj7BYUHORgaGRvGeLgzhfkACDsrzi1KK4by80tz4" +
  "5IzMnJSi1DwGsBkg/TD7+dDsZ0TCIMCDJM4AVe+ApJ8Fi35OJPUCUH6egaGJiYG5mQkJ5vCgmQPil6TmJWfoKIRk5i" +
  "UnwsxB9g8bAf9wQsVhgNzwYELST3Z4GJsam+NwBzZzONDMAfHT83NS0jKLMygLBw4HAAiEIEoPAAAALgAAAHic42Ng" +
  "YLAAYjYg5gBiFgYIYIXyGaFsRqBMXmJuqgBUbcbhJTk5+QwMAEiMBT4PAAAALAAAAHic42NgYDAAYjYg5gBiLgYIYI" +
  "XyGYGYCUwzM+SlpgNJFob//6/8AwAqZgV8DwAAACsAAAB4nONjYGDwAGI2IOYA0SACCFihfEY4ZmSoAtKcUHEI+GCP" +
  "ymdwAABOIQKP";

const scipy = (): Uint8Array => new Uint8Array(Buffer.from(SCIPY, "base64"));

Deno.test("parseMat reads what SciPy writes", () => {
  const variables = parseMat(scipy());
  assertEquals([...variables.keys()], ["X", "y", "file_list", "synsets", "name", "neg", "z"]);
  // First axis fastest: X[i, j, k] = 6i + 2j + k.
  const x = matNumbers(variables, "X");
  assertEquals(x.shape, [2, 3, 2]);
  assertEquals([...x.data as Uint8Array], [0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11]);
  assertEquals([...matIntegers(variables, "y")], [10, 1, 2]);
  assertEquals(textList(variables.get("file_list"), "file_list"), ["a/b.jpg", "c d.jpg"]);
  assertEquals(variables.get("name"), { kind: "text", rows: ["h\u00e4llo"] });
  assertEquals(matNumbers(variables, "neg").data, Int16Array.of(-1, -300));
  assertEquals(variables.get("z"), { kind: "other", what: "an array of complex numbers" });
});

Deno.test("parseMat reads structures as ImageNet's meta.mat has them", () => {
  const synsets = parseMat(scipy()).get("synsets");
  if (synsets?.kind !== "structs") throw new Error("no structures");
  const names = synsets.fields.get("WNID")!.map((value) => textList(value, "WNID")[0]);
  assertEquals(names, ["n01440764", "n01443537"]);
  const children = synsets.fields.get("num_children")!.map((value) => {
    return requireNumbers(value, "num_children").data[0];
  });
  assertEquals(children, [0, 3]);
});

Deno.test("parseMat refuses a file that is cut short, wherever", () => {
  const whole = scipy();
  const ends = new Set<number>();
  // Where a variable ends the file may end, too.
  for (let at = 128; at < whole.length;) {
    ends.add(at);
    at += 8 + new DataView(whole.buffer).getUint32(at + 4, true);
  }
  for (let length = 0; length < whole.length; length++) {
    if (ends.has(length)) continue;
    assertThrows(() => parseMat(whole.subarray(0, length)), Error, "");
  }
});

Deno.test("parseMat reads big-endian files, narrow storage, rows of text, and empty cells", () => {
  const big = file([matrix("n", 6, [1, 2], element(4, [0, 7, 1, 0], "big"), "big")], "big");
  assertEquals(matNumbers(parseMat(big), "n").data, Float64Array.of(7, 256));
  const text = file([matrix("t", 4, [2, 3], element(16, [...new TextEncoder().encode("axb c ")]))]);
  assertEquals(parseMat(text).get("t"), { kind: "text", rows: ["abc", "x"] });
  const cells = file([matrix("c", 1, [1, 1], element(14, []))]);
  const empty: MatValue = { kind: "numbers", shape: [0, 0], data: new Float64Array() };
  assertEquals(parseMat(cells).get("c"), { kind: "cells", values: [empty] });
});

Deno.test("parseMat names what is wrong", () => {
  const numbers = element(2, [1, 2, 3]);
  const header = (text: string): Uint8Array => {
    const bytes = file([]);
    bytes.set(new TextEncoder().encode(text.padEnd(116)));
    return bytes;
  };
  let deep = matrix("", 2, [1, 1], []);
  for (let i = 0; i < 40; i++) deep = matrix("c", 1, [1, 1], deep);
  const bomb = deflateSync(Uint8Array.from([14, 0, 0, 0, 255, 255, 255, 255]));
  const cases: readonly [Uint8Array, string][] = [
    [new Uint8Array(10), "it is cut short within its header"],
    [header("MATLAB 7.3 MAT-file"), 'it is of version 7.3, which is HDF5: save it with "-v7"'],
    [new Uint8Array(200), 'it is of version 4: save it with "-v7"'],
    [new Uint8Array(200).fill(65), "it is not a MATLAB file"],
    [file([matrix("x", 9, [2, 2], numbers)]), '"x" of [2, 2] has 3 elements'],
    [file([matrix("x", 9, [-1, -3], numbers)]), "an array claims the shape [-1, -3]"],
    [file([matrix("x", 99, [1, 3], numbers)]), "array class 99 is not known"],
    [file([matrix("x", 4, [1, 4], numbers)]), "text of [1, 4] has 3 characters"],
    [file([matrix("x", 1, [9, 9], element(14, []))]), "a tag of 8 bytes has 0"],
    [file([deep]), "it has values within values more than 32 deep"],
    [file([numbers]), "it holds an element of type 2"],
    [file([element(15, [...bomb])]), "cannot hold the 4294967303 that it claims"],
  ];
  for (const [bytes, message] of cases) assertThrows(() => parseMat(bytes), Error, message);
});

Deno.test("values of another kind are refused by name", () => {
  const variables = parseMat(scipy());
  const halves = new Map([[
    "y",
    {
      kind: "numbers",
      shape: [1, 1],
      data: Float64Array.of(1.5),
    } as const,
  ]]);
  const cases: readonly [() => unknown, string][] = [
    [() => matNumbers(variables, "Y"), 'it has no variable "Y", only X, y, file_list'],
    [() => matNumbers(variables, "name"), 'variable "name" is text, not numbers'],
    [
      () => matIntegers(variables, "X"),
      '"X" is an array of [2, 3, 2], not a vector',
    ],
    [() => textList(variables.get("X"), "X"), "X is numbers, not a list of texts"],
    [() => textList(variables.get("q"), "q"), "q is missing, not a list of texts"],
    [
      () => matIntegers(halves, "y"),
      '"y" holds 1.5 at 0, not a whole number',
    ],
  ];
  for (const [read, message] of cases) assertThrows(read, Error, message);
});

type Order = "little" | "big";

function words(values: readonly number[], order: Order): number[] {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  values.forEach((value, i) => view.setInt32(i * 4, value, order === "little"));
  return [...new Uint8Array(view.buffer)];
}

function element(type: number, data: readonly number[], order: Order = "little"): number[] {
  const padding = type === 15 ? 0 : (8 - data.length % 8) % 8;
  return [...words([type, data.length], order), ...data, ...new Array(padding).fill(0)];
}

function matrix(
  name: string,
  kind: number,
  shape: readonly number[],
  content: readonly number[],
  order: Order = "little",
): number[] {
  return element(14, [
    ...element(6, words([kind, 0], order), order),
    ...element(5, words(shape, order), order),
    ...element(1, [...new TextEncoder().encode(name)], order),
    ...content,
  ], order);
}

function file(elements: readonly (readonly number[])[], order: Order = "little"): Uint8Array {
  const bytes = new Uint8Array(128).fill(32);
  bytes.set(order === "little" ? [0, 1, 0x49, 0x4d] : [1, 0, 0x4d, 0x49], 124);
  return Uint8Array.from([...bytes, ...elements.flat()]);
}
