/** The licences of the code inside the page. */
import { type Html, markup } from "../html.ts";
import { chartLicence } from "./chart_js.ts";

/**
 * Lists what the page holds of others.
 *
 * @returns The licences, folded.
 */
export function licences(): Html {
  const terms = chartLicence.slice(chartLicence.indexOf("Permission")).trim();
  return markup`<p>Charts are drawn by chart.js. This page stands on its own: it loads nothing and sends
nothing.</p>
<details>
<summary>Licences of the code in this page</summary>
<p class="licence">The MIT License (MIT)

chart.js: Copyright (c) 2014-2024 Chart.js Contributors
@kurkle/color, inside chart.js: Copyright (c) 2018-2024 Jukka Kurkela

${terms}</p>
</details>`;
}
