import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { zipSync } from "fflate";
import { InputError } from "../../core/errors.ts";
import { withFile } from "../testing/safetensors.ts";
import {
  Call,
  legacyTorchFile,
  Name,
  Persistent,
  pickled,
  Script,
  torchFile,
  torchTensor,
  Tuple,
} from "../testing/torch.ts";
import { readWeights } from "./read.ts";

const six = new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer);
const matrix = torchTensor("0", 6, [2, 3]);

Deno.test("a state dictionary is read from a zip, tensors where they are", async () => {
  const value = new Map<string, unknown>([
    ["w", matrix],
    ["part", torchTensor("0", 6, [2], { offset: 3 })],
    ["column", torchTensor("0", 6, [3, 1], { strides: [1, 7] })],
    ["half", torchTensor("1", 2, [2], { type: "HalfStorage" })],
    ["count", torchTensor("2", 1, [], { type: "LongStorage" })],
    ["parameter", new Call("torch._utils", "_rebuild_parameter", [matrix, true, null])],
    ["inner", new Map([["w", matrix]])],
    ["epoch", 3],
    ["args", [null, true, "text"]],
  ]);
  const storages = {
    0: six,
    1: Uint8Array.of(0, 0x3c, 0, 0xc0),
    2: new Uint8Array(BigInt64Array.of(7n).buffer),
  };
  const more = { "archive/byteorder": new TextEncoder().encode("little") };
  await withFile(torchFile(value, storages, more), (path) => {
    const weights = readWeights(path);
    assertEquals([...weights.tensors.keys()], [
      "w",
      "part",
      "column",
      "half",
      "count",
      "parameter",
      "inner.w",
    ]);
    assertEquals(weights.float32("w"), {
      data: Float32Array.of(1, 2, 3, 4, 5, 6),
      shape: [2, 3],
    });
    assertEquals([...weights.float32("part").data], [4, 5]);
    assertEquals([...weights.float32("column").data], [1, 2, 3]);
    assertEquals([...weights.float32("half").data], [1, -2]);
    assertEquals(weights.info("count").dtype, "int64");
  });
});

Deno.test("the attributes of TorchScript's modules are read, their code is not", async () => {
  const layer = new Script(
    "torch.nn.Linear.___torch_mangle_3.Linear",
    new Map<string, unknown>([
      ["training", false],
      ["weight", matrix],
    ]),
  );
  const value = new Script(
    "Net",
    new Map<string, unknown>([
      ["sizes", new Call("torch.jit._pickle", "build_intlist", [[224, 224]])],
      ["visual", new Script("Tower", new Map([["0", layer]]))],
    ]),
  );
  const more = {
    "archive/code/__torch__.py": new TextEncoder().encode("raise SystemExit\n".repeat(9)),
    "archive/constants.pkl": pickled(new Tuple([])),
  };
  await withFile(torchFile(value, { 0: six }, more), (path) => {
    assertEquals([...readWeights(path).tensors.keys()], ["visual.0.weight"]);
  });
});

Deno.test("files before PyTorch 1.6 are read, tensors where they are", async () => {
  const value = new Map([
    ["a", torchTensor("x", 6, [2, 3], { more: [null] })],
    ["b", torchTensor("y", 1, [1], { more: [null] })],
    ["c", torchTensor("x", 6, [2], { offset: 4, more: [null] })],
  ]);
  const storages = {
    y: [1, new Uint8Array(Float32Array.of(9).buffer)],
    x: [6, six],
  } as const;
  const file = legacyTorchFile(value, storages);
  await withFile(file, (path) => {
    const weights = readWeights(path);
    assertEquals([...weights.float32("a").data], [1, 2, 3, 4, 5, 6]);
    assertEquals([...weights.float32("b").data], [9]);
    assertEquals([...weights.float32("c").data], [5, 6]);
  });
  await withFile(file.slice(0, -1), (path) => {
    assertThrows(() => readWeights(path), InputError, 'storage "x" ends at byte');
  });
  const views = new Map([["a", torchTensor("x", 6, [6], { more: [new Tuple(["x", 0, 6])] })]]);
  await withFile(legacyTorchFile(views, { x: [6, six] }), (path) => {
    assertThrows(() => readWeights(path), InputError, 'storage "x" is a part of another');
  });
  await withFile(legacyTorchFile(value, { x: [5, six], y: [1, six] }), (path) => {
    assertThrows(() => readWeights(path), InputError, 'storage "x" has 5 elements, not 6');
  });
});

