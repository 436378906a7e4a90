import { testErrors } from "./errors.js";

testErrors("elementwise");
