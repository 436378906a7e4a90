import { testErrors } from "./errors.js";

testErrors("losses");