const hostile: readonly (readonly [string, unknown, string])[] = [
  ["os.system", new Call("os", "system", ["touch /tmp/owned"]), 'refers to "os.system"'],
  ["posix.system", new Call("posix", "system", ["id"]), 'refers to "posix.system"'],
  ["eval", new Call("builtins", "eval", ["1"]), 'refers to "builtins.eval"'],
  ["__builtin__", new Call("__builtin__", "getattr", ["a", "b"]), '"__builtin__.getattr"'],
  ["an import", new Name("subprocess", "Popen"), 'refers to "subprocess.Popen"'],
  ["torch.load", new Call("torch.serialization", "load", ["x"]), '"torch.serialization.load"'],
  ["settings", new Call("argparse", "Namespace", []), 'refers to "argparse.Namespace"'],
  ["an inherited name", new Name("", "constructor"), 'refers to ".constructor"'],
  ["a called class", new Call("__torch__", "Net", [1]), 'it calls "__torch__.Net" in a way'],
  ["a called storage", new Call("torch", "FloatStorage", []), 'calls "torch.FloatStorage"'],
  ["arguments of a dictionary", new Call("collections", "OrderedDict", [1]), "in a way"],
  ["a tensor of text", new Call("torch._utils", "_rebuild_tensor_v2", ["x"]), "in a way"],
];
for (const [what, value, message] of hostile) {
  Deno.test(`a pickle with ${what} is refused by name, and nothing runs`, async () => {
    await withFile(torchFile(new Map([["w", value]]), { 0: six }), (path) => {
      assertThrows(() => readWeights(path), InputError, message);
    });
  });
}

const raw: readonly (readonly [string, readonly number[], string])[] = [
  ["an unknown instruction", [0x80, 2, 0xff], "instruction 0xff"],
  ["INST, which imports", [0x69, 0x6f], "instruction 0x69"],
  ["extension registries", [0x82, 1], "instruction 0x82"],
  ["no end", [0x80, 2, 0x4e], "it is cut short"],
  ["an empty stack", [0x80, 2, 0x2e], "its stack runs empty"],
  ["a missing mark", [0x80, 2, 0x74, 0x2e], "a mark is missing"],
  ["a missing memory", [0x6a, 255, 255, 255, 127], "it recalls 2147483647, which it never"],
  ["a text that never ends", [0x58, 255, 255, 255, 255], "it is cut short"],
  ["a negative text", [0x54, 255, 255, 255, 255], "it is cut short"],
  ["a name that never ends", [0x63, 0x6f, 0x73], "it is cut short"],
  ["items of no dictionary", [0x4e, 0x28, 0x4b, 1, 0x4b, 2, 0x75, 0x2e], "not a dictionary"],
  ["items of no list", [0x4e, 0x28, 0x4b, 1, 0x65, 0x2e], "not a list"],
  ["a call of a number", [0x4b, 1, 0x29, 0x52, 0x2e], "it calls something that is not a name"],
  ["endless marks", Array.from({ length: 2000 }, () => 0x28), "nests more than 1000 levels"],
  // A dictionary that holds itself: {} stored in memory 0, then set as its own item.
  [
    "itself inside",
    [0x7d, 0x71, 0, 0x58, 1, 0, 0, 0, 0x61, 0x68, 0, 0x73, 0x2e],
    "nests deeper than weights do",
  ],
];
for (const [what, bytes, message] of raw) {
  Deno.test(`a pickle with ${what} is refused`, async () => {
    const file = zipSync({ "archive/data.pkl": Uint8Array.from(bytes) }, { level: 0 });
    await withFile(file, (path) => {
      assertThrows(() => readWeights(path), InputError, message);
    });
  });
}

