import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { InputError } from "../../core/errors.ts";
import { parseSafetensorsHeader } from "../../core/safetensors.ts";
import { fixtureTest, sharedFixtures } from "../../tests/support/data.ts";
import { safetensorsBytes, withFile } from "../testing/safetensors.ts";
import { openSafetensors, safetensorsHeader } from "./read.ts";

const two = {
  __metadata__: { format: "pt" },
  "a.weight": { dtype: "F32", shape: [2, 2], data_offsets: [0, 16] },
  "b": { dtype: "F16", shape: [3], data_offsets: [16, 22] },
};

Deno.test("openSafetensors reads float32, float16 and bfloat16, aligned or not", async () => {
  const header = {
    odd: { dtype: "U8", shape: [1], data_offsets: [0, 1] },
    single: { dtype: "F32", shape: [1, 2], data_offsets: [1, 9] },
    half: { dtype: "F16", shape: [2], data_offsets: [9, 13] },
    brain: { dtype: "BF16", shape: [1], data_offsets: [13, 15] },
  };
  const data = new Uint8Array(15);
  data.set(new Uint8Array(Float32Array.of(1.5, -2).buffer), 1);
  data.set([0x00, 0x3c, 0x00, 0xc0, 0x80, 0x3f], 9);
  await withFile(safetensorsBytes(header, data), (path) => {
    const file = openSafetensors(path);
    assertEquals(file.float32("single"), { data: Float32Array.of(1.5, -2), shape: [1, 2] });
    assertEquals([...file.float32("half").data], [1, -2]);
    assertEquals([...file.float32("brain").data], [1]);
    assertThrows(() => file.float32("odd"), InputError, 'tensor "odd" is uint8');
    assertThrows(() => file.info("none"), InputError, `"${path}" has no tensor "none"`);
  });
});

Deno.test("openSafetensors names a file that cannot be read", () => {
  assertThrows(() => openSafetensors("no/such.file"), InputError, '"no/such.file"');
  assertThrows(() => openSafetensors("."), InputError, '".": it is a folder, not a regular file');
});

Deno.test("parseSafetensorsHeader gives types, shapes and offsets", () => {
  const bytes = safetensorsBytes(two, new Uint8Array(22));
  const { tensors, metadata } = parseSafetensorsHeader(bytes, "x");
  assertEquals(metadata, { format: "pt" });
  assertEquals([...tensors.keys()], ["a.weight", "b"]);
  const start = bytes.length - 22;
  assertEquals(tensors.get("b"), {
    name: "b",
    dtype: "float16",
    shape: [3],
    offset: start + 16,
    length: 6,
  });
});

Deno.test("parseSafetensorsHeader takes empty tensors and scalars, in any order", () => {
  const header = {
    'a "name": {with} \\ -1e3 [marks]': { dtype: "F64", shape: [], data_offsets: [0, 8] },
    empty: { dtype: "I64", shape: [0, 3], data_offsets: [0, 0] },
  };
  assertEquals(
    parseSafetensorsHeader(safetensorsBytes(header, new Uint8Array(8)), "x").tensors.size,
    2,
  );
});

