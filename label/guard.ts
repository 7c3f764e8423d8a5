/** Decides who may ask the label server: nobody but its own page, opened by its address. */
import { createHash, timingSafeEqual } from "node:crypto";

/** What the server answers to. */
export interface Address {
  /** Host and port, such as "127.0.0.1:8020". */
  readonly host: string;
  /** The first part of every path, which only the address that was printed holds. */
  readonly token: string;
}

/** The path below the token; or the status of a refusal, which says nothing to who has no token. */
export function admitted(request: Request, { host, token }: Address): string | number {
  const { host: asked, pathname } = new URL(request.url);
  const [, given = "", path = ""] = /^\/([^/]*)\/(.*)$/.exec(pathname) ?? [];
  // Another name for this machine is that of a page that has its own name point here (DNS rebinding).
  if (asked !== host || (request.headers.get("host") ?? host) !== host) return 403;
  const origin = request.headers.get("origin");
  if (origin !== null && origin !== `http://${host}`) return 403;
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") return 403;
  if (!equal(given, token)) return 404;
  if (request.method === "GET") return path;
  if (request.method !== "POST") return 405;
  // Forms of other pages cannot send JSON, and every browser names the origin of what it posts.
  if (origin === null) return 403;
  return request.headers.get("content-type") === "application/json" ? path : 415;
}

/** Compares in a time that does not tell how much is equal. */
function equal(a: string, b: string): boolean {
  const [x, y] = [a, b].map((text) => createHash("sha256").update(text).digest());
  return timingSafeEqual(x!, y!);
}

/** Makes a token of 256 random bits. */
export function newToken(): string {
  return crypto.getRandomValues(new Uint8Array(32)).toBase64({
    alphabet: "base64url",
    omitPadding: true,
  });
}

/** Headers of every answer: nothing from elsewhere is loaded, framed, guessed or told. */
export const SHIELD: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
};
