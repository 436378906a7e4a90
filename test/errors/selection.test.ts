import { testOptions } from "./options.js";

testOptions("selection");
