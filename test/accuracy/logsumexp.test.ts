import { testAccuracy } from "./accuracy.js";

testAccuracy("logsumexp");
