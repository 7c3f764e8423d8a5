import { testBaitParity } from "./support/bait_parity.ts";

testBaitParity("mixture-a");
