/** HTML in which text from data cannot become markup. */

/** HTML that is safe to put into a page. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What a template may contain; anything but {@linkcode Html} is escaped. */
export type Content = Html | string | number | false | undefined | readonly Content[];

/**
 * Builds HTML from a template literal, escaping every value that is not {@linkcode Html} already. A
 * list is joined; undefined and false are nothing. Attribute values must stand in double quotes.
 */
export function markup(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(parts.map((part, i) => part + render(values[i])).join(""));
}

function render(value: Content): string {
  if (value === undefined || value === false) return "";
  if (value instanceof Html) return value.text;
  if (typeof value === "string" || typeof value === "number") return escapeHtml(String(value));
  return value.map(render).join("");
}

/** Escapes text for an element's content or a quoted attribute. */
export function escapeHtml(text: string): string {
  return visible(text).replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * Text that shows what it holds: a character that turns the direction of what follows would let a name
 * reorder the sentence around it, and stands as a replacement character instead.
 */
export function visible(text: string): string {
  return text.replace(/[\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}

/** Fills a template's `{{ name }}` marks; inserted text is not searched for marks. */
export function fill(template: string, pieces: Readonly<Record<string, Html>>): string {
  return template.replace(/\{\{ ?(\w+) ?\}\}/g, (_mark, name: string) => {
    const piece = pieces[name];
    if (piece === undefined) throw new TypeError(`The template's "${name}" was not given`);
    return piece.text;
  });
}
