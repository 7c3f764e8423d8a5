import { importTests } from "../support/room.ts";

await importTests("label");
