/** The licences of the code inside the page. */
import { type Html, markup } from "../html.ts";
import type { Library } from "./library.ts";

/** Lists the libraries in the page. */
export function licences(libraries: readonly Library[]): Html {
  const held = libraries.map(({ title, licence }) =>
    markup`<details>
<summary>Licence of ${title}, which reads and writes Arrow files in this page</summary>
<p class="licence">${licence}</p>
</details>
`
  );
  return markup`<p>This page stands on its own: it loads nothing and sends nothing. Its charts, its text and its
script are Trawl’s, under the MIT licence.</p>
${held}`;
}
