/** A worker of the decode pool: reads and preprocesses images, and puts them into the ring. */
import { messageOf } from "../core/errors.ts";
import { plainPlace } from "../datasets/images/plain.ts";
import { storedImages } from "../datasets/images/stored.ts";
import { Ring, type WorkerEnd, type WorkerTask } from "./decode_pool.ts";
import { preprocessing } from "./preprocess/preprocessing.ts";

/** The part of a worker's global scope that is used here, which the type checker does not know. */
interface WorkerScope {
  onmessage: (event: MessageEvent<WorkerTask>) => void;
  postMessage(message: WorkerEnd): void;
  close(): void;
}

const scope = globalThis as unknown as WorkerScope;

scope.onmessage = async ({ data }) => {
  try {
    await work(data);
    scope.postMessage({});
  } catch (error) {
    scope.postMessage({ broken: messageOf(error) });
  }
  scope.close();
};

async function work({ stored, steps, ring: memory }: WorkerTask): Promise<void> {
  const images = storedImages(stored);
  const place = plainPlace(stored);
  const { apply } = preprocessing(steps);
  const ring = new Ring(memory);
  for (let claim = ring.claim(); claim !== undefined; claim = ring.claim()) {
    let hasFailed = false;
    try {
      apply(await images.read(claim.image, place), claim.pixels);
    } catch {
      hasFailed = true;
    }
    claim.done(hasFailed);
  }
}
