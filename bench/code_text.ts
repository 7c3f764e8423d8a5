/** The code of a module as text, without types, comments and layout. */
import { stripTypeScriptTypes } from "node:module";

/** White space and comments, then a word, a string or a character; what is not ASCII counts as letters. */
const TOKEN =
  /((?:\s|\/\/.*|\/\*[^]*?\*\/)*)([\w$\u0080-\uffff]+|"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|[^]|$)/y;
/** From a back-tick, or the brace that ends a substitution, to the next substitution or the end. */
const TEMPLATE = /[`}](?:[^`\\$]|\\[^]|\$(?!\{))*(?:`|\$\{)/y;
const REGULAR_EXPRESSION = /\/(?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/\w*/y;

/** Words that a value may follow: a slash after them begins a regular expression. */
const BEFORE_VALUE =
  /^ ?(?:await|case|delete|do|else|in|instanceof|new|of|return|throw|typeof|void|yield)$/;
/** Words whose parentheses a statement follows. */
const BEFORE_STATEMENT = /^ ?(?:for|if|while|with)$/;

/**
 * Removes types, comments and layout. Deno prints the module again without its types, but with comments, which
 * are removed here, as is white space that nothing depends on.
 */
export function codeText(source: string): string {
  return fold(stripTypeScriptTypes(source.replace(/^#!.*/, ""), { mode: "transform" }));
}

/** Removes comments and white space. */
export function fold(code: string): string {
  const folded: string[] = [];
  /** The last two tokens, which decide what a slash means. */
  let [before, last] = ["", ""];
  /** For every open brace, whether it opens a substitution in a template. */
  const braces: boolean[] = [];
  /** For every open parenthesis, and for the one closed last, whether a statement follows. */
  const parentheses: boolean[] = [];
  let statementFollows = false;
  const isWord = (pattern: RegExp): boolean => pattern.test(last) && !before.endsWith(".");
  const mayBeginValue = (): boolean => {
    if (last === ")") return statementFollows;
    if (/[\w$\u0080-\uffff]$/.test(last)) return isWord(BEFORE_VALUE);
    // After a brace it can be either: a regular expression is safe, because nothing in it is dropped.
    const isDoubled = (last === "+" || last === "-") && before.endsWith(last);
    return !isDoubled && !/[\]"'`/]$/.test(last);
  };
  for (let at = 0;;) {
    TOKEN.lastIndex = at;
    const [, blank, token] = TOKEN.exec(code) as unknown as [string, string, string];
    if (token === "") return folded.join("");
    at += blank.length;
    let text = token;
    if (token === "`" || (token === "}" && braces.pop() === true)) {
      text = match(TEMPLATE, code, at) ?? token;
      if (text.endsWith("${")) braces.push(true);
    } else if (token === "/" && mayBeginValue()) {
      text = match(REGULAR_EXPRESSION, code, at) ?? token;
    } else if (token === "{") braces.push(false);
    else if (token === "(") parentheses.push(isWord(BEFORE_STATEMENT));
    else if (token === ")") statementFollows = parentheses.pop() ?? false;
    at += text.length;
    if (token.length > 1 && /^["']/.test(token)) text = inDoubleQuotes(token);
    if (blank !== "" && wouldMerge(last.slice(-1), text[0]!)) text = ` ${text}`;
    folded.push(text);
    [before, last] = [last, text];
  }
}

function match(pattern: RegExp, code: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(code)?.[0];
}

/** A string in double quotes: which quotes it has is layout. */
function inDoubleQuotes(text: string): string {
  if (text.startsWith('"') && !text.includes("\\'")) return text;
  const inner = text.slice(1, -1).replace(
    /\\[^]|"/g,
    (part) => part === "\\'" ? "'" : part === '"' ? '\\"' : part,
  );
  return `"${inner}"`;
}

/** Whether two tokens would become one without the blank between them. */
function wouldMerge(before: string, after: string): boolean {
  return /^(?:[\w$\u0080-\uffff]{2}|\+\+|--|\/\/)$/.test(before + after);
}
