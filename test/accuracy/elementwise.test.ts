import { testElements } from "./elementwise-reference.js";
import { testReference } from "./reference.js";
import { testWorst } from "./worst.js";

testReference("elementwise");
testElements("elementwise");
testWorst("elementwise");
