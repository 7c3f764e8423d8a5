import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { withFolder } from "../tests/support/folder.ts";
import { renderLabelPage } from "./page.ts";
import { labelHandler } from "./server.ts";
import { drawPictures, HOSTILE, madeUpSession } from "./testing/labelling.ts";

const address = { host: "127.0.0.1:8020", token: "secret" };
const url = "http://127.0.0.1:8020/secret/";
const page = { html: "<p>page</p>", policy: "default-src 'none'" };
const own = { origin: "http://127.0.0.1:8020", "content-type": "application/json" };

function post(body: string, headers: Record<string, string> = own): RequestInit {
  return { method: "POST", body, headers };
}

Deno.test("whoever lacks token, host, origin or type is refused, and nothing is labelled", async () => {
  const session = madeUpSession({ paths: ["a.png", "b.png"] });
  await session.propose();
  const handle = labelHandler(session, page, address);
  const label = JSON.stringify({ picture: 0, label: "cat", skipped: false });
  const other = "http://127.0.0.1:8021";
  const cases: readonly [number, string, RequestInit?][] = [
    [404, "http://127.0.0.1:8020/"],
    [404, "http://127.0.0.1:8020/secret"],
    [404, "http://127.0.0.1:8020/secre/state"],
    [404, "http://127.0.0.1:8020/secretx/state"],
    [404, "http://127.0.0.1:8020//secret/state"],
    [404, `${url}label`],
    [403, "http://rebound.example:8020/secret/state"],
    [403, "http://localhost:8020/secret/state"],
    [403, "http://127.0.0.1:8021/secret/state"],
    [403, `${url}state`, { headers: { host: "rebound.example" } }],
    [403, `${url}state`, { headers: { origin: other } }],
    [403, `${url}state`, { headers: { origin: "null" } }],
    [403, `${url}state`, { headers: { "sec-fetch-site": "cross-site" } }],
    [403, `${url}state`, { headers: { "sec-fetch-site": "same-site" } }],
    [403, `${url}label`, post(label, { ...own, origin: other })],
    [403, `${url}label`, post(label, { "content-type": "application/json" })],
    [415, `${url}label`, post(label, { ...own, "content-type": "text/plain" })],
    [405, `${url}label`, { ...post(label), method: "PUT" }],
    [405, `${url}label`, { method: "OPTIONS", headers: own }],
    [404, "http://127.0.0.1:8020/wrong/label", post(label)],
    [413, `${url}label`, post(`${label}${" ".repeat(5000)}`)],
    [400, `${url}label`, post("no JSON")],
    [400, `${url}label`, post('{"picture": 0}')],
    [400, `${url}label`, post(label.replace("0", "-1"))],
    [400, `${url}label`, post(label.replace("0", "2"))],
    [400, `${url}label`, post(label.replace("cat", "x".repeat(101)))],
    [400, `${url}label`, post(label.replace("cat", "a\\nb"))],
    [400, `${url}label`, post(label.replace("cat", "  "))],
    [400, `${url}label`, post(label.replace("cat", "-1"))],
  ];
  for (const [status, target, init] of cases) {
    const response = await handle(new Request(target, init));
    assertEquals(response.status, status, `${init?.method ?? "GET"} ${target} ${init?.body ?? ""}`);
    assertEquals(response.headers.get("access-control-allow-origin"), null);
    assert(!(await response.text()).includes("a.png"));
  }
  assertEquals(session.state().labelled, 0);
  const answer = await handle(new Request(`${url}label`, post(label)));
  assertEquals((await answer.json()).labelled, 1);
});

Deno.test("only pictures of the folder are served, whatever is asked for", async () => {
  await withFolder(async (folder) => {
    const real = await drawPictures(folder, 1);
    await Deno.writeTextFile(`${folder}/text.png`, "a secret");
    await Deno.mkdir(`${folder}/own`);
    await Deno.rename(`${folder}/p0.png`, `${folder}/own/p0.png`);
    await Deno.symlink(`${folder}/own/p0.png`, `${folder}/inside.png`);
    await withFolder(async (elsewhere) => {
      const [outside] = await drawPictures(elsewhere, 0);
      await Deno.symlink(`${elsewhere}/${outside}`, `${folder}/outside.png`);
      const served = [...HOSTILE, "own/p0.png", "inside.png"];
      const refused = ["text.png", "outside.png", "own", "missing.png", `../${real[0]}`];
      const session = madeUpSession({ folder, paths: [...served, ...refused] });
      const handle = labelHandler(session, page, address);
      const ask = (path: string): Promise<Response> => handle(new Request(url + path));
      for (const [i, name] of session.paths.entries()) {
        const response = await ask(`picture/${i}`);
        const [status, type] = served.includes(name) ? [200, "image/png"] : [404, "text/plain"];
        assertEquals([response.status, response.headers.get("content-type")], [status, type], name);
        await response.body?.cancel();
      }
      for (const path of ["-1", "99", "0x0", "0/..", "own/p0.png", "..%2f..%2fetc/passwd", "1e0"]) {
        assertEquals((await ask(`picture/${path}`)).status, 404, path);
      }
    });
  });
});

Deno.test("the page's policy is one of its own text, and lets nothing else in", async () => {
  const { html, policy } = await renderLabelPage();
  const handle = labelHandler(madeUpSession({ paths: [] }), { html, policy }, address);
  const response = await handle(new Request(url));
  const sent = response.headers.get("content-security-policy")!;
  assertMatch(sent, /^default-src 'none'; script-src 'sha256-[^ ]+'; style-src 'sha256-[^ ]+';/);
  assertStringIncludes(sent, "frame-ancestors 'none'");
  assertEquals(response.headers.get("referrer-policy"), "no-referrer");
  assert(!/https?:/.test(await response.text()));
});
