import { testBits } from "./bits.js";

testBits("logsumexp");
