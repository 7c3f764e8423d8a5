/// <reference lib="dom" />
/** Unpacks the page's data and libraries. */

/** The largest unpacked size, because a few bytes can unpack to any number. */
const MAX_BYTES = 2 ** 29;

async function gunzip(base64: string): Promise<string> {
  const packed = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  let size = 0;
  const limit = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      size += chunk.length;
      if (size > MAX_BYTES) throw new Error(`It unpacks to more than ${MAX_BYTES} bytes`);
      controller.enqueue(chunk);
    },
  });
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return await new Response(stream.pipeThrough(limit)).text();
}

/** Unpacks a text of the page. */
export async function unpackedElement(id: string): Promise<string> {
  return await gunzip(document.getElementById(id)?.textContent ?? "");
}

/** Reads the data of a page. */
export async function unpacked<T>(within: Document = document): Promise<T> {
  const text = within.getElementById("data")?.textContent;
  if (!text) throw new Error("It holds no data of a report");
  return JSON.parse(await gunzip(text));
}

/** Runs a library of the page, once; returns the global that it defines. */
export async function runLibrary<T>(name: string, global: string): Promise<T> {
  const holder = document.getElementById(`library-${name}`);
  if (holder !== null && holder.dataset.ran !== "true") {
    const script = document.createElement("script");
    script.textContent = await unpackedElement(holder.id);
    document.head.append(script);
    holder.dataset.ran = "true";
  }
  return Reflect.get(globalThis, global);
}
