import { testBits } from "./bits.js";

testBits("losses");
