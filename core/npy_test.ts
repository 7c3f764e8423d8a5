import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { InputError } from "./errors.ts";
import type { Storage } from "./ndarray.ts";
import { readNpy, readNpyOrText, toFloat32, writeNpy } from "./npy.ts";

/** A file as NumPy writes it, with any header. */
function file(header: string, content: ArrayLike<number>, version = 1): Uint8Array {
  const text = new TextEncoder().encode(header);
  const length = version === 1
    ? [text.length & 255, text.length >> 8]
    : [text.length & 255, text.length >> 8, 0, 0];
  return Uint8Array.from([
    ...[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0],
    ...length,
    ...text,
    ...Array.from(content),
  ]);
}

function header(descriptor: string, shape: string, fortran = "False"): string {
  return `{'descr': '${descriptor}', 'fortran_order': ${fortran}, 'shape': ${shape}, }\n`;
}

function refuses(bytes: Uint8Array, message: string): void {
  assertThrows(() => readNpy(bytes, "features.npy"), InputError, message);
}

const samples: Storage[] = [
  Float32Array.of(1.5, -2, NaN, Infinity),
  Float64Array.of(1e-300, 2, 3, 4),
  Int8Array.of(-1, 2, 3, 4),
  Int16Array.of(-300, 2, 3, 4),
  Int32Array.of(-70000, 2, 3, 4),
  BigInt64Array.of(-5_000_000_000n, 2n, 3n, 4n),
  Uint8Array.of(255, 2, 3, 4),
  Uint16Array.of(65535, 2, 3, 4),
  Uint32Array.of(4294967295, 2, 3, 4),
  BigUint64Array.of(18446744073709551615n, 2n, 3n, 4n),
];

for (const data of samples) {
  Deno.test(`readNpy reads what writeNpy wrote: ${data.constructor.name}`, () => {
    const array = { data, shape: [2, 2] };
    assertEquals(readNpy(writeNpy(array), "a.npy"), array);
  });
}

Deno.test("writeNpy starts the elements at a multiple of 64 bytes", () => {
  fc.assert(fc.property(fc.array(fc.nat({ max: 3 }), { maxLength: 12 }), (shape) => {
    const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
    const bytes = writeNpy({ data, shape });
    assertEquals((bytes.length - data.byteLength) % 64, 0);
    assertEquals(readNpy(bytes, "a.npy"), { data, shape });
  }));
});

Deno.test("writeNpy writes only the part that an array views", () => {
  const data = Float32Array.of(1, 2, 3, 4).subarray(1, 3);
  assertEquals(readNpy(writeNpy({ data, shape: [2] }), "a.npy").data, Float32Array.of(2, 3));
});

Deno.test("readNpy views aligned elements without a copy", () => {
  const bytes = writeNpy({ data: Float32Array.of(1, 2), shape: [2] });
  assertStrictEquals(readNpy(bytes, "a.npy").data.buffer, bytes.buffer);
});

Deno.test("readNpy copies elements that are not aligned", () => {
  const bytes = file(header("<f4", "(1,)"), new Uint8Array([0, 0, 128, 63]));
  const shifted = new Uint8Array(bytes.length + 1);
  shifted.set(bytes, 1);
  assertEquals(readNpy(bytes, "a.npy").data, Float32Array.of(1));
  assertEquals(readNpy(shifted.subarray(1), "a.npy").data, Float32Array.of(1));
});

Deno.test("readNpy reads big-endian numbers", () => {
  assertEquals(readNpy(file(header(">f4", "(1,)"), [63, 128, 0, 0]), "a.npy").data[0], 1);
  assertEquals(readNpy(file(header(">i2", "(2,)"), [1, 0, 0, 7]), "a.npy").data[0], 256);
});

Deno.test("readNpy turns Fortran order into C order", () => {
  const bytes = file(header("|u1", "(2, 3)", "True"), [1, 4, 2, 5, 3, 6]);
  assertEquals(readNpy(bytes, "a.npy"), { data: Uint8Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] });
  const cube = file(header("|u1", "(2, 2, 2)", "True"), [0, 4, 2, 6, 1, 5, 3, 7]);
  assertEquals(readNpy(cube, "a.npy").data, Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7));
});

