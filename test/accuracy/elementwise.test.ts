import { testElements } from "./elementwise-reference.js";
import { testReference } from "./reference.js";

testReference("elementwise");
testElements("elementwise");
