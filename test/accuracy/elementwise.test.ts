import { testAccuracy } from "./accuracy.js";

testAccuracy("elementwise");
