import { testLiterature } from "./literature.js";
import { testOptions } from "./options.js";
import { testReference } from "./reference.js";

testReference("divergences");
testOptions("divergences");
testLiterature("divergences");
