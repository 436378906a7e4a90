import { testLiterature } from "./literature.js";
import { testOptions } from "./options.js";
import { testReference } from "./reference.js";
import { testWorst } from "./worst.js";

testReference("divergences");
testOptions("divergences");
testLiterature("divergences");
testWorst("divergences");
