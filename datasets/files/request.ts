/** One request for a file: redirects, tokens, and what an answer means. */
import { InputError, messageOf } from "../../core/errors.ts";
import { Passing, Refused } from "./failure.ts";
import { retryAfter } from "./patience.ts";

/** What to ask for. */
export interface FileRequest {
  /** The address. */
  readonly url: string;
  /** The bytes to begin at, with what must not have changed since the ones before were fetched. */
  readonly from?: { readonly byte: number; readonly unless?: string | undefined };
  /** The token for an address, if there is one. It goes to no other. */
  readonly token: (url: URL) => string | undefined;
  /** Ends the request and its body. */
  readonly signal: AbortSignal;
}

const MOST_REDIRECTS = 10;
const REDIRECTS = [301, 302, 303, 307, 308];

/** Statuses that pass: too busy, restarting, or a gateway in between. */
const BUSY = [408, 425, 429, 500, 502, 503, 504];

/** Asks for a file. */
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
    if (!REDIRECTS.includes(response.status)) {
      if (response.ok || response.status === 416) return response;
      await response.body?.cancel();
      throw refusal(response, at, secret !== undefined);
    }
    await response.body?.cancel();
    at = redirected(at, response.headers.get("location"));
  }
  throw new Refused(`it is redirected more than ${MOST_REDIRECTS} times`);
}

async function send(url: URL, headers: Headers, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { headers, signal, redirect: "manual" });
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      throw new InputError(
        `Not permitted to reach "${url.host}": copy the task's command from deno.json and add the ` +
          "host to --allow-net",
      );
    }
    if (signal.aborted) throw signal.reason;
    throw new Passing(connectionReason(reasonOf(error), url.host), false);
  }
}

/** Why no connection came about, without the address, which stands elsewhere in the sentence. */
export function connectionReason(message: string, host: string): string {
  if (/dns error|lookup address|name resolution/i.test(message)) {
    return `the name "${host}" cannot be looked up`;
  }
  if (/connection refused/i.test(message)) return `"${host}" refuses connections`;
  return message.replace(/^error sending request(?: for url \(\S*\))?:? */, "") || message;
}

/** Where a redirect leads. */
export function redirected(from: URL, location: string | null): URL {
  let to: URL;
  try {
    to = new URL(location ?? "", from);
  } catch {
    throw new Refused(`it is redirected to "${location}", which is no address`);
  }
  if (location === null || !/^https?:$/.test(to.protocol)) {
    throw new Refused(`it is redirected to "${location}", which is no address of the web`);
  }
  if (from.protocol === "https:" && to.protocol === "http:") {
    throw new Refused(`it is redirected from https to plain http at "${to.host}"`);
  }
  return to;
}

function refusal(response: Response, at: URL, hadToken: boolean): Passing | Refused {
  const { status, statusText } = response;
  const said = `the server answered ${status} ${statusText}`.trimEnd();
  if (BUSY.includes(status)) {
    return new Passing(said, true, retryAfter(response.headers.get("retry-after"), Date.now()));
  }
  if (status === 401 || status === 403) return new Refused(`${said}: ${gate(at, hadToken)}`);
  if (status === 404 || status === 410) return new Refused(`${said}: it is no longer there`);
  return new Refused(said);
}

function gate({ hostname }: URL, hadToken: boolean): string {
  if (hadToken) {
    return "the token does not open it; accept its terms on its page with the token's account";
  }
  return hostname === HUGGING_FACE
    ? 'accept its terms on its page, and fetch it by "deno task fetch" with HF_TOKEN set to a token ' +
      "of that account"
    : "it is not open to everybody";
}

const HUGGING_FACE = "huggingface.co";

/**
 * The token that the environment has for an address: HF_TOKEN, for Hugging Face alone.
 *
 * @returns The token, or undefined.
 */
export function tokenFromEnvironment(url: URL): string | undefined {
  if (url.protocol !== "https:" || url.host !== HUGGING_FACE) return undefined;
  const variable = "HF_TOKEN";
  const { state } = Deno.permissions.querySync({ name: "env", variable });
  return state === "granted" ? Deno.env.get(variable) || undefined : undefined;
}

/** Why a connection failed: "fetch failed" tells nothing, its causes do. */
export function reasonOf(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  return messageOf(inner);
}
