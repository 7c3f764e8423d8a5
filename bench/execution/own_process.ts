/** Calls a strategy of the user's in a process of its own, once for every selection. */
import { fileURLToPath } from "node:url";
import { type Ended, explainEnd, lastWords } from "../../core/ended.ts";
import { messageOf, TrawlError } from "../../core/errors.ts";
import { removeTree } from "../../core/files.ts";
import type { Json, PicksAndState, Query, Strategy } from "../../strategies/strategy.ts";
import { readPicks } from "../../strategies/validate.ts";
import type { StrategyFile } from "../suites/strategy_file.ts";
import { readAnswer, writeQuery } from "./query_folder.ts";

/** Runs a strategy's file on a folder, within limits of time and memory. */
export type RunFile = (file: string, folder: string) => Promise<Ended>;

/** How many of the last lines that a process wrote to standard error an error quotes. */
const LINES = 4;

/** The strategy, its `select` in a process that is given a folder below `root`. */
export function inProcess(strategy: StrategyFile, root: string, run: RunFile): Strategy {
  const { name, file } = strategy;
  return {
    ...strategy,
    async select(query, settings) {
      const folder = `${root}/${crypto.randomUUID()}`;
      try {
        await writeQuery(folder, name, query, settings);
        const ended = await run(fileURLToPath(file), folder);
        if (ended.code !== 0) {
          throw new TrawlError(`Strategy "${name}" failed. ${explainEnd(ended, LINES)}`);
        }
        return await answerIn(folder, strategy, query, ended);
      } finally {
        await removeTree(folder);
      }
    },
  };
}

async function answerIn(
  folder: string,
  strategy: StrategyFile,
  query: Query,
  ended: Ended,
): Promise<Int32Array | PicksAndState> {
  try {
    const { picks, state } = await readAnswer(folder, ended.stdout);
    const rows = readPicks(strategy, query, picks);
    // The state is checked where every strategy's is.
    return strategy.needs.includes("state") ? { picks: rows, state: state as Json } : rows;
  } catch (error) {
    const said = lastWords(ended, LINES);
    throw new TrawlError(`${messageOf(error)}${said === "" ? "" : `. It said: ${said}`}`);
  }
}
