/** Tables as LaTeX, for papers. */
import type { Cell, Table } from "./table.ts";

/**
 * Writes a table as LaTeX with the rules of package booktabs, as an environment to be input. The best is
 * bold, what is equivalent underlined. It compiles with pdfLaTeX and UTF-8 input.
 */
export function toLatex({ id, caption, columns, rows, notes }: Table): string {
  const lines = [
    "% \\usepackage[T1]{fontenc}",
    "% \\usepackage{booktabs}",
    "% \\usepackage{graphicx}",
    "\\begin{table}",
    "  \\centering",
    `  \\caption{${[caption, ...notes].map(escapeLatex).map(sentence).join(" ")}}`,
    `  \\label{tab:${id.replace(/[^a-z0-9-]+/gi, "-")}}`,
    "  \\medskip",
    // As wide as the text at most, and never enlarged.
    "  \\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%",
    `  \\begin{tabular}{@{}${columns.map(({ align }) => align[0]).join("")}@{}}`,
    "    \\toprule",
    line(columns.map(({ head }) => escapeLatex(head))),
    "    \\midrule",
    ...rows.map((cells) => line(cells.map(written))),
    "    \\bottomrule",
    "  \\end{tabular}}",
    "\\end{table}",
  ];
  return `${lines.join("\n")}\n`;
}

function line(cells: readonly string[]): string {
  // Braces keep a cell that begins with a bracket from being read as an option of the line end before.
  return `    ${cells.map((cell) => cell.startsWith("[") ? `{${cell}}` : cell).join(" & ")} \\\\`;
}

function written({ text, range, mark }: Cell): string {
  const value = escapeLatex(text);
  const marked = mark === "best"
    ? `\\textbf{${value}}`
    : mark === "equivalent"
    ? `\\underline{${value}}`
    : value;
  return range === undefined ? marked : `${marked} {\\footnotesize ${escapeLatex(range)}}`;
}

function sentence(text: string): string {
  return /[.?!]$/.test(text) || text === "" ? text : `${text}.`;
}

const SPECIAL: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  "$": "\\$",
  "&": "\\&",
  "#": "\\#",
  "%": "\\%",
  "_": "\\_",
  "^": "\\textasciicircum{}",
  "~": "\\textasciitilde{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  '"': "''",
  "−": "$-$",
  "–": "\\textendash{}",
  "—": "\\textemdash{}",
  "·": "\\textperiodcentered{}",
  "±": "$\\pm$",
  "≤": "$\\le$",
  "≥": "$\\ge$",
  "×": "$\\times$",
  "→": "$\\rightarrow$",
  "←": "$\\leftarrow$",
  "≈": "$\\approx$",
  "∞": "$\\infty$",
  "α": "$\\alpha$",
  "β": "$\\beta$",
  "γ": "$\\gamma$",
  "ε": "$\\varepsilon$",
  "λ": "$\\lambda$",
  "σ": "$\\sigma$",
  "τ": "$\\tau$",
  "χ": "$\\chi$",
  "²": "$^2$",
  "µ": "$\\mu$",
  "μ": "$\\mu$",
  "`": "\\textasciigrave{}",
  "…": "\\ldots{}",
  "‘": "`",
  "’": "'",
  "“": "``",
  "”": "''",
};

/**
 * Escapes text for LaTeX and removes line ends. Letters that pdfLaTeX does not have, emoji for example, are
 * written as their code point: "U+1F600".
 */
export function escapeLatex(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .normalize("NFC")
    .replace(
      /[^ -~\u00a1-\u017f]|[\\{}$&#%_^~<>|"`·±×²µ]/gu,
      (character) => SPECIAL[character] ?? numbered(character),
    )
    // Two hyphens would become a dash.
    .replace(/-(?=-)/g, "-{}");
}

function numbered(character: string): string {
  if (/\p{Z}/u.test(character)) return "~";
  return /[\p{M}\p{Cf}]/u.test(character)
    ? ""
    : `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
}
