/// <reference lib="dom" />
/** The entry of pages whose pictures are drawn already: sorted tables, and the theme. */
import "./sort.ts";
import "./theme.ts";

// Milliseconds since the page was opened.
document.documentElement.dataset.ready = performance.now().toFixed(0);
