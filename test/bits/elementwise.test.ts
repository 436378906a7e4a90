import { testBits } from "./bits.js";

testBits("elementwise");
