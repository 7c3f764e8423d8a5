/** One HTTP request for a file: redirects, tokens, and what an answer means. */
import { InputError, messageOf } from "../../core/errors.ts";

/** A failure that may not happen again. */
export class TransientError extends Error {
  constructor(message: string, readonly connected: boolean, readonly wait?: number) {
    super(message);
  }
}

/** An address does not give the file, however often it is asked. */
export class RefusedError extends Error {}

interface FileRequest {
  readonly url: string;
  /** The byte to start at, and the validator that must still be true of the file. */
  readonly from?: { readonly byte: number; readonly unless?: string | undefined };
  /** The token for an address. It goes to no other. */
  readonly token: (url: URL) => string | undefined;
  readonly signal: AbortSignal;
}

const MOST_REDIRECTS = 10;
const REDIRECTS = [301, 302, 303, 307, 308];

/** Statuses of a server that is busy or restarting, or of a gateway in between. */
const BUSY = [408, 425, 429, 500, 502, 503, 504];

/** Asks for a file; an answer that brings neither bytes nor a range is an error. */
export async function requestFile({ url, from, token, signal }: FileRequest): Promise<Response> {
  let at = new URL(url);
  for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
    // A server that calls a .gz file "gzip-encoded" would otherwise have it unpacked on the way.
    const headers = new Headers({ "accept-encoding": "identity" });
    if (from !== undefined) headers.set("range", `bytes=${from.byte}-`);
    if (from?.unless !== undefined) headers.set("if-range", from.unless);
    const secret = token(at);
    if (secret !== undefined) headers.set("authorization", `Bearer ${secret}`);
    const response = await send(at, headers, signal);
    const redirects = REDIRECTS.includes(response.status);
    if (!redirects && (response.ok || response.status === 416)) return response;
    await response.body?.cancel();
    if (!redirects) throw failure(response, at, secret !== undefined);
    at = redirected(at, response.headers.get("location"));
  }
  throw new RefusedError(`it is redirected more than ${MOST_REDIRECTS} times`);
}

async function send(url: URL, headers: Headers, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { headers, signal, redirect: "manual" });
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      throw new InputError(
        `Not permitted to reach "${url.host}": permit it by --allow net=${url.host}, or by ` +
          "--allow-net in a program of your own",
      );
    }
    if (signal.aborted) throw signal.reason;
    throw new TransientError(connectionReason(reasonOf(error), url.host), false);
  }
}

/** Why there is no connection, without the address, which is elsewhere in the sentence. */
export function connectionReason(message: string, host: string): string {
  if (/dns error|lookup address|name resolution/i.test(message)) {
    return `the name "${host}" cannot be looked up`;
  }
  if (/connection refused/i.test(message)) return `"${host}" refuses connections`;
  return message.replace(/^error sending request(?: for url \(\S*\))?:? */, "") || message;
}

/** Where a redirect leads. */
export function redirected(from: URL, location: string | null): URL {
  const to = location === null ? null : URL.parse(location, from);
  if (to === null || !/^https?:$/.test(to.protocol)) {
    throw new RefusedError(`it is redirected to "${location}", which is not a web address`);
  }
  if (from.protocol === "https:" && to.protocol === "http:") {
    throw new RefusedError(`it is redirected from https to plain http at "${to.host}"`);
  }
  return to;
}

function failure(response: Response, at: URL, hadToken: boolean): TransientError | RefusedError {
  const { status, statusText } = response;
  const said = `the server answered ${status} ${statusText}`.trimEnd();
  if (BUSY.includes(status)) {
    const wait = retryAfter(response.headers.get("retry-after"), Date.now());
    return new TransientError(said, true, wait);
  }
  if (status === 401 || status === 403) return new RefusedError(`${said}: ${gate(at, hadToken)}`);
  if (status === 404 || status === 410) return new RefusedError(`${said}: it is no longer there`);
  return new RefusedError(said);
}

const HUGGING_FACE = "huggingface.co";

function gate({ hostname }: URL, hadToken: boolean): string {
  if (hadToken) {
    return "the token does not open it; accept its terms on its page with the token's account";
  }
  return hostname === HUGGING_FACE
    ? 'accept its terms on its page, and fetch it by "deno task fetch" with HF_TOKEN set to a token ' +
      "of that account"
    : "it is not public";
}

/** The token that the environment has for an address: HF_TOKEN, for Hugging Face alone. */
export function tokenFromEnvironment(url: URL): string | undefined {
  if (url.protocol !== "https:" || url.host !== HUGGING_FACE) return undefined;
  const variable = "HF_TOKEN";
  const { state } = Deno.permissions.querySync({ name: "env", variable });
  return state === "granted" ? Deno.env.get(variable) || undefined : undefined;
}

/** The innermost cause of an error: "fetch failed" by itself tells nothing. */
export function reasonOf(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  return messageOf(inner);
}

/** Milliseconds that a Retry-After header asks to wait; undefined if it makes no sense. */
export function retryAfter(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // An HTTP date begins with a day's name; Date.parse by itself would take nearly anything.
  if (!/^[A-Z][a-z]{2,8},? /.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
