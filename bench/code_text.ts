/** What a module does, as text: without its types, its comments and its layout. */
import { stripTypeScriptTypes } from "node:module";

const BLANK = /(?:\s|\/\/.*|\/\*[^]*?\*\/)+/y;
/** What is not ASCII counts as letters. */
const WORD = /[\w$\u0080-\uffff]+/y;
const STRING = /"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'/y;
/** From a back-tick, or the brace that ends a substitution, to the next substitution or the end. */
const TEMPLATE = /[`}](?:[^`\\$]|\\[^]|\$(?!\{))*(?:`|\$\{)/y;
const REGULAR_EXPRESSION = /\/(?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/\w*/y;
const CHARACTER = /[^]/y;

/** Words that a value may follow: a slash after them begins a regular expression. */
const BEFORE_VALUE =
  /(?:^|[^\w$.])(?:await|case|delete|do|else|in|instanceof|new|of|return|throw|typeof|void|yield)$/;
/** Words whose parentheses a statement follows. */
const BEFORE_STATEMENT = /(?:^|[^\w$.])(?:for|if|while|with)$/;

/**
 * Takes types, comments and layout out of a module. Deno prints the module again without its types;
 * comments, which that keeps, are dropped here, and white space where nothing depends on it.
 */
export function codeText(source: string): string {
  return fold(stripTypeScriptTypes(source.replace(/^#!.*/, ""), { mode: "transform" }));
}

/** Drops comments and folds white space. */
export function fold(code: string): string {
  const folded: string[] = [];
  let at = 0;
  /** The end of what is folded, as much as tells what a slash is. */
  let ends = "";
  /** For every open brace whether it opens a substitution of a template. */
  const braces: boolean[] = [];
  /** For every open parenthesis, and for the one closed last, whether a statement follows. */
  const parentheses: boolean[] = [];
  let statementFollows = false;
  const take = (...patterns: readonly RegExp[]): string => {
    for (const pattern of patterns) {
      pattern.lastIndex = at;
      const [text] = pattern.exec(code) ?? [];
      if (text === undefined) continue;
      at += text.length;
      return text;
    }
    return "";
  };
  while (at < code.length) {
    const blank = take(BLANK) !== "";
    if (at === code.length) break;
    const first = code[at]!;
    let text: string;
    if (first === "`" || (first === "}" && braces.pop() === true)) {
      text = take(TEMPLATE, CHARACTER);
      if (text.endsWith("${")) braces.push(true);
    } else if (first === "/" && mayBeginValue(ends, statementFollows)) {
      text = take(REGULAR_EXPRESSION, CHARACTER);
    } else {
      text = take(STRING);
      text = text === "" ? take(WORD, CHARACTER) : inDoubleQuotes(text);
      if (text === "{") braces.push(false);
      if (text === "(") parentheses.push(BEFORE_STATEMENT.test(ends));
      if (text === ")") statementFollows = parentheses.pop() ?? false;
    }
    if (blank && wouldMerge(ends.slice(-1), first)) text = ` ${text}`;
    folded.push(text);
    ends = (ends + text).slice(-16);
  }
  return folded.join("");
}

/** A string in the quotes that formatters prefer: which ones it has is layout. */
function inDoubleQuotes(text: string): string {
  const inner = text.slice(1, -1).replace(
    /\\[^]|"/g,
    (part) => part === "\\'" ? "'" : part === '"' ? '\\"' : part,
  );
  return `"${inner}"`;
}

/**
 * Whether a slash begins a regular expression. After a brace it can be either: a regular expression is
 * the safe guess, because nothing inside of it is dropped.
 */
function mayBeginValue(before: string, statementFollows: boolean): boolean {
  if (before.endsWith(")")) return statementFollows;
  if (/[\w$\u0080-\uffff]$/.test(before)) return BEFORE_VALUE.test(before);
  return !/[\]"'`/]$|\+\+$|--$/.test(before);
}

/** Whether two tokens are another one without the blank between them. */
function wouldMerge(before: string, after: string): boolean {
  return /^(?:[\w$\u0080-\uffff]{2}|\+\+|--|\/\/)$/.test(before + after);
}
