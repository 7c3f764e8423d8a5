/** The growth page's script: modules of the report's, and its own charts. */
import axes from "../page/client/axes.js" with { type: "text" };
import colours from "../page/client/colours.js" with { type: "text" };
import drawing from "../page/client/drawing.js" with { type: "text" };
import endLabels from "../page/client/end_labels.js" with { type: "text" };
import growth from "../page/client/growth.js" with { type: "text" };
import growthCharts from "../page/client/growth_charts.js" with { type: "text" };
import growthPanels from "../page/client/growth_panels.js" with { type: "text" };
import legend from "../page/client/legend.js" with { type: "text" };
import moveApart from "../page/client/move_apart.js" with { type: "text" };
import numbers from "../page/client/numbers.js" with { type: "text" };
import sort from "../page/client/sort.js" with { type: "text" };
import state from "../page/client/state.js" with { type: "text" };
import theme from "../page/client/theme.js" with { type: "text" };
import { joinModules } from "../page/script.ts";

/** One inline module. What a file uses stands before it. */
export const growthScript: string = joinModules([
  theme,
  sort,
  legend,
  numbers,
  state,
  growthPanels,
  colours,
  axes,
  moveApart,
  endLabels,
  growth,
  drawing,
  growthCharts,
]);
