/** Asks a strategy in TypeScript: a process of its own, called with the strategy's file and a folder. */
import { type QueryFile, readQuery, writeAnswer } from "../bench/execution/query_folder.ts";
import { loadStrategyFile } from "../bench/suites/strategy_file.ts";
import { parseProvider, Runtime } from "../onnx/mod.ts";
import { messageOf } from "../core/errors.ts";

try {
  const [path, folder] = Deno.args as [string, string];
  const file: QueryFile = JSON.parse(await Deno.readTextFile(`${folder}/query.json`));
  const strategy = await loadStrategyFile(path);
  const { provider, threads, settings } = file;
  const runtime = await Runtime.open({ provider: parseProvider(provider), threads });
  const query = await readQuery(folder, file, runtime);
  await writeAnswer(folder, await strategy.select(query, settings));
  await runtime.close();
} catch (error) {
  console.error(error instanceof Error ? error.stack : messageOf(error));
  Deno.exit(1);
}
Deno.exit(0);
