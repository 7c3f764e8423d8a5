/** Shows how much of some work is left, while the main thread is busy with it. */
import { writeError } from "./cli/command.ts";
import { clock } from "./cli/progress.ts";
import { StatusLine } from "./cli/status_line.ts";

/** What is shown; "end" ends it. */
export interface Shown {
  /** What is being done, such as a strategy's name. */
  readonly name: string;
  /** How long it takes, about. */
  readonly seconds: number;
  /** Columns of the terminal; undefined where it is none. */
  readonly width: number | undefined;
}

/** Milliseconds before anything is said, and between two looks at the clock. */
const [QUIET, TICK] = [2000, 100];

/** The part of a worker's global scope that is used here, which the type checker does not know. */
interface WorkerScope {
  onmessage: (event: MessageEvent<Shown | "end">) => void;
  postMessage(message: string): void;
}

const scope = globalThis as unknown as WorkerScope;
let end = (): void => {};

scope.onmessage = ({ data }) => {
  if (data === "end") {
    end();
    scope.postMessage("cleared");
    return;
  }
  const now = (): number => performance.now();
  const line = new StatusLine({ write: writeError, width: data.width, now });
  const start = now();
  const timer = setInterval(() => {
    const passed = now() - start;
    if (passed >= QUIET && line.due) line.show(progressText(data, passed / 1000));
  }, TICK);
  end = () => {
    clearInterval(timer);
    line.clear();
  };
};

/** Such as "coreset: 40 %, about 0:12 left". */
function progressText({ name, seconds }: Shown, passed: number): string {
  if (passed >= seconds) return `${name}: ${clock(passed)}, longer than estimated`;
  const percent = Math.floor(100 * passed / seconds);
  return `${name}: about ${percent} %, about ${clock(seconds - passed)} left`;
}