Deno.test("readNpy widens half precision and keeps its special values", () => {
  const halves = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x8000, 0x7c00, 0xfc00, 0x7e00);
  const { data } = readNpy(file(header("<f2", "(8,)"), new Uint8Array(halves.buffer)), "a.npy");
  const expected = [1, -2, 65504, 2 ** -24, -0, Infinity, -Infinity, NaN];
  assertEquals(data, Float32Array.from(expected));
});

Deno.test("readNpy reads booleans as bytes, scalars, empty arrays and versions 2 and 3", () => {
  assertEquals(readNpy(file(header("|b1", "(2,)"), [0, 1]), "a.npy").data, Uint8Array.of(0, 1));
  assertEquals(readNpy(file(header("|u1", "()"), [9]), "a.npy").shape, []);
  assertEquals(readNpy(file(header("<f4", "(0, 7)"), []), "a.npy").shape, [0, 7]);
  assertEquals(readNpy(file(header("|u1", "(1,)"), [9], 2), "a.npy").data[0], 9);
  assertEquals(readNpy(file(header("|u1", "(1,)"), [9], 3), "a.npy").data[0], 9);
});

Deno.test("readNpy says what is wrong with a file", () => {
  refuses(Uint8Array.of(80, 75, 3, 4), "features.npy: Not a .npy file");
  refuses(new Uint8Array(0), "features.npy: Not a .npy file");
  refuses(file(header("<f4", "(1,)"), [0, 0, 0, 0], 7), "Version 7.0 of the .npy format");
  refuses(file(header("<f4", "(1,)"), []).subarray(0, 6), "Version missing");
  refuses(file(header("<f4", "(1,)"), []).subarray(0, 30), "cut short inside its header");
  refuses(file(header("<f4", "(3, 2)"), new Uint8Array(20)), "takes 24 bytes, but 20 follow");
  refuses(file(header("<f4", "(1,)"), new Uint8Array(5)), "holds more than its array");
  refuses(file(header("<c8", "(1,)"), new Uint8Array(8)), 'has element type "<c8"');
  refuses(file(header("|O", "(1,)"), new Uint8Array(8)), "holds Python objects");
  refuses(file("{'descr': [('x', '<f4')], 'shape': (1,)}", []), "records with named fields");
  refuses(file("{'descr': '<f4'}", []), "The header is damaged");
  refuses(file(header("<f4", "(99999999999, 99999999999)"), []), "no file can hold");
});

Deno.test("readNpyOrText reads text in either byte and axis order, without the zeros that fill it up", () => {
  const points = (text: string): number[] => Array.from(text, (char) => char.codePointAt(0)!);
  const wide = (numbers: readonly number[], little: boolean): Uint8Array => {
    const bytes = new Uint8Array(numbers.length * 4);
    const view = new DataView(bytes.buffer);
    numbers.forEach((number, i) => view.setUint32(4 * i, number, little));
    return bytes;
  };
  const text = points("owl" + "é🦉\0" + "\0\0\0" + "a\0b");
  const expected = { data: ["owl", "é🦉", "", "a\0b"], shape: [4] };
  for (const order of ["<", ">", "="]) {
    const bytes = file(header(`${order}U3`, "(4,)"), wide(text, order !== ">"));
    assertEquals(readNpyOrText(bytes, "y.npy"), expected);
  }
  const raw = new TextEncoder().encode("owl\0\0Käf\0\0\0\0\0");
  assertEquals(readNpyOrText(file(header("|S5", "(2,)"), raw.subarray(0, 10)), "y.npy"), {
    data: ["owl", "Käf"],
    shape: [2],
  });
  const square = file(header("|S1", "(2, 2)", "True"), points("acbd"));
  assertEquals(readNpyOrText(square, "y.npy"), { data: ["a", "b", "c", "d"], shape: [2, 2] });
  refuses(file(header("|S1", "(1,)"), [97]), "holds text, but numbers are needed");
  refuses(file(header("|S1", "(1,)"), [0xff]), "text that is not UTF-8");
  refuses(file(header("<U1", "(1,)"), wide([0x110000], true)), "text that is not Unicode");
  refuses(file(header("<U1", "(1,)"), wide([0xd800], true)), "text that is not Unicode");
  refuses(file(header("<U0", "(99999999999,)"), []), 'has element type "<U0"');
  refuses(file(header("<U3", "(1,)"), [97, 0, 0, 0]), "takes 12 bytes, but 4 follow");
});

