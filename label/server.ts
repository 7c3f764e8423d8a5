/** Answers the label page's requests. */
import * as v from "valibot";
import { InputError, messageOf, TrawlError } from "../core/errors.ts";
import { type Address, admitted, SHIELD } from "./guard.ts";
import type { LabelPage } from "./page.ts";
import { showPicture } from "./picture.ts";
import type { State } from "./session.ts";

/** What the server serves. */
export interface Labelling {
  readonly folder: string;
  /** Paths of pictures below the folder; a picture's number is its place here. */
  readonly paths: readonly string[];
  state(): State;
  /** Keeps a label (null for none) before it returns, or passes a picture over. */
  label(picture: number, label: string | null, skipped: boolean): Promise<void>;
  /** Trains on all labels and proposes the next batch. */
  propose(): Promise<void>;
}

/** The most bytes that a request may send. */
const MOST_SENT = 4096;

const change = v.strictObject({
  picture: v.pipe(v.number(), v.integer(), v.minValue(0)),
  label: v.nullable(v.string()),
  skipped: v.boolean(),
});

/** Makes the function that answers: `/TOKEN/` is the page, and what it asks for is below. */
export function labelHandler(
  labelling: Labelling,
  page: LabelPage,
  address: Address,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const path = admitted(request, address);
    if (typeof path === "number") return refusal(path);
    try {
      return await answer(request, path, labelling, page);
    } catch (error) {
      if (!(error instanceof TrawlError)) throw error;
      return json({ error: messageOf(error) }, error instanceof InputError ? 400 : 500);
    }
  };
}

async function answer(
  request: Request,
  path: string,
  labelling: Labelling,
  page: LabelPage,
): Promise<Response> {
  switch (`${request.method} ${path}`) {
    case "GET ":
      return respond(page.html, "text/html; charset=utf-8", {
        "content-security-policy": page.policy,
      });
    case "GET state":
      return json(labelling.state());
    case "POST label": {
      const sent = await bodyOf(request);
      if (sent === undefined) return refusal(413);
      if (!v.is(change, sent)) throw new InputError("A label needs picture, label and skipped");
      await labelling.label(sent.picture, sent.label, sent.skipped);
      return json(labelling.state());
    }
    case "POST propose":
      await labelling.propose();
      return json(labelling.state());
  }
  const picture = /^GET picture\/(\d{1,9})$/.exec(`${request.method} ${path}`)?.[1];
  const file = picture === undefined ? undefined : labelling.paths[Number(picture)];
  return file === undefined ? refusal(404) : await pictureResponse(labelling.folder, file);
}

async function pictureResponse(folder: string, path: string): Promise<Response> {
  try {
    const { bytes, type } = await showPicture(folder, path);
    return respond(bytes, type, { "cache-control": "private, max-age=3600" });
  } catch {
    // The page names the picture, and its reader can open it: nothing more is told from here.
    return refusal(404);
  }
}

/** Parses what was sent; undefined if it is too long. */
async function bodyOf(request: Request): Promise<unknown> {
  let text = "";
  for await (const part of request.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += part;
    if (text.length > MOST_SENT) return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function json(value: unknown, status = 200): Response {
  return respond(JSON.stringify(value), "application/json", {}, status);
}

function refusal(status: number): Response {
  return respond(`${status}\n`, "text/plain", {}, status);
}

function respond(
  body: string | Uint8Array<ArrayBuffer>,
  type: string,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
): Response {
  return new Response(body, { status, headers: { ...SHIELD, "content-type": type, ...headers } });
}
