import { testBits } from "./bits.js";

testBits("selection");
