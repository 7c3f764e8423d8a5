/** A worker of the decode pool: reads and preprocesses images, and puts them into the ring. */
import { messageOf } from "../core/errors.ts";
import { workerScope } from "../core/worker_scope.ts";
import { plainPlace, storedImages } from "../datasets/images/stored.ts";
import { Ring, type WorkerEnd, type WorkerTask } from "./decode_pool.ts";
import { preprocessing } from "./preprocess/preprocessing.ts";

const scope = workerScope<WorkerTask, WorkerEnd>();

scope.onmessage = async ({ data }) => {
  try {
    await work(data);
    scope.postMessage({});
  } catch (error) {
    scope.postMessage({ broken: messageOf(error) });
  }
  scope.close();
};

async function work({ stored, steps, ring }: WorkerTask): Promise<void> {
  const images = storedImages(stored);
  const place = plainPlace(stored);
  const { apply } = preprocessing(steps);
  await new Ring(ring).fill(async (image, pixels) => {
    apply(await images.read(image, place), pixels);
  });
}
