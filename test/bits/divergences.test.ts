import { testBits } from "./bits.js";

testBits("divergences");
