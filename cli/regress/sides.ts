/** The sides of a comparison as processes that the launcher runs. */
import { explainEnd } from "../../core/ended.ts";
import { TrawlError } from "../../core/errors.ts";
import { exists } from "../../core/files.ts";
import type { Role, Side } from "../../measure/pairs.ts";
import type { Answer, Answers, Question } from "../../measure/side.ts";
import type { Case } from "../../runs/measurement.ts";
import { commands } from "../commands.ts";
import { type Conversation, converse, pathOf, runProgram } from "../programs.ts";

export interface SideOptions {
  /** The version's folder; default this project's. */
  readonly tree?: string;
  readonly provider: string;
  readonly threads: number;
  readonly scratch: string;
  readonly data: string;
}

/** Seconds after which a process that does not answer about a case is ended. */
const LIMIT = 120;

export const GOLDEN_LIMIT = 7200;

/** What the start of a command is called among benchmarks. */
const START = "start ";

/** One case per command: how long its process takes to start. */
export const starts: readonly Case[] = commands.map(({ name }) => ({
  benchmark: START + name,
  sizes: {},
}));

export function isStart({ benchmark }: Case): boolean {
  return benchmark.startsWith(START);
}

/** A process that answers questions. It is started when it is first asked. */
export class SideProcess {
  #conversation: Conversation | undefined;

  /** @param limit Seconds after which it is ended if it does not answer. */
  constructor(readonly options: SideOptions, readonly limit: number = LIMIT) {}

  /** Asks it; an answer that it failed is an error. */
  async ask<Q extends Question>(question: Q): Promise<Answers[Q["do"]]> {
    const { tree, provider, threads, scratch, data } = this.options;
    const words = [provider, String(threads), scratch, data];
    this.#conversation ??= converse("side", words, { tree, write: scratch });
    const answer = await this.#conversation.ask(question, this.limit) as Answer;
    if ("failed" in answer) throw new TrawlError(answer.failed);
    return answer as Answers[Q["do"]];
  }

  async end(): Promise<void> {
    await this.#conversation?.end();
  }
}

/** A side of the pairs: benchmarks in one process, each start of a command in another. */
export class TimedSide implements Side {
  readonly #process: SideProcess;
  #module: string | undefined;

  /** @param started Starts that were tried before, so that their modules are in Deno's cache. */
  constructor(readonly options: SideOptions, readonly role: Role, readonly started: Set<string>) {
    this.#process = new SideProcess(options);
  }

  async open(one: Case, count: boolean): ReturnType<Side["open"]> {
    if (!isStart(one)) return await this.#process.ask({ do: "open", ...one, count });
    const { module } = commands.find(({ name }) => START + name === one.benchmark)!;
    if (!await exists(pathOf(module, this.options.tree))) {
      throw new TrawlError(`It has no file "${module}"`);
    }
    this.#module = module;
    const key = `${this.role} ${module}`;
    if (!this.started.has(key)) await this.time(1);
    this.started.add(key);
    return {};
  }

  async time(count: number): Promise<number> {
    if (this.#module === undefined) return (await this.#process.ask({ do: "time", count })).seconds;
    const { tree } = this.options;
    const ended = await runProgram("start", [this.#module], { limit: LIMIT, tree });
    if (ended.code !== 0) throw new TrawlError(explainEnd(ended));
    return Number(ended.stdout);
  }

  async close(): Promise<void> {
    if (this.#module === undefined) await this.#process.ask({ do: "close" });
    this.#module = undefined;
  }

  async end(): Promise<void> {
    await this.#process.end();
  }
}
