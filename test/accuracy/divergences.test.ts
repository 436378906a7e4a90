import { testAccuracy } from "./accuracy.js";

testAccuracy("divergences");
