import { assert, assertEquals, assertThrows } from "@std/assert";
import { joinModules, pageScript } from "./script.ts";

Deno.test("joinModules drops imports, exports and comments, and keeps code", () => {
  const a =
    '/** Doc. */\nexport const x = 1;\n// Why.\nexport function f() {\n  return "// x";\n}\n';
  const b = 'import {\n  f,\n  x,\n} from "./a.js";\n\nf(x);\n\nexport {};\n';
  assertEquals(joinModules([a, b]), 'const x = 1;\nfunction f() {\n  return "// x";\n}\nf(x);');
});

Deno.test("joinModules refuses what an inline script cannot do", () => {
  assertThrows(() => joinModules(['import x from "chart.js";']), TypeError, "chart.js");
  assertThrows(() => joinModules(["export default 1;"]), TypeError, "default");
});

Deno.test("the page's script can stand in a page", () => {
  assert(!/<\/script|<!--/i.test(pageScript));
});
