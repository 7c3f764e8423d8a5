/** The server's thread: it is sent the path of a file, and answers with the port that it serves it on. */

/** The part of the worker's global scope that is used. */
interface Scope {
  onmessage: ((message: MessageEvent<string>) => void) | null;
  postMessage(port: number): void;
}

const scope = self as unknown as Scope;

scope.onmessage = ({ data: path }) => {
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  const server = Deno.serve(options, async () => {
    const file = await Deno.open(path);
    const { size } = await file.stat();
    return new Response(file.readable, { headers: { "content-length": `${size}` } });
  });
  scope.postMessage(server.addr.port);
};
