import { assertEquals, assertThrows } from "@std/assert";
import { zipSync } from "fflate";
import { writeNpy } from "../../core/npy.ts";
import { withFolder } from "../../tests/support/folder.ts";
import { readNpz } from "./array_files.ts";

const features = { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] };
const labels = { data: BigInt64Array.of(1n, 0n), shape: [2] };

Deno.test("readNpz reads arrays, stored and deflated", () =>
  withFolder((folder) => {
    for (const level of [0, 6] as const) {
      const path = `${folder}/${level}.npz`;
      const members = { "features.npy": writeNpy(features), "labels.npy": writeNpy(labels) };
      Deno.writeFileSync(path, zipSync(members, { level }));
      assertEquals([...readNpz(path)], [["features", features], ["labels", labels]]);
    }
    return Promise.resolve();
  }));

Deno.test("readNpz refuses damage and what is not an array", () =>
  withFolder((folder) => {
    const path = `${folder}/x.npz`;
    const fails = (bytes: Uint8Array, message: string): void => {
      Deno.writeFileSync(path, bytes);
      assertThrows(() => readNpz(path), Error, message);
    };
    const zip = zipSync({ "a.npy": writeNpy(features) }, { level: 0 });
    const end = 30 + "a.npy".length + writeNpy(features).length;
    fails(zip.with(end - 1, 99), 'its member "a.npy" is damaged');
    fails(zip.subarray(0, -1), "cut short, or not a zip");
    const twice = zipSync({ "a.npy": writeNpy(features), "b.npy": writeNpy(labels) }, { level: 0 });
    const renamed = twice.map((byte, i) => byte === 0x62 && twice[i + 1] === 0x2e ? 0x61 : byte);
    fails(renamed, 'it has a member "a.npy" twice');
    fails(new Uint8Array(10), "cut short, or not a zip");
    fails(
      zipSync({ "a.txt": new Uint8Array(3) }),
      'it has a member "a.txt", which is not an array',
    );
    fails(zipSync({ "a.npy": new Uint8Array(30) }), '"a.npy": Not a .npy file');
    return Promise.resolve();
  }));
