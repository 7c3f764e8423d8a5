/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The label page's script: shows the batch, and sends every label as it is given. */
import { all, made, put, say } from "../../reports/page/client/elements.ts";
import { markup } from "../../reports/html.ts";
import type { Proposed, State } from "../session.ts";

/** What a picture was before a change. */
type Change = Pick<Proposed, "picture" | "label" | "skipped">;

const element = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const input = element<HTMLInputElement>("class");
const history: Change[] = [];
/** Addresses of pictures that cannot be shown. */
const failed = new Set<string>();
const first = await ask("state");
let state = first;
let at = 0;
let round = -1;
/** One thing after another, however fast keys are pressed. */
let queue: Promise<void> = Promise.resolve();

async function ask(path: string, sent?: Change | null): Promise<State> {
  const post = { method: "POST", headers: { "content-type": "application/json" } };
  const options = sent === undefined ? {} : { ...post, body: JSON.stringify(sent) };
  const response = await fetch(path, options).catch(() => {
    throw new Error(
      "Trawl does not answer. What was labelled is saved: start it again to continue.",
    );
  });
  const answer = await response.json().catch(() => ({ error: `Refused: ${response.status}` }));
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

function enqueue(work: () => Promise<void> | void): void {
  queue = queue.then(work).then(() => "", (error: Error) => error.message).then((trouble) => {
    element("trouble").textContent = trouble;
    element("trouble").hidden = trouble === "";
    show();
  });
}

async function give(label: string | null, skipped: boolean): Promise<void> {
  const before = state.batch[at];
  if (before === undefined) return;
  state = await ask("label", { picture: before.picture, label, skipped });
  history.push(before);
  const name = label ?? (skipped ? "skipped" : "no class");
  const next = nextOpen(at);
  say(`${before.path}: ${name}. ${next === undefined ? "The batch is done." : ""}`);
  if (next === undefined) element("propose").focus();
  else move(next);
}

/** The first picture without an answer, looked for behind `from` first; undefined if there is none. */
function nextOpen(from: number): number | undefined {
  const order = [...state.batch.keys()];
  const open = (i: number): boolean => state.batch[i]!.label === null && !state.batch[i]!.skipped;
  return order.find((i) => i > from && open(i)) ?? order.find(open);
}

async function undo(): Promise<void> {
  const last = history.at(-1);
  if (last === undefined) return;
  const { picture, label, skipped } = last;
  state = await ask("label", { picture, label, skipped });
  history.pop();
  const place = state.batch.findIndex((each) => each.picture === picture);
  if (place >= 0) move(place);
  say("Undone");
}

async function propose(): Promise<void> {
  const button = element<HTMLButtonElement>("propose");
  button.disabled = true;
  button.textContent = "Training and choosing …";
  say("Training and choosing");
  try {
    state = await ask("propose", null);
    say(`${state.batch.length} pictures are proposed`);
  } finally {
    button.disabled = false;
    button.textContent = "Train and propose again";
  }
}

function move(to: number): void {
  const { activeElement } = document;
  at = Math.max(0, Math.min(state.batch.length - 1, to));
  if (activeElement?.closest("#batch")) all("#batch button")[at]?.focus();
}

/** Pictures in a row of the grid. */
function columns(): number {
  const tops = all("#batch li").map((item) => item.offsetTop);
  return Math.max(1, tops.filter((top) => top === tops[0]).length);
}

function build(): void {
  round = state.round;
  history.length = 0;
  at = nextOpen(-1) ?? 0;
  const items = state.batch.map(({ picture }, i) => {
    const item = made(
      markup`<li><button type="button"><img src="picture/${picture}" alt="" loading="lazy"
decoding="async"><span></span></button></li>`,
    );
    item.firstElementChild!.addEventListener("click", () => {
      enqueue(() => move(i));
      element("picture").scrollIntoView({ block: "nearest" });
    });
    return item;
  });
  element("batch").replaceChildren(...items);
}

function show(): void {
  if (round !== state.round) build();
  const { batch, classes, labelled, pictures } = state;
  const current = batch[at];
  const done = batch.filter(({ label, skipped }) => label !== null || skipped).length;
  element("folder").textContent = state.folder;
  element("round").textContent = `Batch ${state.round}, chosen by ${state.strategy}`;
  element("done").textContent = `${done} of ${batch.length} in this batch, ` +
    `${labelled.toLocaleString("en")} of ${pictures.toLocaleString("en")} in the folder`;
  Object.assign(element<HTMLProgressElement>("progress"), { max: batch.length || 1, value: done });
  element("accuracy").textContent = state.accuracy;
  element<HTMLButtonElement>("undo").disabled = history.length === 0;
  element<HTMLButtonElement>("skip").disabled = current === undefined;
  element("propose").toggleAttribute("data-ready", done === batch.length);
  const image = element<HTMLImageElement>("picture");
  const source = `picture/${current?.picture}`;
  image.hidden = current === undefined;
  if (current !== undefined && image.getAttribute("src") !== source) image.src = source;
  image.alt = current?.path ?? "";
  const broken = "cannot be shown: it is damaged, or a link that leads out of the folder. Skip it.";
  element("name").textContent = current === undefined
    ? "No picture is left to label."
    : `${current.path} ${failed.has(source) ? broken : ""}`;
  showClasses(classes, current);
  for (const [i, button] of all("#batch button").entries()) {
    const { path, label, skipped } = batch[i]!;
    const word = label ?? (skipped ? "skipped" : "");
    button.setAttribute("aria-label", `${path}: ${word || "no class yet"}`);
    button.tabIndex = i === at ? 0 : -1;
    if (i === at) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
    button.toggleAttribute("data-done", word !== "");
    button.lastElementChild!.textContent = word;
  }
}

/** Buttons stay while the classes do, and with them the focus. */
function showClasses(classes: State["classes"], current: Proposed | undefined): void {
  const names = JSON.stringify(classes.map(({ name }) => name));
  if (element("classes").dataset.names !== names) {
    element("classes").dataset.names = names;
    element("classes").replaceChildren(...classes.map(({ name }, i) => {
      const digit = i < 10 ? (i + 1) % 10 : "";
      const button = made(markup`<button type="button"><kbd>${digit}</kbd><span>${name}</span>
<small></small></button>`);
      button.addEventListener("click", () => enqueue(() => give(name, false)));
      return button;
    }));
    put(element("known"), markup`${classes.map(({ name }) => markup`<option value="${name}">`)}`);
  }
  for (const [i, button] of all("#classes button").entries()) {
    const { name, count } = classes[i]!;
    button.setAttribute("aria-pressed", String(name === current?.label));
    button.lastElementChild!.textContent = String(count);
  }
}

element("other").addEventListener("submit", (event) => {
  event.preventDefault();
  const name = input.value;
  if (name.trim() === "") return;
  input.value = "";
  input.blur();
  enqueue(() => give(name, false));
});
element("skip").addEventListener("click", () => enqueue(() => give(null, true)));
element("undo").addEventListener("click", () => enqueue(undo));
element("propose").addEventListener("click", () => enqueue(propose));

const keys: Readonly<Record<string, () => Promise<void> | void>> = {
  ArrowLeft: () => move(at - 1),
  ArrowRight: () => move(at + 1),
  ArrowUp: () => move(at - columns()),
  ArrowDown: () => move(at + columns()),
  s: () => give(null, true),
  u: undo,
  t: propose,
};
addEventListener("keydown", (event) => {
  const { key, target, ctrlKey, metaKey, altKey } = event;
  if (target === input) return key === "Escape" ? input.blur() : undefined;
  if (ctrlKey || metaKey || altKey) return;
  if (key.toLowerCase() === "n") {
    // At once: what is typed next is for the field.
    event.preventDefault();
    return input.focus();
  }
  const digit = /^\d$/.test(key) ? (Number(key) + 9) % 10 : -1;
  const work = digit < 0 ? keys[key.length === 1 ? key.toLowerCase() : key] : () => {
    const name = state.classes[digit]?.name;
    return name === undefined ? say(`No class has the key ${key}`) : give(name, false);
  };
  if (work === undefined) return;
  event.preventDefault();
  enqueue(work);
});
element<HTMLImageElement>("picture").addEventListener("error", ({ target }) => {
  failed.add((target as HTMLElement).getAttribute("src")!);
  show();
});

show();
document.documentElement.dataset.ready = "";
