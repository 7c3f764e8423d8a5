/** The verdict of a comparison. */
import { counted, listed, points } from "../../core/format.ts";
import type { Comparison, Verdict } from "./comparison.ts";

/** Judges a comparison. */
export function verdictOf(
  { problems, onlyBaseline }: Pick<Comparison, "problems" | "onlyBaseline">,
): Verdict {
  const all = problems.flatMap(({ title, strategies }) =>
    strategies.map((one) => ({ ...one, name: `${one.label} on ${title}` }))
  );
  const of = (change: typeof all[number]["change"]): string[] =>
    all.filter((one) => one.change === change).map(({ name }) => name);
  const [lower, higher, unknown] = [of("lower"), of("higher"), of("unknown")];
  const failed = onlyBaseline.filter(({ message }) => message !== "");
  const count = counted(all.length, "strategy and problem", "pairs of strategy and problem");
  if (all.length === 0) return { kind: "level", text: "The sets share no complete run." };
  if (lower.length + failed.length > 0) {
    const parts = [
      ...(lower.length > 0 ? [`AUC is lower for ${listed(lower)}`] : []),
      ...(higher.length > 0 ? [`it is higher for ${listed(higher)}`] : []),
      ...(failed.length > 0
        ? [`${counted(failed.length, "run")} that the baseline completed failed`]
        : []),
    ];
    return { kind: "worse", text: `${parts.join("; ")} (of ${count}${test(lower, higher)}).` };
  }
  if (higher.length > 0) {
    return {
      kind: "better",
      text: `AUC is higher for ${listed(higher)}, and for none is it told to be lower (of ${count}${
        test(lower, higher)
      }).`,
    };
  }
  if (of("identical").length === all.length) {
    return { kind: "identical", text: `Every accuracy of ${count} is the same to the bit.` };
  }
  const widest = Math.max(...all.map(({ auc: { mean } }) => Math.abs(mean)));
  const single = unknown.length > 0 ? `; one shared seed tells nothing of ${listed(unknown)}` : "";
  return {
    kind: "level",
    text: `No difference of AUC is significant in ${count} (paired t-test, ` +
      `Holm-corrected, p < .05); the largest is ${
        points(widest).replace("+", "")
      } points${single}.`,
  };
}

function test(lower: readonly string[], higher: readonly string[]): string {
  return lower.length + higher.length > 0 ? "; paired t-test, Holm-corrected, p < .05" : "";
}