const tensor = (changes: Record<string, unknown>): Record<string, unknown> => ({
  t: { dtype: "F32", shape: [2], data_offsets: [0, 8], ...changes },
});
const wrong: readonly (readonly [string, unknown, number, string])[] = [
  ["no JSON", "{", 0, "its header is not JSON"],
  ["no object", "[1]", 0, "its header is not a JSON object"],
  ["a space before it", ` ${JSON.stringify(tensor({}))}`, 8, "its header is not a JSON object"],
  [
    "a line's end after it",
    `${JSON.stringify(tensor({}))}\n`,
    8,
    "its header is not a JSON object",
  ],
  ["text after it", `${JSON.stringify(tensor({}))} x`, 8, "its header is not JSON"],
  [
    "a tensor named twice",
    '{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},' +
    '"\\u0074":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}',
    8,
    "its header has a key twice",
  ],
  [
    "a shape given twice",
    '{"t":{"dtype":"F32","shape":[2],"shape":[2,1],"data_offsets":[0,8]}}',
    8,
    "its header has a key twice",
  ],
  [
    "metadata given twice",
    '{"__metadata__":{"a":"1","a":"1"},"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}',
    8,
    "its header has a key twice",
  ],
  [
    "a length with an exponent",
    '{"t":{"dtype":"F32","shape":[2e0],"data_offsets":[0,8]}}',
    8,
    "has the number 2e0, which must be written in digits",
  ],
  [
    "a shape beyond counting",
    tensor({ shape: [2 ** 40, 2 ** 40, 0], data_offsets: [0, 0] }),
    0,
    "impossible shape",
  ],
  ["metadata that is not text", { __metadata__: { a: 1 } }, 0, '"__metadata__" must map texts'],
  ["an entry that is no object", { t: 3 }, 0, 'tensor "t" is not described by an object'],
  ["an unknown type", tensor({ dtype: "F31" }), 8, 'tensor "t" has the unknown element type "F31"'],
  ["an inherited type", tensor({ dtype: "toString" }), 8, "unknown element type"],
  ["a negative length", tensor({ shape: [-2] }), 8, "impossible shape"],
  ["a broken length", tensor({ shape: [1.5] }), 8, "impossible shape"],
  ["a shape that is no list", tensor({ shape: "2" }), 8, "impossible shape"],
  ["one offset", tensor({ data_offsets: [0] }), 8, "impossible offsets"],
  ["offsets in the wrong order", tensor({ data_offsets: [8, 0] }), 8, "is outside"],
  ["a tensor beyond the end", tensor({ shape: [3], data_offsets: [0, 12] }), 8, "is outside"],
  ["a length that does not fit the shape", tensor({ shape: [1] }), 8, "needs 4 bytes, not 8"],
  ["a huge shape", tensor({ shape: [2 ** 40, 2 ** 40] }), 8, "needs"],
  ["bytes after the last tensor", tensor({}), 9, '1 bytes after tensor "t" are unused'],
  ["bytes before the first tensor", tensor({ data_offsets: [1, 9] }), 9, "1 bytes between"],
  [
    "overlapping tensors",
    {
      a: { dtype: "U8", shape: [4], data_offsets: [0, 4] },
      b: { dtype: "U8", shape: [4], data_offsets: [3, 7] },
    },
    7,
    'tensor "b" overlaps tensor "a"',
  ],
];
for (const [what, header, length, message] of wrong) {
  Deno.test(`parseSafetensorsHeader refuses ${what}`, () => {
    const bytes = safetensorsBytes(header, new Uint8Array(length));
    const error = assertThrows(
      () => parseSafetensorsHeader(bytes, "w.safetensors"),
      InputError,
      message,
    );
    assert(error.message.startsWith('"w.safetensors" is not a valid safetensors file'));
  });
}

Deno.test("parseSafetensorsHeader refuses a file that is too short", () => {
  assertThrows(() => parseSafetensorsHeader(new Uint8Array(7), "x"), InputError, "7 bytes");
  const long = new Uint8Array(16).fill(255);
  assertThrows(
    () => parseSafetensorsHeader(long, "x"),
    InputError,
    "its header has 18446744073709551615",
  );
});

Deno.test("parseSafetensorsHeader survives any damage", () => {
  const whole = safetensorsBytes(two, new Uint8Array(22));
  const place = fc.integer({ min: 0, max: whole.length - 1 });
  const byte = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(place, byte, fc.integer({ min: 0, max: whole.length }), (at, value, length) => {
      const bytes = whole.slice(0, length);
      if (at < length) bytes[at] = value;
      try {
        for (
          const { offset, length: size } of parseSafetensorsHeader(bytes, "x").tensors.values()
        ) {
          assert(offset + size <= bytes.length);
        }
      } catch (error) {
        assert(error instanceof InputError, String(error));
      }
    }),
    { numRuns: 500 },
  );
});

fixtureTest(
  "openSafetensors reads a file that Python wrote",
  ["backbones/dinov2-tiny.torch-layout.safetensors"],
  () => {
    const path = sharedFixtures("backbones/dinov2-tiny.torch-layout.safetensors");
    const { tensors, metadata } = openSafetensors(path);
    assertEquals([tensors.size, metadata], [49, { format: "pt" }]);
    assertEquals(tensors.get("pos_embed")?.shape, [1, 1370, 48]);
  },
);

Deno.test("safetensorsHeader and the bytes are what openSafetensors reads", async () => {
  // A view that starts inside its buffer, as rows of a larger array do.
  const data = Float32Array.of(9, 1, 2, 3, 4, 5, 6).subarray(1);
  const header = safetensorsHeader("x", { data, shape: [2, 3] }, { about: "a test – ü" });
  assertEquals(header.length % 64, 0);
  const bytes = new Uint8Array(header.length + data.byteLength);
  bytes.set(header);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), header.length);
  await withFile(bytes, (path) => {
    const file = openSafetensors(path);
    assertEquals(file.metadata, { about: "a test – ü" });
    assertEquals(file.float32("x"), { data, shape: [2, 3] });
  });
});
