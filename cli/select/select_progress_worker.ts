/** Shows how much of some work is left, while the main thread is busy with it. */
import { writeError } from "../command.ts";
import { clock } from "../../core/format.ts";
import { workerScope } from "../../core/worker_scope.ts";
import { StatusLine } from "../status_line.ts";

/** The work; a number message says how many seconds the rest takes, and "end" ends it. */
export interface Shown {
  readonly name: string;
  /** About how long it takes; undefined until that is estimated. */
  readonly seconds: number | undefined;
  readonly width: number | undefined;
}

/** Milliseconds before anything is said, and between two looks at the clock. */
const [QUIET, TICK] = [2000, 100];

const scope = workerScope<Shown | number | "end", string>();
let expect = (_seconds: number): void => {};
let end = (): void => {};

scope.onmessage = ({ data }) => {
  if (data === "end") {
    end();
    scope.postMessage("cleared");
    return;
  }
  if (typeof data === "number") return expect(data);
  const now = (): number => performance.now();
  const line = new StatusLine({ write: writeError, width: data.width, now });
  const begun = now();
  let [start, seconds] = [begun, data.seconds];
  const show = (): void => {
    if (now() - begun >= QUIET) line.show(progressText(data.name, seconds, (now() - start) / 1000));
  };
  const timer = setInterval(() => line.due && show(), TICK);
  expect = (estimate) => {
    [start, seconds] = [now(), estimate];
    show();
  };
  end = () => {
    clearInterval(timer);
    line.clear();
  };
};

/** Such as "coreset: 40 %, about 0:12 left". */
function progressText(name: string, seconds: number | undefined, passed: number): string {
  if (seconds === undefined) return `${name}: ${clock(passed)}, estimating how long it takes`;
  if (passed >= seconds) return `${name}: ${clock(passed)}, longer than estimated`;
  const percent = Math.floor(100 * passed / seconds);
  return `${name}: about ${percent} %, about ${clock(seconds - passed)} left`;
}
