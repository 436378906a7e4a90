import { testErrors } from "./errors.js";

testErrors("selection");
