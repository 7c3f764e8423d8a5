import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { measurePairs, plannedCase, type Role, type Side } from "./pairs.ts";
import type { ComparedCase } from "../runs/regression.ts";

/** A machine with made-up sides: it logs what they are asked, and decides how long runs take. */
class Machine {
  readonly log: string[] = [];
  /** Sides that were started and have not ended. */
  running = 0;
  started = 0;

  constructor(
    readonly options: {
      readonly seconds?: (role: Role, benchmark: string, turn: number) => number;
      /** Throws if the side fails; `undefined` if it opens. */
      readonly open?: (role: Role, benchmark: string) => { missing: string } | undefined;
    } = {},
  ) {}

  start = (role: Role): Side => {
    this.started++;
    this.running++;
    let benchmark = "";
    return {
      open: (one) => {
        benchmark = one.benchmark;
        return Promise.try(() => this.options.open?.(role, benchmark) ?? { counters });
      },
      time: (count) =>
        Promise.try(() => {
          this.log.push(`${benchmark} ${role} ${count}`);
          return this.options.seconds?.(role, benchmark, this.log.length) ?? 1;
        }),
      close: () => Promise.resolve(),
      end: () => {
        this.running--;
        return Promise.resolve();
      },
    };
  };
}

const counters = { sessions: 1, nodes: 2, calls: 3, bytes: 4, largestCall: 5 };

function cases(...names: string[]): ComparedCase[] {
  return names.map((benchmark) => plannedCase({ benchmark, sizes: { N: 10 } }));
}

/** Who is timed when. */
function turns(log: readonly string[]): string {
  return log.map((line) => line.split(" ")[1]![0]!.toUpperCase()).join("");
}

Deno.test("a pair times three fresh sides in turn and back, in an order that rotates", async () => {
  const machine = new Machine();
  const [one] = await measurePairs(cases("a"), { start: machine.start, wanted: () => 6 });
  assertEquals([machine.started, machine.running], [18, 0]);
  // Three turns find the count.
  const orders = turns(machine.log.slice(9)).match(/.{6}/g)!;
  assertEquals(orders, ["BHCCHB", "HCBBCH", "CBHHBC", "CHBBHC", "BCHHCB", "HBCCBH"]);
  assertEquals(one!.pairs.length, 6);
  assertEquals(one!.pairs[0], { base: [1, 1], head: [1, 1], control: [1, 1] });
  assertEquals([one!.status, one!.baseCounters, one!.headCounters], [
    "compared",
    counters,
    counters,
  ]);
});

Deno.test("each turn takes 5 ms or more, by a count that all sides share and that stays", async () => {
  // Runs become faster the more there are.
  const seconds = (_: Role, __: string, turn: number): number => turn <= 3 ? 0.004 : 0.001;
  const machine = new Machine({ seconds });
  await measurePairs(cases("a"), { start: machine.start, wanted: () => 2 });
  const counts = machine.log.map((line) => Number(line.split(" ")[2]));
  const pair = [60, 60, 60, ...Array(36).fill(5)];
  assertEquals(counts, [1, 1, 1, 15, 15, 15, 5, 5, 5, ...pair, ...pair]);
});

Deno.test("sides are timed for 60 ms, in four turns or more, or in two long ones", async () => {
  const turns = [0.001, 0.006, 0.007, 0.08, 0.1, 0.2].map(async (seconds) => {
    const machine = new Machine({ seconds: () => seconds });
    const [one] = await measurePairs(cases("a"), { start: machine.start, wanted: () => 1 });
    return one!.pairs[0]!.head.length;
  });
  assertEquals(await Promise.all(turns), [12, 10, 10, 4, 4, 2]);
});

Deno.test("a warm-up runs on all sides at once, turns one at a time", async () => {
  let running = 0;
  const most: number[] = [];
  const start = (): Side => ({
    open: () => Promise.resolve({}),
    time: async () => {
      most.push(++running);
      await new Promise((resolve) => setTimeout(resolve));
      running--;
      return 0.02;
    },
    close: () => Promise.resolve(),
    end: () => Promise.resolve(),
  });
  await measurePairs(cases("a"), { start, wanted: () => 1 });
  assertEquals(most, [...Array(9).fill(1), 1, 2, 3, ...Array(12).fill(1)]);
});

Deno.test("of a counted case the counters are found once, and it is not timed", async () => {
  const machine = new Machine();
  const one = plannedCase({ benchmark: "b", sizes: {} }, "counted");
  const options = { start: machine.start, wanted: () => 2 };
  const both = await measurePairs([...cases("a"), one], options);
  assertEquals(both[1], { ...one, baseCounters: counters, headCounters: counters });
  assertEquals(machine.started, 6);
  assert(machine.log.every((line) => line.startsWith("a ")));
  assertEquals(await measurePairs(both, options), both);
  assertEquals(machine.started, 6);
});

Deno.test("no pair begins once it is late", async () => {
  const machine = new Machine();
  let done = 0;
  const both = await measurePairs(cases("a", "b"), {
    start: machine.start,
    wanted: () => 4,
    measured: () => Promise.resolve(void done++),
    late: () => done >= 3,
  });
  assertEquals(both.map(({ pairs }) => pairs.length), [2, 2]);
});

