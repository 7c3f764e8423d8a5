/// <reference lib="dom" />
/** Finds, fills and makes elements. */
import { type Html, markup } from "../../html.ts";

/** Finds elements, in the order of the page. */
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

/** Announces text to screen readers. */
export function say(text: string): void {
  const said = document.getElementById("said");
  if (said !== null) said.textContent = text;
}

/** Downloads a file. */
export function download(name: string, content: string | Uint8Array | Blob, type: string): void {
  const blob = content instanceof Blob ? content : new Blob([content as BlobPart], { type });
  const link = made<HTMLAnchorElement>(markup`<a download="${name}"></a>`);
  link.href = URL.createObjectURL(blob);
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
