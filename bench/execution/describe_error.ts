/** What is kept of an error that ended a run. */
import { messageOf, TrawlError } from "../../core/errors.ts";

/** The folder that holds deno.json. */
const project = new URL("../../", import.meta.url).href;

/**
 * Says what went wrong, and where in a user's file: the message alone does not lead there.
 *
 * @param own What files of our own begin with; default the project's folder.
 */
export function describeError(error: unknown, own: string = project): string {
  const frames = framesOf(error);
  const place = frames.find(({ url }) => !url.startsWith(own)) ??
    (error instanceof TrawlError ? undefined : frames[0]);
  if (place === undefined) return messageOf(error);
  const name = decodeURIComponent(place.url.slice(place.url.lastIndexOf("/") + 1));
  return `${messageOf(error)} (${name}:${place.line})`;
}

/** The places in files that an error came through, the innermost first; those of packages are left out. */
function framesOf(error: unknown): { url: string; line: string }[] {
  const stack = error instanceof Error ? error.stack ?? "" : "";
  return [...stack.matchAll(/^\s+at .*?\(?(file:\/\/[^\s()]+):(\d+):\d+\)?$/gm)]
    .map(([, url, line]) => ({ url: url!, line: line! }))
    .filter(({ url }) => !/\/npm\/|\/node_modules\//.test(url));
}