const storage = (id: unknown): Call =>
  new Call("torch._utils", "_rebuild_tensor_v2", [
    new Persistent(id),
    0,
    new Tuple([1]),
    new Tuple([1]),
  ]);
const wrong: readonly (readonly [string, unknown, string])[] = [
  [
    "a storage that is not there",
    torchTensor("9", 6, [6]),
    'storage "9" has 0 bytes instead of 24',
  ],
  ["a storage that is too short", torchTensor("0", 7, [7]), "24 bytes instead of 28"],
  [
    "a tensor beyond its storage",
    torchTensor("0", 6, [3], { offset: 4 }),
    "is outside its storage",
  ],
  [
    "a transposed tensor",
    torchTensor("0", 6, [2, 3], { strides: [1, 2] }),
    "is stored with strides [1, 2]; save it again after .contiguous()",
  ],
  ["a storage of no kind", storage("x"), "something that is not a storage"],
  [
    "a storage elsewhere",
    storage(new Tuple(["storage", new Name("torch", "FloatStorage"), "../0", "cpu", 1])),
    'storage "../0" has 0 bytes',
  ],
];
for (const [what, tensor, message] of wrong) {
  Deno.test(`a file with ${what} is refused`, async () => {
    await withFile(torchFile(new Map([["w", tensor]]), { 0: six }), (path) => {
      assertThrows(() => readWeights(path), InputError, message);
    });
  });
}

Deno.test("a zip without tensors, a compressed one, and one of another byte order are refused", async () => {
  const refused = async (file: Uint8Array, message: string): Promise<void> =>
    await withFile(file, (path) => {
      assertThrows(() => readWeights(path), InputError, message);
    });
  await refused(zipSync({ "a.txt": six }, { level: 0 }), 'it has no "data.pkl"');
  const zeros = new Uint8Array(1000);
  await refused(zipSync({ "archive/data.pkl": zeros }, { level: 9 }), "is compressed");
  const big = { "archive/byteorder": new TextEncoder().encode("big") };
  await refused(torchFile(new Map([["w", matrix]]), { 0: six }, big), 'byte order "big"');
});

Deno.test("a .pth file survives any damage", async () => {
  const whole = torchFile(new Map([["w", matrix]]), { 0: six });
  const folder = await Deno.makeTempDir();
  const path = `${folder}/w.pth`;
  const place = fc.integer({ min: 0, max: whole.length - 1 });
  const byte = fc.integer({ min: 0, max: 255 });
  const length = fc.oneof(fc.constant(whole.length), fc.integer({ min: 0, max: whole.length }));
  fc.assert(
    fc.property(place, byte, length, (at, value, size) => {
      const bytes = whole.slice(0, size);
      if (at < size) bytes[at] = value;
      Deno.writeFileSync(path, bytes);
      try {
        for (const tensor of readWeights(path).tensors.values()) {
          assert(tensor.offset + tensor.length <= size);
        }
      } catch (error) {
        assert(error instanceof InputError, String(error));
      }
    }),
    { numRuns: 1000 },
  );
  await Deno.remove(folder, { recursive: true });
});

Deno.test("dictionaries that hold each other many times are refused", async () => {
  // {"a": 1}, then 30 levels of ten keys for the level below, by the pickle's memo.
  const bytes = [0x80, 2, 0x7d, 0x71, 0, 0x58, 1, 0, 0, 0, 97, 0x4b, 1, 0x73];
  for (let level = 1; level <= 30; level++) {
    bytes.push(0x7d, 0x71, level, 0x28);
    for (let key = 0; key < 10; key++) bytes.push(0x58, 1, 0, 0, 0, 97 + key, 0x68, level - 1);
    bytes.push(0x75);
  }
  bytes.push(0x2e);
  const file = zipSync({ "archive/data.pkl": Uint8Array.from(bytes) }, { level: 0 });
  await withFile(file, (path) => {
    assertThrows(() => readWeights(path), InputError, "name more values than weights have");
  });
});
