/** A worker of the decode pool: reads and preprocesses images, batch by batch. */
import { messageOf } from "../core/errors.ts";
import { workerScope } from "../core/worker_scope.ts";
import { plainPlace, storedImages } from "../datasets/images/stored.ts";
import type { WorkerAnswer, WorkerBatch, WorkerMessage, WorkerTask } from "./decode_pool.ts";
import { preprocessing } from "./preprocess/preprocessing.ts";

const scope = workerScope<WorkerMessage, WorkerAnswer>();

let isStopped = false;
let make: (batch: WorkerBatch) => Promise<WorkerAnswer>;
let last: Promise<void> = Promise.resolve();

scope.onmessage = ({ data }) => {
  if (data === "stop") isStopped = true;
  // A message may come while the images of another are read.
  last = last.then(() => answer(data))
    .catch((error) => ({ broken: messageOf(error) }))
    .then((found) => scope.postMessage(found));
};

async function answer(message: WorkerMessage): Promise<WorkerAnswer> {
  if (message === "stop") return {};
  if ("wanted" in message) return await make(message);
  make = maker(message);
  return {};
}

function maker({ stored, steps }: WorkerTask): typeof make {
  const images = storedImages(stored);
  const place = plainPlace(stored);
  const { apply } = preprocessing(steps);
  return async ({ wanted, pixels, imageBytes }) => {
    for (const [i, image] of wanted.entries()) {
      if (isStopped) break;
      try {
        const into = new Uint8Array(pixels, i * imageBytes, imageBytes);
        apply(await images.read(image, place), into);
      } catch {
        return { hasFailed: true };
      }
    }
    return {};
  };
}
