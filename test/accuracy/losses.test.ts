import { testOptions } from "./options.js";
import { testReference } from "./reference.js";

testReference("losses");
testOptions("losses");
