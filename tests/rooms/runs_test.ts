import { importTests } from "../support/room.ts";

await importTests("runs");
