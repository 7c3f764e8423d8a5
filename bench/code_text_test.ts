import { assertEquals, assertNotEquals } from "@std/assert";
import { codeText, fold } from "./code_text.ts";

const cases: readonly (readonly [string, string])[] = [
  ["const a = 1; // one\n/* two\n */ const b = 2;", "const a=1;const b=2;"],
  ['f("// no", \'/* no */\', "\\"//");', 'f("// no","/* no */","\\"//");'],
  ["`/* ${/* c */ x + `${/* d */ y} // no`} */`;", "`/* ${x+`${y} // no`} */`;"],
  ["`${ { a: {} } } // no`; // yes", "`${{a:{}}} // no`;"],
  ["`\\` // no ${1}` // yes", "`\\` // no ${1}`"],
  ["const r = /[/*]/g; // c", "const r=/[/*]/g;"],
  ["const q = a / b / c; // c", "const q=a/b/c;"],
  ["x = y ? /\\/*/ : z; /* c */", "x=y?/\\/*/:z;"],
  ["if (a) /[/*]/.test(b); // c", "if(a)/[/*]/.test(b);"],
  ["const q = (a + b) / 2; // c/", "const q=(a+b)/2;"],
  ["const q = a[0] / 2; // c/", "const q=a[0]/2;"],
  ["const q = a++ / 2; // c/", "const q=a++/2;"],
  ["return /[/*]/.test(a);", "return/[/*]/.test(a);"],
  ["a.return / 2; // c/", "a.return/2;"],
  ["} /[/*]/.test(a); /* c */", "}/[/*]/.test(a);"],
  ["f(/* a */ b, // c\n d);", "f(b,d);"],
  ["a + +b", "a+ +b"],
  ["a++ + b", "a++ +b"],
  ["'it''s' // c", '"it""s"'],
  ["f('\\'a', '\"b\\\\', \"\\'c\\\"\", '\\n')", 'f("\'a","\\"b\\\\","\'c\\"","\\n")'],
  ["größe = 1; // ö", "größe=1;"],
];

for (const [code, folded] of cases) {
  Deno.test(`fold ${JSON.stringify(code)}`, () => assertEquals(fold(code), folded));
}

const module = `
import { type A, b } from "./b.ts";
export class C<T> {
  #x = 1;
  constructor(readonly a: number, private readonly c?: T) {}
  f(x: unknown): string {
    return \`/* \${x as A} */\` + "// " + b(/[/*]/, this.a / 2 / 3);
  }
}
`;

Deno.test("types, comments and layout do not count", () => {
  const same = [
    module.replaceAll("\n", "\n\n  // some words\n"),
    module.replaceAll(/\s+/g, " "),
    module.replaceAll("(", "( /* some words */\n").replaceAll(";", " /* ; */ ; // end\n"),
    module.replaceAll("number", "string").replace(": unknown", ": A | B").replace(": string", ""),
    module.replace("x as A", "x as unknown as A & B"),
    module.replace("x as A", "x"),
    module + "\ninterface Z { z: 1 }\nexport type Y = Z;",
    module.replace("\n", '\nimport type { Z } from "./z.ts";\n'),
    module.replace("type A,", "type A, type Z,"),
    module.replace("{}\n", "{\n// nothing\n}\n"),
    `#!/usr/bin/env -S deno run\n${module}`,
    module.replace("<T>", "<T extends A = B>"),
  ];
  for (const text of same) assertEquals(codeText(text), codeText(module));
});

Deno.test("everything else counts", () => {
  const others = [
    module.replace("= 1", "= 2"),
    module.replace("/* $", "/*$"),
    module.replace('"// "', '"//"'),
    module.replace("[/*]", "[/ *]"),
    module.replace("./b.ts", "./c.ts"),
    module.replace("/ 2 / 3", "/ 3 / 2"),
    module.replace("readonly a", "readonly d"),
    module.replace("export class", "class"),
  ];
  for (const text of others) assertNotEquals(codeText(text), codeText(module), text);
});
