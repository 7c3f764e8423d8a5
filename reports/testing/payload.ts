/** Reads what a page holds compressed, as its script does. */

/** Unpacks a page's data. */
export async function payloadOf<T>(page: string): Promise<T> {
  const text = /id="data">([^<]*)<\/script>/.exec(page)![1]!;
  const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return await new Response(stream).json();
}
