import { assertEquals } from "@std/assert";
import { sampleMeasurement, samplePoint } from "../reports/testing/measured.ts";
import { measured } from "../strategies/measured.ts";
import { strategies } from "../strategies/registry.ts";
import { figuresOf } from "./strategies_measured.ts";

Deno.test("figures are those nearest the compared size, with exponents of ladders and what differs", () => {
  const sizes = { N: 50_000, n: 1000, D: 1, K: 10, B: 10, T: 100 };
  const { timing } = samplePoint({ sizes });
  const points = [
    ...sampleMeasurement(["bait"]).points,
    samplePoint({ sizes }),
    samplePoint({
      benchmark: "random",
      sizes: { ...sizes, B: 100 },
      work: undefined,
      timing: { ...timing!, repeatSeconds: [] },
    }),
    samplePoint({ benchmark: "decode", sizes }),
  ];
  const measurement = { ...sampleMeasurement(), points };
  const { on, strategies } = figuresOf(measurement);
  assertEquals(on, measurement.finishedAt.slice(0, 10));
  assertEquals(strategies, {
    random: { at: "n 1,000, T 100", seconds: "1.00 s*", floor: "", memory: "200 MB", growth: {} },
    bait: {
      at: "n 1,000, B 10, T 100",
      seconds: "500 ms",
      floor: "10.0",
      memory: "200 MB",
      growth: { N: "1.00 ± 0.00", B: "1.00 ± 0.00" },
    },
  });
});

Deno.test("only strategies that there are have kept figures", () => {
  const names = strategies.map(({ name }) => name);
  assertEquals(Object.keys(measured.strategies).filter((name) => !names.includes(name)), []);
});
