import { testAccuracy } from "./accuracy.js";

testAccuracy("selection");
