/** How many iterations of a loop are written out in one program. */

/**
 * What opening a program takes a node, in units of what a run takes beside its nodes. `deno task
 * providers:chunks` measured 0.03 to 0.1 ms for either, over a software driver: both are the
 * processor's own work.
 */
const OPEN_NODE = 1;

/** How often a program is taken to be run: once a cycle. */
const RUNS = 10;

/** Programs with more nodes than this gain nothing more, and take long to open. */
const MOST_NODES = 1024;

/** Iterations of one program at most. */
const MOST = 32;

/**
 * Chooses the number that makes opening and running together shortest. Lengths are powers of two, and
 * what is left over runs one by one, so that other counts find programs opened already. The choice
 * depends on its arguments alone: equal programs run in equal pieces everywhere.
 */
export function chunkLength(count: number, nodes: number): number {
  let best = 1;
  let least = costOf(count, nodes, 1);
  for (let times = 2; times <= Math.min(count, MOST) && times * nodes <= MOST_NODES; times *= 2) {
    const cost = costOf(count, nodes, times);
    if (cost < least) [best, least] = [times, cost];
  }
  return best;
}

function costOf(count: number, nodes: number, times: number): number {
  const rest = count % times;
  const opened = times + (rest > 0 && times > 1 ? 1 : 0);
  return OPEN_NODE * nodes * opened + RUNS * (Math.floor(count / times) + rest);
}
