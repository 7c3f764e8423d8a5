// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * Colours of the present theme.
 */
import { marks, state } from "./state.js";

const FADED = 0.14;

/** Reads colours where the theme has been resolved: custom properties are not. */
const probe = document.body.appendChild(document.createElement("span"));
probe.hidden = true;

/**
 * @param {string} property A custom property, such as "--ink".
 * @param {number} [alpha]
 * @returns {string} The colour that the property has in the present theme.
 */
export function colour(property, alpha = 1) {
  probe.style.color = `var(${property})`;
  const channels = getComputedStyle(probe).color.match(/[\d.]+/g)?.slice(0, 3) ?? ["0", "0", "0"];
  return `rgba(${channels.join(", ")}, ${alpha})`;
}

/**
 * @param {number} mark
 * @param {number} [alpha] Opacity where the strategy is not dimmed.
 * @returns {string} The strategy's colour, faint while another one is brought out.
 */
export function markColour(mark, alpha = 1) {
  const dimmed = state.focus !== null && state.focus !== mark;
  return colour(`--c${marks[mark]?.colour ?? 0}`, dimmed ? alpha * FADED : alpha);
}
