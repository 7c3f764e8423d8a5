import { assertEquals, assertThrows } from "@std/assert";
import { connectionReason, redirected, RefusedError, tokenFromEnvironment } from "./http.ts";

Deno.test("redirected follows addresses of the web, and never down to plain http", () => {
  const at = new URL("https://a.example/x/y?q");
  assertEquals(redirected(at, "/z").href, "https://a.example/z");
  assertEquals(redirected(at, "https://b.example/").href, "https://b.example/");
  assertEquals(redirected(new URL("http://a.example/"), "http://b.example/").protocol, "http:");
  assertThrows(
    () => redirected(at, "http://b.example/"),
    RefusedError,
    'redirected from https to plain http at "b.example"',
  );
  for (const location of [null, "file:///etc/passwd", "data:,x", "https://"]) {
    assertThrows(() => redirected(at, location), RefusedError, "not a web address");
  }
});

Deno.test("HF_TOKEN goes to huggingface.co over https, and nowhere else", () => {
  const before = Deno.env.get("HF_TOKEN");
  try {
    Deno.env.set("HF_TOKEN", "secret");
    const token = (url: string) => tokenFromEnvironment(new URL(url));
    assertEquals(token("https://huggingface.co/datasets/x"), "secret");
    for (
      const url of [
        "http://huggingface.co/x",
        "https://huggingface.co.evil.example/x",
        "https://evilhuggingface.co/x",
        "https://cdn-lfs.huggingface.co/x",
        "https://huggingface.co:8443/x",
        "https://huggingface.co@evil.example/x",
      ]
    ) {
      assertEquals(token(url), undefined, url);
    }
    Deno.env.set("HF_TOKEN", "");
    assertEquals(token("https://huggingface.co/x"), undefined);
  } finally {
    if (before === undefined) Deno.env.delete("HF_TOKEN");
    else Deno.env.set("HF_TOKEN", before);
  }
});

Deno.test("connectionReason is short, and names whom it could not reach", () => {
  const sent = "error sending request for url (https://a.example/b%20c.zip)";
  for (
    const [message, reason] of [
      [
        `${sent}: client error (Connect): dns error: failed to lookup address information: Name or ` +
        "service not known",
        'the name "a.example" cannot be looked up',
      ],
      [
        `${sent}: client error (Connect): tcp connect error: Connection refused (os error 111)`,
        '"a.example" refuses connections',
      ],
      [
        `${sent}: client error (Connect): invalid peer certificate: Expired`,
        "client error (Connect): invalid peer certificate: Expired",
      ],
      [sent, sent],
    ]
  ) assertEquals(connectionReason(message!, "a.example"), reason);
});
