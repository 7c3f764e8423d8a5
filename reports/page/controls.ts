/** The controls of a page: buttons, switches, lists, the legend and the filters. */
import { type Html, markup } from "../html.ts";
import { familiesOf, type FamilyGroup, hiddenAtFirst } from "../analysis/families.ts";
import type { Analysis } from "../analysis/analysis.ts";
import type { Mark } from "../colours.ts";
import { markPicture } from "../charts/mark_picture.ts";

/** A choice: the value for the script, and the button's text. */
export type Choice = readonly [value: string, text: string];

/** Writes buttons of which one is pressed, initially the first. */
export function choice(name: string, label: string, choices: readonly Choice[]): Html {
  const buttons = choices.map(([value, text], i) =>
    markup`<button type="button" data-choice="${name}" data-value="${value}" aria-pressed="${
      String(i === 0)
    }">${text}</button>
`
  );
  return markup`<div class="choice" role="group" aria-label="${label}">
${buttons}</div>`;
}

/** Writes a switch, initially off. */
export function toggle(name: string, text: string): Html {
  return markup`<div class="choice"><button type="button" data-toggle="${name}" aria-pressed="false">${text}</button></div>`;
}

/** Writes a list, initially at its first entry. */
export function selection(name: string, label: string, choices: readonly Choice[]): Html {
  const options = choices.map(([value, text]) => markup`<option value="${value}">${text}</option>`);
  return markup`<label class="selection"><span class="unseen">${label}</span>
<select data-select="${name}" autocomplete="off">${options}</select></label>`;
}

/** Which strategies a legend lists, and which of them charts show at first. */
export interface LegendGroups {
  /** Default one without a name, in the order of the strategies. */
  readonly groups?: readonly FamilyGroup[] | undefined;
  readonly hidden: ReadonlySet<number>;
}

/** The legend's groups of an analysis. */
export function groupsOf(analysis: Analysis): LegendGroups {
  return { groups: familiesOf(analysis), hidden: hiddenAtFirst(analysis) };
}

/** Writes the legend. Of many strategies it lists those that are shown, until it is opened. */
export function legend(
  strategies: readonly { readonly label: string; readonly mark: Mark }[],
  { groups, hidden }: LegendGroups = { hidden: new Set() },
  filters: readonly Html[] = [],
): Html {
  if (strategies.length === 0) return markup``;
  const button = (index: number): Html => {
    const { label, mark } = strategies[index]!;
    return markup`<button type="button" data-strategy="${index}" aria-pressed="${
      String(!hidden.has(index))
    }">${markPicture(mark)}<span>${label}</span></button>
`;
  };
  const chips = groups?.map(({ family, strategies }) =>
    markup`<span class="family" role="group" aria-label="${family}"><span>${family}</span><span>
${strategies.map(button)}</span></span>
`
  );
  const few = strategies.length - hidden.size;
  const more = markup`
<p class="hint"><button type="button" class="link" data-more aria-expanded="false">All ${strategies.length} strategies by family</button>
<button type="button" class="link" data-first disabled>Only the first ${few}</button></p>`;
  return markup`<p class="hint" id="legend-hint">Click hides or shows a strategy, shift-click shows one alone</p>${
    hidden.size > 0 ? more : undefined
  }
<div class="legend${hidden.size > 0 ? " many" : undefined}">
<div class="chips" role="group" aria-label="Strategies shown" aria-describedby="legend-hint">
${
    chips ?? [...strategies.keys()].map(button)
  }<button type="button" class="link" data-all disabled>Show all</button>
</div>
${filters.length > 0 && markup`<div class="filters">${filters}</div>`}
</div>`;
}

/** Writes filters for datasets, backbones and providers if there are several. */
export function filtersOf(analysis: Analysis): Html[] {
  return FILTERS.flatMap(([name, title, valuesOf]) => {
    const values = [...new Set(valuesOf(analysis))].sort();
    return values.length < 2 ? [] : [filter(name, title, values)];
  });
}

/** The filters. */
export type FilterName = "dataset" | "backbone" | "provider";

const FILTERS: readonly (readonly [
  name: FilterName,
  title: string,
  valuesOf: (analysis: Analysis) => string[],
])[] = [
  ["dataset", "Datasets", ({ problems }) => problems.map(({ dataset }) => dataset)],
  ["backbone", "Backbones", ({ problems }) => problems.map(({ backbone }) => backbone)],
  [
    "provider",
    "Providers",
    ({ problems }) => problems.flatMap(({ strategies }) => strategies.flatMap((s) => s.providers)),
  ],
];

function filter(name: FilterName, title: string, values: readonly string[]): Html {
  const buttons = values.map((value) =>
    markup`<button type="button" data-filter="${name}" data-value="${value}" aria-pressed="true">${value}</button>
`
  );
  return markup`<details class="filter" data-name="${name}">
<summary>${title} <span data-count>all ${values.length}</span></summary>
<div class="chips" role="group" aria-label="${title} shown" aria-describedby="legend-hint">
${buttons}</div>
</details>
`;
}
