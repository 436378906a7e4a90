import { testOptions } from "./options.js";
import { testReference } from "./reference.js";

testReference("logsumexp");
testOptions("logsumexp");
