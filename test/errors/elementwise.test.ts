import { testOptions } from "./options.js";

testOptions("elementwise");
