import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { fromLabelStudio, toLabelStudio } from "./label_studio.ts";

const paths = ["a.png", "birds/a.png", "birds/owl 100% é?.png", "new.png"];
const labels = new Map([["birds/a.png", "cat"], [paths[2]!, 'an "owl", <b>']]);

Deno.test("what is written for Label Studio comes back the same", () => {
  const text = toLabelStudio(paths, labels, ["dog", "cat", "cat", "dog"]);
  const tasks = JSON.parse(text);
  assertEquals(tasks[1], {
    data: { image: "/data/local-files/?d=birds/a.png" },
    annotations: [{
      result: [{
        from_name: "choice",
        to_name: "image",
        type: "choices",
        value: { choices: ["cat"] },
      }],
    }],
    predictions: [],
  });
  assertEquals(tasks[0].annotations, []);
  assertEquals(tasks[0].predictions[0].result[0].value, { choices: ["dog"] });
  const read = fromLabelStudio(text, paths);
  assertEquals(read.labels, labels);
  assertEquals(read.notes, [
    '2 tasks are not used (no annotation), such as "/data/local-files/?d=a.png"',
  ]);
});

Deno.test("Label Studio's own export is read: uploads, relations, what is cancelled or disputed", () => {
  const result = (...choices: string[]) => ({
    id: "x1",
    origin: "manual",
    from_name: "kind",
    to_name: "image",
    type: "choices",
    value: { choices },
  });
  const task = (image: string, ...annotations: unknown[]) => ({
    id: 7,
    data: { image, caption: "more" },
    annotations,
    meta: {},
    total_annotations: 1,
  });
  const { labels, notes } = fromLabelStudio(
    JSON.stringify([
      task("/data/upload/3/0123abcd-new.png", {
        id: 1,
        result: [{ type: "rectanglelabels", value: { x: 1 } }, result("cat")],
      }),
      task("s3://bucket/photos/birds/a.png", { was_cancelled: true, result: [] }, {
        result: [result("dog")],
      }),
      task("/data/local-files/?d=photos%2Fbirds%2Fowl%20100%25%20%C3%A9%3F.png", {
        result: [result("owl")],
      }),
      task("a.png", { result: [result("owl")] }, { result: [result("dog")] }),
      task("a.png", { result: [result("owl", "dog")] }),
      // There are two of this name, and none of this folder.
      task("/data/upload/3/0123abcd-a.png", { result: [result("owl")] }),
      task("s3://bucket/cats/owl.png", { result: [result("owl")] }),
      task("../../elsewhere.png", { result: [result("owl")] }),
    ]),
    paths,
  );
  assertEquals(
    labels,
    new Map([["new.png", "cat"], ["birds/a.png", "dog"], [paths[2]!, "owl"]]),
  );
  assertEquals(notes, [
    '2 tasks are not used (annotations without one choice that they agree on), such as "a.png"',
    "3 tasks are not used (picture that is not in the folder), such as " +
    '"/data/upload/3/0123abcd-a.png"',
  ]);
});

Deno.test("what is not Label Studio's is refused", () => {
  for (const text of ["", "{", "{}", '[{"image": "a.png"}]', '[{"data": {"image": 3}}]']) {
    assertThrows(() => fromLabelStudio(text, paths), InputError, "It is not");
  }
  const long = toLabelStudio(paths, new Map([["a.png", "x".repeat(101)]]));
  assertThrows(() => fromLabelStudio(long, paths), InputError, "100 characters");
});