Deno.test("a drift of the machine changes no side more than another", async () => {
  const seconds = (_: Role, __: string, turn: number): number => 1 + 0.01 * turn;
  const machine = new Machine({ seconds });
  const [one] = await measurePairs(cases("a"), { start: machine.start, wanted: () => 12 });
  const mean = (times: readonly number[]): number => times.reduce((a, b) => a + b) / times.length;
  for (const { base, head, control } of one!.pairs) {
    assertAlmostEquals(mean(head), mean(base), 1e-12);
    assertAlmostEquals(mean(control), mean(base), 1e-12);
  }
});

Deno.test("a slower head is slower in every pair", async () => {
  const machine = new Machine({ seconds: (role) => role === "head" ? 1.5 : 1 });
  const [one] = await measurePairs(cases("a"), { start: machine.start, wanted: () => 4 });
  for (const { base, head, control } of one!.pairs) {
    assertEquals([base, head, control], [[1, 1], [1.5, 1.5], [1, 1]]);
  }
});

Deno.test("stopped anywhere, the work continues where it ended", async () => {
  const whole = new Machine();
  const all = await measurePairs(cases("a", "b", "c"), { start: whole.start, wanted: () => 4 });
  for (let stop = 1; stop <= 12; stop++) {
    const [first, second] = [new Machine(), new Machine()];
    const controller = new AbortController();
    let done = 0;
    const partly = await measurePairs(cases("a", "b", "c"), {
      start: first.start,
      wanted: () => 4,
      signal: controller.signal,
      measured: () => Promise.resolve(++done === stop ? controller.abort() : undefined),
    });
    assertEquals(partly.reduce((sum, { pairs }) => sum + pairs.length, 0), stop);
    assertEquals(first.running, 0);
    const rest = await measurePairs(partly, { start: second.start, wanted: () => 4 });
    assertEquals(rest, all);
    // The order of turns depends on the pair, not on when it is timed.
    const last = ({ log }: Machine): string => turns(log).slice(-6);
    if (stop < 12) assertEquals(last(second), last(whole));
  }
});

Deno.test("cases that want more pairs get them, and no others do", async () => {
  const machine = new Machine();
  const wanted = ({ benchmark }: ComparedCase): number => benchmark === "b" ? 4 : 2;
  const both = await measurePairs(cases("a", "b"), { start: machine.start, wanted });
  assertEquals(both.map(({ pairs }) => pairs.length), [2, 4]);
  const again = new Machine();
  assertEquals(await measurePairs(both, { start: again.start, wanted }), both);
  assertEquals(again.started, 0);
});

Deno.test("what one side cannot run is told apart, and the rest is still timed", async () => {
  const open = (role: Role, benchmark: string) => {
    if (benchmark === "data") return { missing: "no data here" };
    const failing: Record<string, readonly Role[]> = {
      young: ["base", "control"],
      gone: ["head"],
      broken: ["base", "head", "control"],
      odd: ["control"],
    };
    if (failing[benchmark]?.includes(role)) throw new Error(`${role} cannot`);
    return undefined;
  };
  const machine = new Machine({ open });
  const names = ["a", "data", "young", "gone", "broken", "odd", "z"];
  const found = await measurePairs(cases(...names), { start: machine.start, wanted: () => 2 });
  assertEquals(found.map(({ status, message, pairs }) => [status, message, pairs.length]), [
    ["compared", "", 2],
    ["skipped", "no data here", 0],
    ["new", "The base cannot run it: base cannot", 0],
    ["broken", "The head cannot run it: head cannot", 0],
    ["failed", "head cannot", 0],
    ["failed", "The control cannot run it: control cannot", 0],
    ["compared", "", 2],
  ]);
  // Three sides for each of two pairs, and three after each of four failures.
  assertEquals([machine.started, machine.running], [18, 0]);
});

Deno.test("a side that dies on the way fails its case, and keeps the pairs it has", async () => {
  const seconds = (role: Role, benchmark: string, turn: number): number => {
    if (role === "head" && benchmark === "a" && turn > 20) throw new Error("SIGKILL");
    return 1;
  };
  const machine = new Machine({ seconds });
  const [a, b] = await measurePairs(cases("a", "b"), { start: machine.start, wanted: () => 3 });
  assertEquals([a!.status, a!.pairs.length], ["failed", 1]);
  assert(a!.message.endsWith("SIGKILL"));
  assertEquals([b!.status, b!.pairs.length], ["compared", 3]);
});

Deno.test("a side that a signal ends does not fail its case", async () => {
  const controller = new AbortController();
  const seconds = (): number => {
    // The signal itself arrives a little later.
    setTimeout(() => controller.abort(), 10);
    throw new Error("SIGINT");
  };
  const machine = new Machine({ seconds });
  const before = cases("a");
  const { signal } = controller;
  assertEquals(
    await measurePairs(before, { start: machine.start, wanted: () => 2, signal }),
    before,
  );
  assertEquals(machine.running, 0);
});
