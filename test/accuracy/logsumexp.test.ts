import { testOptions } from "./options.js";
import { testReference } from "./reference.js";
import { testWorst } from "./worst.js";

testReference("logsumexp");
testOptions("logsumexp");
testWorst("logsumexp");
