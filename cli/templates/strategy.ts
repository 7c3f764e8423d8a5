/**
 * A strategy of your own: takes the rows whose two likeliest classes are nearest. Try it, check it:
 *
 *   deno task bench --strategy-file ./template.ts
 *   deno task check-strategy ./template.ts
 */
import { defineStrategy } from "@trawl/trawl";

export default defineStrategy({
  name: "template",
  title: "template",
  summary: "Takes the rows whose two likeliest classes are nearest",
  needs: ["logits"],
  select({ pool, budget }) {
    const { data, shape: [count, classes] } = pool.logits!;
    const gaps = Array.from({ length: count! }, (_, row) => {
      const [first, second] = data.slice(row * classes!, (row + 1) * classes!).sort().reverse();
      return first! - second!;
    });
    const rows = [...gaps.keys()].sort((a, b) => gaps[a]! - gaps[b]! || a - b);
    return Promise.resolve(rows.slice(0, budget));
  },
});
