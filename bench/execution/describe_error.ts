/** The message of an error that ended a run. */
import { messageOf, TrawlError } from "../../core/errors.ts";

const project = new URL("../../", import.meta.url).href;

/** An error's message, and its place in a user's file: one that does not start with `own`. */
export function describeError(error: unknown, own: string = project): string {
  const frames = framesOf(error);
  const place = frames.find(({ url }) => !url.startsWith(own)) ??
    (error instanceof TrawlError ? undefined : frames[0]);
  if (place === undefined) return messageOf(error);
  const name = decodeURIComponent(place.url.slice(place.url.lastIndexOf("/") + 1));
  return `${messageOf(error)} (${name}:${place.line})`;
}

/** Places of an error's stack that are in files, innermost first, without packages. */
function framesOf(error: unknown): { url: string; line: string }[] {
  const stack = error instanceof Error ? error.stack ?? "" : "";
  return [...stack.matchAll(/^\s+at .*?\(?(file:\/\/[^\s()]+):(\d+):\d+\)?$/gm)]
    .map(([, url, line]) => ({ url: url!, line: line! }))
    .filter(({ url }) => !/\/npm\/|\/node_modules\//.test(url));
}
