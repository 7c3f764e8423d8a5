import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { InputError, TrawlError } from "../core/errors.ts";
import { accuracyText, heldOut } from "./held_out.ts";
import { madeUpSession } from "./testing/labelling.ts";

const paths = Array.from({ length: 200 }, (_, i) => `p${i}.png`);

Deno.test("labels are kept in order before they are answered, and a slip leaves no class", async () => {
  const saved: string[] = [];
  const session = madeUpSession({
    paths,
    async save(labels) {
      // The first takes longest: a later one must not be overtaken.
      await new Promise((resolve) => setTimeout(resolve, labels.size === 1 ? 20 : 0));
      saved.push([...labels].join(" "));
    },
  });
  await Promise.all([session.label(0, " cat ", false), session.label(1, "dgo", false)]);
  await session.label(1, "dog", false);
  await session.label(1, "dog", false);
  assertEquals(saved, ["p0.png,cat", "p0.png,cat p1.png,dgo", "p0.png,cat p1.png,dog"]);
  await session.label(2, "emu", false);
  await session.label(0, "emu", false);
  await session.label(3, "cat", false);
  assertEquals(session.state().classes.map(({ name }) => name), ["dog", "emu", "cat"]);
  await session.label(1, null, false);
  assertEquals(session.state().classes, [{ name: "emu", count: 2 }, { name: "cat", count: 1 }]);
});

Deno.test("a label that cannot be kept is not shown as one", async () => {
  let full = true;
  const save = (): Promise<void> =>
    full ? Promise.reject(new TrawlError("full")) : Promise.resolve();
  const session = madeUpSession({ paths, save });
  await assertRejects(() => session.label(0, "cat", false), TrawlError, "full");
  assertEquals([session.state().labelled, session.state().classes], [0, []]);
  full = false;
  await session.label(0, "cat", false);
  assertEquals(session.state().labelled, 1);
});

Deno.test("a batch has what the strategy chose and a tenth held out, never what is done", async () => {
  const seen = new Set<string>();
  let trainedOn: string[] = [];
  const session = madeUpSession({
    paths,
    budget: 20,
    predict(labels) {
      trainedOn = [...labels.keys()];
      return Promise.resolve(labels.size < 2 ? undefined : paths.map(() => "cat"));
    },
  });
  const { all: held } = heldOut({ paths, digests: paths, seed: 0 });
  for (let round = 1; round <= 3; round++) {
    await session.propose();
    const { batch, round: number } = session.state();
    assertEquals([batch.length, number], [20, round]);
    assertEquals(batch.filter(({ path }) => held.has(path)).length, 2);
    assert(batch.slice(0, 10).some(({ path }) => held.has(path)));
    for (const { picture, path } of batch) {
      assert(!seen.has(path));
      seen.add(path);
      if (picture % 7 === 0) await session.label(picture, null, true);
      else await session.label(picture, picture % 2 ? "cat" : "dog", false);
    }
    assert(trainedOn.every((path) => !held.has(path)));
  }
  const counted = [...held].filter((path) => seen.has(path)).map((path) =>
    Number(path.slice(1, -4))
  )
    .filter((picture) => picture % 7 !== 0);
  const right = counted.filter((picture) => picture % 2).length;
  assertStringIncludes(session.state().accuracy, `: ${right} of ${counted.length} right`);
  await Promise.all([
    session.propose(),
    assertRejects(() => session.propose(), InputError, "being chosen already"),
  ]);
});

Deno.test("the end of a folder fills up with what is held out, then is an empty batch", async () => {
  const session = madeUpSession({ paths, budget: 150 });
  for (const expected of [150, 50, 0]) {
    await session.propose();
    const { batch } = session.state();
    assertEquals(batch.length, expected);
    for (const { picture } of batch) await session.label(picture, "cat", false);
  }
});

Deno.test("copies are held out together, and about a tenth is", () => {
  const many = Array.from({ length: 4000 }, (_, i) => `${i}`);
  const digests = many.map((i) => `${Number(i) >> 1}`);
  const { all, drawn } = heldOut({ paths: many, digests, seed: 3 });
  assert(all.size > 320 && all.size < 480, `${all.size}`);
  for (const path of all) assert(all.has(`${Number(path) ^ 1}`));
  assertEquals(drawn.length, all.size / 2);
  assertEquals(new Set(drawn.map((path) => Number(path) >> 1)).size, drawn.length);
});

Deno.test("accuracy is said with its count and interval, and none without a count", () => {
  assertStringIncludes(accuracyText(90, 0, 0), "not known yet");
  assertStringIncludes(
    accuracyText(90, 7, 9),
    "Trained on 90 labels: 7 of 9 right, 78 % (95 % interval 45 to 94 %).",
  );
});
