import { testBaitParity } from "./support/bait_parity.ts";

for (const name of ["digits-a", "letter-a"] as const) testBaitParity(name);