Deno.test("readNpy reads no header that numpy.load refuses or two readers read in two ways", () => {
  const rest = "'fortran_order': False, 'shape': (1,)";
  const shape = (axes: string): string => header("|u1", axes);
  for (
    const bad of [
      `{'descr': '|u1', ${rest}, 'shape': (1,), }`,
      `{'descr': '|u1', 'descr': '|i1', ${rest}}`,
      `{'descr': '|u1', ${rest}, 'order': 'C'}`,
      `{'descr': '|u1', ${rest}} # text`,
      `{'descr': '|u1', ${rest}} {}`,
      `{'descr': '|u1', ${rest}},`,
      `{'descr': '|u1', ${rest}`,
      `{'descr': '|u1' ${rest}}`,
      `{'descr': ('|u1', (1,)), ${rest}}`,
      `{'descr': '|u1', 'shape': (1,)}`,
      `x{'descr': '|u1', ${rest}}`,
      `{'descr': '|u1', ${rest}}\0`,
      shape("(1)"),
      shape("[1]"),
      shape("(-1,)"),
      shape("(01,)"),
      shape("(1,,)"),
      shape("(,)"),
      shape("(1.0,)"),
      shape("(1 1,)"),
      header("|u1", "(1,)", "0"),
    ]
  ) refuses(file(bad, [9]), "The header is damaged");
  for (const type of ["xf4", "<f3", "f", "<u16", "<f16", "<m8[s]", "!f4", " f4", "<f4 "]) {
    refuses(file(header(type, "(1,)"), [0, 0, 0, 0]), `has element type "${type}"`);
  }
  refuses(file(header("|u1", `(0, ${10 ** 17})`), []), "no file can hold");
  refuses(file(header("|u1", "(1,)").padEnd(10_001), [9]), "no array needs one of 10001 bytes");
  const good = file(header("|u1", "(1,)"), [9]);
  refuses(good.with(7, 1), "Version 1.1 of the .npy format");
  for (
    const fine of [`{"shape":(1L,),'descr':"u1",'fortran_order':True}`, header("=u1", "( 1 , )")]
  ) {
    assertEquals(readNpy(file(fine, [9]), "a.npy").data, Uint8Array.of(9));
  }
});

Deno.test("readNpy refuses or reads any damaged file, but never throws anything else", () => {
  const whole = writeNpy({ data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] });
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, to, cut) => {
      const damaged = whole.slice(0, cut);
      if (at < cut) damaged[at] = to;
      try {
        readNpy(damaged, "a.npy");
      } catch (error) {
        assert(error instanceof InputError, String(error));
      }
    }),
  );
});

Deno.test("toFloat32 converts every type and keeps float32 as it is", () => {
  for (const data of samples) {
    const array = toFloat32({ data, shape: [4] });
    assertEquals(array.data, Float32Array.from(Array.from(data as Float32Array, Number)));
    if (data instanceof Float32Array) assertStrictEquals(array.data, data);
  }
});

Deno.test("toFloat32 hands on the elements that float32 does not hold", () => {
  const far = Float64Array.of(5_684_954.575, 1);
  assertStrictEquals(toFloat32({ data: far, shape: [2] }).exact, far);
  assertEquals(
    toFloat32({ data: BigInt64Array.of(2n ** 24n + 1n), shape: [1] }).exact,
    Float64Array.of(2 ** 24 + 1),
  );
  assertEquals(toFloat32({ data: Float64Array.of(0.5), shape: [1] }).exact, undefined);
});
