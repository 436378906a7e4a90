import { testAccuracy } from "./accuracy.js";

testAccuracy("losses");
