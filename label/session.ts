/** One sitting of labelling: the batch that is proposed, the labels so far, and what they tell. */
import { InputError } from "../core/errors.ts";
import { plain } from "../core/text.ts";
import { accuracyText, type HeldOut, heldOut } from "./held_out.ts";

/** Classes by path below the folder. */
export type Labels = ReadonlyMap<string, string>;

/** A picture of the batch. */
export interface Proposed {
  /** Its number among the folder's pictures. */
  readonly picture: number;
  readonly path: string;
  readonly label: string | null;
  readonly skipped: boolean;
}

/** What the page shows. */
export interface State {
  readonly folder: string;
  /** The number of batches so far. */
  readonly round: number;
  readonly strategy: string;
  readonly batch: readonly Proposed[];
  readonly classes: readonly { readonly name: string; readonly count: number }[];
  readonly pictures: number;
  readonly labelled: number;
  readonly accuracy: string;
}

/** What a session needs of the world. */
export interface Work {
  readonly folder: string;
  /** Pictures below the folder, without those that cannot be decoded. */
  readonly paths: readonly string[];
  /** One per picture; equal ones are copies. */
  readonly digests: readonly string[];
  readonly budget: number;
  readonly seed: number;
  /** Returns once labels are kept whatever happens to this process. */
  save(labels: Labels): Promise<void>;
  choose(
    labels: Labels,
    budget: number,
    skip: Iterable<string>,
  ): Promise<{ readonly paths: readonly string[]; readonly strategy: string }>;
  /** The class of every picture by a head trained on the labels; undefined below two classes. */
  predict(labels: Labels): Promise<readonly string[] | undefined>;
}

const LONGEST_CLASS = 100;

/** What happens between the page and the labels' file. */
export class Session {
  readonly #work: Work;
  readonly #heldOut: HeldOut;
  /** Numbers of pictures by path. */
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #skipped = new Set<string>();
  #labels: Labels;
  #classes: string[];
  #batch: readonly number[] = [];
  #round = 0;
  #strategy = "";
  #trained: { readonly labels: number; readonly predictions: readonly string[] } | undefined;
  #saving: Promise<void> = Promise.resolve();
  #isProposing = false;

  constructor(work: Work, labels: Labels) {
    this.#work = work;
    this.#labels = labels;
    this.#classes = [...new Set(labels.values())];
    this.#heldOut = heldOut(work);
    this.#numbers = new Map(work.paths.map((path, i) => [path, i]));
  }

  get folder(): string {
    return this.#work.folder;
  }

  get paths(): readonly string[] {
    return this.#work.paths;
  }

  state(): State {
    const { folder, paths } = this.#work;
    const labels = this.#labels;
    const counts = Map.groupBy(labels.values(), (name) => name);
    return {
      folder,
      round: this.#round,
      strategy: this.#strategy,
      batch: this.#batch.map((picture) => {
        const path = paths[picture]!;
        const skipped = this.#skipped.has(path);
        return { picture, path, label: labels.get(path) ?? null, skipped };
      }),
      classes: this.#classes.map((name) => ({ name, count: counts.get(name)?.length ?? 0 })),
      pictures: paths.length,
      labelled: labels.size,
      accuracy: this.#accuracy(),
    };
  }

  /** Keeps a label (null for none) before it returns; or passes the picture over in this session. */
  async label(picture: number, given: string | null, skipped: boolean): Promise<void> {
    const path = this.paths[picture];
    if (path === undefined) throw new InputError(`There is no picture ${picture}`);
    const label = given === null ? undefined : className(given);
    // One file after the other: a later one must not be overtaken.
    const saved = this.#saving.then(() => this.#keep(path, label));
    this.#saving = saved.catch(() => {});
    await saved;
    if (skipped) this.#skipped.add(path);
    else this.#skipped.delete(path);
  }

  async #keep(path: string, label: string | undefined): Promise<void> {
    if (this.#labels.get(path) === label) return;
    const labels = new Map(this.#labels);
    if (label === undefined) labels.delete(path);
    else labels.set(path, label);
    await this.#work.save(labels);
    this.#labels = labels;
    // In the order in which they came up, so that digits stay; one that was a slip goes.
    const used = new Set(labels.values());
    this.#classes = [...new Set([...this.#classes, ...used])].filter((name) => used.has(name));
  }

  /** Trains on all labels but those held out, and proposes the next batch. */
  async propose(): Promise<void> {
    if (this.#isProposing) throw new InputError("A batch is being chosen already");
    this.#isProposing = true;
    try {
      const { budget } = this.#work;
      const labels = this.#labels;
      const { all, drawn } = this.#heldOut;
      const known = new Map([...labels].filter(([path]) => !all.has(path)));
      const open = drawn.filter((path) => !labels.has(path) && !this.#skipped.has(path));
      const held = Math.min(open.length, Math.round(budget / 10));
      const skip = [...all, ...this.#skipped];
      const chosen = await this.#work.choose(known, budget - held, skip);
      // At the end of a folder, they take the places that are left.
      const random = open.slice(0, budget - chosen.paths.length);
      const predictions = await this.#work.predict(known);
      this.#trained = predictions && { labels: known.size, predictions };
      this.#batch = interleaved(chosen.paths, random).map((path) => this.#numbers.get(path)!);
      this.#strategy = chosen.strategy;
      this.#round++;
    } finally {
      this.#isProposing = false;
    }
  }

  #accuracy(): string {
    const trained = this.#trained;
    if (trained === undefined) return "Accuracy is known after training on two classes.";
    const held = this.#heldOut.drawn.filter((path) => this.#labels.has(path));
    const right = held.filter((path) =>
      trained.predictions[this.#numbers.get(path)!] === this.#labels.get(path)
    );
    return accuracyText(trained.labels, right.length, held.length);
  }
}

/** A class name as it is kept; refuses what no reader of the file could tell from another. */
export function className(given: string): string {
  const name = given.trim().normalize("NFC");
  if (name === "") throw new InputError("A class needs a name");
  if (name === "-1") {
    throw new InputError('"-1" means that there is no label: name the class otherwise');
  }
  if (name.length > LONGEST_CLASS) {
    throw new InputError(`A class name may have ${LONGEST_CLASS} characters, not ${name.length}`);
  }
  if (plain(name) !== name) {
    throw new InputError(`Class "${plain(name)}" has control characters: leave them out`);
  }
  return name;
}

/** Spreads what is held out over the batch, so that some of it is labelled whenever a user stops. */
function interleaved(chosen: readonly string[], drawn: readonly string[]): string[] {
  const every = Math.ceil((chosen.length + 1) / (drawn.length + 1));
  return chosen.flatMap((path, i) => {
    const next = (i + 1) % every === 0 ? drawn[(i + 1) / every - 1] : undefined;
    return next === undefined ? [path] : [path, next];
  }).concat(drawn.slice(Math.floor(chosen.length / every)));
}
