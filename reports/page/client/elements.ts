/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** Elements of the page, found and filled. */
import { type Html, markup } from "../../html.ts";

/**
 * Every element that a selector finds.
 *
 * @param within Where to look; the page by default.
 * @returns The elements, in the page's order.
 */
export function all<T extends Element = HTMLElement>(
  selector: string,
  within: ParentNode = document,
): T[] {
  return [...within.querySelectorAll<T>(selector)];
}

/** Fills an element with markup whose text from data is escaped. */
export function put(element: Element, content: Html): void {
  element.innerHTML = content.text;
}

/** Makes an element. */
export function made<T extends Element = HTMLElement>(content: Html): T {
  const template = document.createElement("template");
  put(template, content);
  return template.content.firstElementChild as T;
}

/** Tells what a reader of the screen does not see. */
export function say(text: string): void {
  const said = document.getElementById("said");
  if (said !== null) said.textContent = text;
}

/** Hands a file to the reader. */
export function download(name: string, content: string | Uint8Array | Blob, type: string): void {
  const blob = content instanceof Blob ? content : new Blob([content as BlobPart], { type });
  const link = made<HTMLAnchorElement>(markup`<a download="${name}"></a>`);
  link.href = URL.createObjectURL(blob);
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** A name as part of a file's name. */
export function slug(text: string): string {
  return text.normalize("NFKD").replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, "")
    .toLowerCase() ||
    "data";
}
