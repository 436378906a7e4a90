import { testErrors } from "./errors.js";

testErrors("divergences");
