/** A file server on this machine that does as it is told, also what no server should. */

/** What the server was asked. */
export interface Asked {
  /** How often it has been asked before. */
  readonly before: number;
  readonly path: string;
  readonly headers: Headers;
}

/** A server and what it has seen. */
export interface TestServer {
  /** Its address, without a slash at its end. */
  readonly url: string;
  /** Every request, in order. */
  readonly asked: readonly Asked[];
}

/** Runs a test against a server. */
export async function withServer(
  answer: (asked: Asked) => Response | Promise<Response>,
  body: (server: TestServer) => Promise<void>,
): Promise<void> {
  const asked: Asked[] = [];
  const controller = new AbortController();
  const server = Deno.serve(
    // What a client has broken off is no failure of the test.
    { hostname: "127.0.0.1", port: 0, onListen: () => {}, signal: controller.signal },
    (request) => {
      const path = new URL(request.url).pathname;
      const now: Asked = { before: asked.length, path, headers: request.headers };
      asked.push(now);
      return answer(now);
    },
  );
  try {
    await body({ url: `http://127.0.0.1:${server.addr.port}`, asked });
  } finally {
    controller.abort();
    await server.finished;
  }
}

/** What {@linkcode ranged} answers with. */
export interface RangedOptions {
  /** The entity tag; default `"one"`. `null` for none. */
  readonly etag?: string | null;
  /** The connection breaks after this many bytes of the answer. */
  readonly breaksAfter?: number;
  /** Nothing comes any more after this many bytes of the answer. */
  readonly stallsAfter?: number;
  /** Milliseconds between two pieces. */
  readonly slow?: number;
  /** Bytes of a piece; default 16,384. */
  readonly piece?: number;
}

/**
 * Answers as a good server does, as long as it lasts.
 *
 * @returns All of the file, or the range that was asked for if it has not changed.
 */
export function ranged(
  content: Uint8Array,
  { headers }: Pick<Asked, "headers">,
  options: RangedOptions = {},
): Response {
  const { etag = '"one"' } = options;
  const wanted = /^bytes=(\d+)-$/.exec(headers.get("range") ?? "")?.[1];
  const unless = headers.get("if-range");
  const from = wanted === undefined || (unless !== null && unless !== etag) ? 0 : Number(wanted);
  const told = new Headers({ "accept-ranges": "bytes" });
  if (etag !== null) told.set("etag", etag);
  if (wanted !== undefined && from >= content.length && from > 0) {
    told.set("content-range", `bytes */${content.length}`);
    return new Response(null, { status: 416, headers: told });
  }
  const partial = from > 0;
  if (partial) {
    told.set("content-range", `bytes ${from}-${content.length - 1}/${content.length}`);
  }
  told.set("content-length", `${content.length - from}`);
  return new Response(pieces(content.subarray(from), options), {
    status: partial ? 206 : 200,
    headers: told,
  });
}

function pieces(content: Uint8Array, options: RangedOptions): ReadableStream<Uint8Array> {
  const { breaksAfter = Infinity, stallsAfter = Infinity, slow, piece = 16384 } = options;
  let at = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return new ReadableStream({
    async pull(controller) {
      if (slow !== undefined) {
        await new Promise<void>((resolve) => timer = setTimeout(resolve, slow));
      }
      // Fewer bytes than were promised make the server break the connection off.
      if (at >= content.length || at >= breaksAfter) return controller.close();
      if (at >= stallsAfter) return await new Promise<void>(() => {});
      const end = Math.min(at + piece, breaksAfter, stallsAfter, content.length);
      controller.enqueue(content.subarray(at, end));
      at = end;
    },
    cancel() {
      clearTimeout(timer);
    },
  });
}
