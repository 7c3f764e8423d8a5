/** Sessions whose choices and predictions are made up, and the server on top of them. */
import { drawPicture, KINDS } from "../../datasets/testing/pictures.ts";
import { labelHandler } from "../server.ts";
import type { LabelPage } from "../page.ts";
import { type Labels, Session, type Work } from "../session.ts";

/** Names that a page must not take for markup, nor a path for another. */
export const HOSTILE: readonly string[] = [
  "<img src=x onerror=document.title='owned'>.png",
  "\"&'` 100%2e ?d=#.png",
];

/** Draws pictures of two kinds, which their names do not tell, and one of each hostile name. */
export async function drawPictures(folder: string, count: number): Promise<string[]> {
  const names = [...HOSTILE, ...Array.from({ length: count }, (_, i) => `p${i}.png`)];
  for (const [i, name] of names.entries()) {
    await Deno.writeFile(`${folder}/${name}`, drawPicture(KINDS[i % 2]!, 24, i));
  }
  return names;
}

/** A session that proposes pictures in their order, and takes every picture for "across". */
export function madeUpSession(
  work: Partial<Work> & Pick<Work, "paths">,
  labels: Labels = new Map(),
): Session {
  const { paths } = work;
  return new Session({
    folder: "pictures",
    digests: paths,
    budget: 10,
    seed: 0,
    save: () => Promise.resolve(),
    choose(labels, budget, skip) {
      const left = new Set(paths).difference(new Set([...labels.keys(), ...skip]));
      return Promise.resolve({ paths: [...left].slice(0, budget), strategy: "in-order" });
    },
    predict: ({ size }) => Promise.resolve(size < 2 ? undefined : paths.map(() => "across")),
    ...work,
  }, labels);
}

/** Serves a session on a free port while a test runs, which is given the page's address. */
export async function withLabelServer(
  session: Session,
  page: LabelPage,
  body: (address: string) => Promise<void>,
): Promise<void> {
  const quiet = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  const server = Deno.serve(quiet, (request) => handler(request));
  const host = `127.0.0.1:${server.addr.port}`;
  const handler = labelHandler(session, page, { host, token: "secret" });
  try {
    await body(`http://${host}/secret/`);
  } finally {
    await server.shutdown();
  }
}
